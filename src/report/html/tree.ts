import { Buffer } from 'node:buffer';
import type { CauseCode, Difference } from '../../model/index.ts';
import { CLASS_ORDER } from '../comparison/outline.ts';
import { shownPath } from '../comparison/places.ts';
import { humanCount, plural } from '../printable.ts';
import { differenceRow, type Row } from './difference-row.ts';
import { escapeHtml } from './markup.ts';

/** A folder, container or file of the tree. */
interface Node {
  readonly name: string;
  readonly rows: { readonly difference: Difference; readonly row: Row }[];
  readonly children: Map<string, Node>;
  /** Of everything that is listed below it, shown or not. */
  count: number;
  bytes: number;
  /** Differences that are here, or in a folder of which nothing is shown. */
  hidden: number;
}

/** A path is divided into this many steps at most; hostile ones have a million. */
const DEEPEST = 40;
/** Of each cause so many are taken first, so that no cause crowds the others out. */
const FIRST = 25;
/** Bytes of markup around a row. */
const AROUND = 90;
/** Folders are unfolded to the first so many differences that weigh; all of them where there are few in all. */
const UNFOLDED = 12;
/** Content and traces of the environment, first-hand. */
const WEIGHTY = 2;
/** Lines of hunks of one difference where room is limited. */
const HUNK_LINES = 60;
/** So many that do not fit, and no more are tried. */
const MISSES = 100;

/**
 * The listed differences by path, to unfold; as many as fit, what weighs most first. It works without a script.
 * @param artifact name of the left one
 * @param room bytes of HTML it may have
 * @param omitted differences that are not listed at all
 */
export function differenceTree(
  differences: readonly Difference[],
  artifact: string,
  room: number,
  omitted: number,
): string {
  if (differences.length + omitted === 0) return '';
  const ordered = differences.toSorted((a, b) => weight(a) - weight(b));
  const taken = choose(ordered, artifact, room);
  const open = new Set(
    taken.size <= 3 * UNFOLDED
      ? taken.keys()
      : [...taken.keys()].slice(0, UNFOLDED).filter((difference) => weight(difference) < WEIGHTY),
  );
  const root = emptyNode('');
  for (const [difference, row] of taken) insert(root, difference, artifact, row);
  for (const difference of ordered) if (!taken.has(difference)) insert(root, difference, artifact);
  const inner = [...root.children.values()].map((node) => nodeHtml(node, open, true)).join('');
  const rest = restOf(ordered, taken, omitted);
  return `<h2>Differences by path <small>${plural(differences.length + omitted, 'place')}</small></h2>${controls([...taken.keys()])}<div class="panel" id="tree">${inner}${rest}</div>`;
}

function weight(difference: Difference): number {
  return (
    CLASS_ORDER.indexOf(difference.class) + (difference.derivedFrom === undefined ? 0 : CLASS_ORDER.length)
  );
}

/** The first of each cause, then the others, as long as there is room; in the order given. */
function choose(
  ordered: readonly Difference[],
  artifact: string,
  room: number,
): ReadonlyMap<Difference, Row> {
  const rows = new Map<Difference, Row>();
  const most = Number.isFinite(room) ? HUNK_LINES : Number.POSITIVE_INFINITY;
  let left = room;
  let misses = 0;
  for (const difference of inTurn(ordered)) {
    const whole = differenceRow(difference, artifact, most);
    const row = whole.size > left / 4 ? differenceRow(difference, artifact, 0) : whole;
    const size = row.size + Buffer.byteLength(escapeHtml(difference.left ?? difference.right ?? '')) + AROUND;
    if (size <= left) {
      rows.set(difference, row);
      left -= size;
      // A smaller one may still fit; there is no use in trying ten thousand.
    } else if (++misses === MISSES) break;
  }
  return new Map(
    ordered.flatMap((difference) => {
      const row = rows.get(difference);
      return row ? [[difference, row] as const] : [];
    }),
  );
}

function inTurn(ordered: readonly Difference[]): Difference[] {
  const counts = new Map<CauseCode, number>();
  const [early, late]: [Difference[], Difference[]] = [[], []];
  for (const difference of ordered) {
    const count = (counts.get(difference.cause) ?? 0) + 1;
    counts.set(difference.cause, count);
    (count <= FIRST ? early : late).push(difference);
  }
  return [...early, ...late];
}

function emptyNode(name: string): Node {
  return { name, rows: [], children: new Map(), count: 0, bytes: 0, hidden: 0 };
}

/** Puts a difference where it belongs; without a row it is counted in the folders that are there. */
function insert(root: Node, difference: Difference, artifact: string, row?: Row): void {
  let node = root;
  for (const name of stepsOf(difference, artifact)) {
    let child = node.children.get(name);
    if (!child) {
      if (!row) break;
      child = emptyNode(name);
      node.children.set(name, child);
    }
    node = child;
    node.count++;
    node.bytes += difference.bytes;
  }
  if (row) node.rows.push({ difference, row });
  else node.hidden++;
}

function stepsOf({ left, right }: Difference, artifact: string): string[] {
  const path = shownPath(left ?? right ?? '', artifact);
  const steps = path.split('/').filter((step) => step !== '' && step !== '.');
  const shown =
    steps.length > DEEPEST
      ? [...steps.slice(0, DEEPEST - 1), steps.slice(DEEPEST - 1).join('/')]
      : steps.length === 0
        ? [path]
        : steps;
  // A container and what it holds are one: `Payload` and `Payload!`.
  return shown.map((step) => (step.length > 1 ? step.replace(/!$/, '') : step));
}

function nodeHtml(node: Node, open: ReadonlySet<Difference>, isTop: boolean): string {
  const [names, end] = joined(node);
  const name = `<span class="name">${escapeHtml(names.join('/'))}</span>`;
  const [first] = end.rows;
  if (first && end.count === 1) return first.row.html(name);
  const isOpen =
    (isTop && end.count <= UNFOLDED) || [...differencesOf(end)].some((difference) => open.has(difference));
  const facts = `<span class="size">${humanCount(end.count)} · ${humanCount(end.bytes)} B</span>`;
  const inner = [
    ...end.rows.map(({ row }) => row.html('')),
    ...[...end.children.values()].map((child) => nodeHtml(child, open, false)),
    end.hidden > 0 ? `<p class="rest">… ${humanCount(end.hidden)} more here</p>` : '',
  ];
  return `<details class="f"${isOpen ? ' open' : ''}><summary>${name}${facts}</summary><div class="in">${inner.join('')}</div></details>`;
}

/** Folders that hold nothing but one folder are shown in one line. */
function joined(node: Node): [string[], Node] {
  const names = [node.name];
  let end = node;
  while (end.rows.length === 0 && end.hidden === 0 && end.children.size === 1) {
    [end] = end.children.values() as unknown as [Node];
    names.push(end.name);
  }
  return [names, end];
}

function* differencesOf(node: Node): Iterable<Difference> {
  for (const { difference } of node.rows) yield difference;
  for (const child of node.children.values()) yield* differencesOf(child);
}

/** What is not on the page, by cause. */
function restOf(all: readonly Difference[], shown: ReadonlyMap<Difference, Row>, omitted: number): string {
  const counts = new Map<string, number>();
  for (const difference of all)
    if (!shown.has(difference)) counts.set(difference.cause, (counts.get(difference.cause) ?? 0) + 1);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const named = [...counts].map(([cause, count]) => `${cause} ${humanCount(count)}`).join(', ');
  const lines = [
    total > 0 ? `… and ${humanCount(total)} more (${named}); the full report has them` : '',
    omitted > 0 ? `… and ${humanCount(omitted)} more that the comparison did not list one by one` : '',
  ];
  return lines.map((line) => (line === '' ? '' : `<p class="rest">${escapeHtml(line)}</p>`)).join('');
}

function controls(shown: readonly Difference[]): string {
  const kinds = CLASS_ORDER.filter((kind) => shown.some((difference) => difference.class === kind));
  const boxes = kinds.map(
    (kind) =>
      `<label><input type="checkbox" value="${kind}" checked> <span class="tag ${kind}">${kind}</span></label>`,
  );
  return `<div id="controls" hidden><input type="search" placeholder="path, cause or value" aria-label="Find in differences">${kinds.length > 1 ? boxes.join('') : ''}<button type="button" data-open="1">unfold all</button><button type="button" data-open="0">fold all</button><output></output></div>`;
}
