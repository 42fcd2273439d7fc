import type { Component, Report } from '../../model/index.ts';
import { humanCount, humanSize, placeWithin, plural } from '../printable.ts';
import { briefHtml, escapeHtml } from './markup.ts';
import { shareText, type Tile, treemap } from './treemap.ts';

/** Tiles of the picture, and rows of the table. */
const MOST = { tiles: 60, rows: 100 };

/** What is inside: a picture of bytes by component, and the components with what shows them, those with most bytes first. */
export function componentSection(report: Report): string {
  const { components, contents } = report;
  if (components.length === 0) return '';
  const rows = [...rowsOf(report), ...nobody(report)].sort(byBytes);
  const shown = rows.slice(0, MOST.rows);
  const left = rows.slice(shown.length);
  const leftBytes = left.reduce((sum, { bytes }) => sum + bytes, 0);
  const rest =
    left.length === 0
      ? ''
      : `<p class="rest">… and ${humanCount(left.length)} more${leftBytes > 0 ? `, ${humanSize(leftBytes)}` : ''}</p>`;
  const head = ['name', 'bytes', 'identifier', 'shown by', 'licence']
    .map((name) => `<th scope="col"${name === 'bytes' ? ' class="num"' : ''}>${name}</th>`)
    .join('');
  const body = shown.map((row) => rowHtml(row, contents.bytes, report.artifact.name)).join('');
  return `<h2 id="components">Components <small>${humanCount(components.length)}</small></h2>${picture(rows, contents.bytes)}<div class="panel"><table class="components"><tr>${head}</tr>${body}</table>${rest}</div>`;
}

/** A component with the files that are its own, or what belongs to none. */
interface Row {
  readonly component?: Component;
  readonly files: number;
  readonly bytes: number;
}

function rowsOf({ components, contents }: Report): Row[] {
  const owned = new Map(contents.owned.map((one) => [one.component, one]));
  return components.map((component) => {
    const { files = 0, bytes = 0 } = owned.get(component.id) ?? {};
    return { component, files, bytes };
  });
}

function nobody({ contents: { files, unaccountedBytes, owned } }: Report): Row[] {
  const others = owned.reduce((sum, one) => sum + one.files, 0);
  return unaccountedBytes > 0 ? [{ files: files - others, bytes: unaccountedBytes }] : [];
}

/** What is there before what is only named, then by size; what has no file of its own stays in its order. */
function byBytes(a: Row, b: Row): number {
  return rank(a) - rank(b) || b.bytes - a.bytes;
}

function rank({ component }: Row): number {
  return component?.presence === 'claimed-only' ? 1 : 0;
}

/** The key to the colours, in the order they are explained. */
const KINDS: readonly (readonly [kind: string, text: string])[] = [
  ['own', 'contained'],
  ['tests', 'test data'],
  ['tool', 'build tools and others'],
  ['more', 'several together'],
  ['nobody', 'of no component'],
];

function picture(rows: readonly Row[], whole: number): string {
  const tiles = rows.filter(({ bytes }) => bytes > 0).map(tileOf);
  // One tile would be a picture of nothing.
  if (tiles.length < 2) return '';
  const [first] = tiles.toSorted((a, b) => b.bytes - a.bytes);
  const summary = `Bytes by component: ${plural(tiles.length, 'tile')}, the largest ${first!.label} with ${humanSize(first!.bytes)} of ${humanSize(whole)}; the table below has the numbers`;
  const rest = (count: number, bytes: number): Tile => ({
    label: `${humanCount(count)} more`,
    bytes,
    kind: 'more',
  });
  const drawn = treemap(tiles, MOST.tiles, rest, summary);
  const keys = KINDS.filter(([kind]) => drawn.includes(`class="tile ${kind}"`)).map(
    ([kind, text]) => `<span><i class="tile ${kind}"></i>${text}</span>`,
  );
  const legend = keys.length > 1 ? `<div class="legend key">${keys.join('')}</div>` : '';
  return drawn + legend;
}

function tileOf({ component, bytes }: Row): Tile {
  if (!component) return { label: 'no component', bytes, kind: 'nobody' };
  const { name, version, presence } = component;
  const kind = presence === 'contained' ? 'own' : presence === 'test-data' ? 'tests' : 'tool';
  return { label: name, ...(version === undefined ? {} : { detail: version }), bytes, kind };
}

function rowHtml({ component, files, bytes }: Row, whole: number, artifact: string): string {
  const size =
    bytes === 0 && files === 0
      ? '<span class="faint">–</span>'
      : `${humanSize(bytes)}<p class="faint">${whole > 0 ? shareText(bytes / whole) : ''}, ${plural(files, 'file')}</p>`;
  if (!component)
    return `<tr><td class="soft">of no component</td><td class="num">${size}</td><td></td><td></td><td></td></tr>`;
  const { name, version = '', identifiers, licences, presence } = component;
  const purl = identifiers.find(({ type }) => type === 'purl')?.value ?? '';
  const note = presence === 'contained' ? '' : `<p class="faint">${presence}</p>`;
  return `<tr><td>${briefHtml(`${name} ${version}`.trim())}${note}</td><td class="num">${size}</td><td><code>${briefHtml(purl)}</code></td><td>${evidence(component, artifact)}</td><td>${briefHtml(licences[0]?.value ?? '')}</td></tr>`;
}

/** The place that shows it, with the text there, and how many more there are. */
function evidence({ occurrences }: Component, artifact: string): string {
  const [first] = occurrences;
  if (!first) return '';
  const { path, literal, rule = '', claimedBy } = first;
  const said = literal === undefined ? '' : `: <code>${briefHtml(literal)}</code>`;
  const claim = claimedBy !== undefined ? `<p class="faint">${briefHtml(rule)}</p>` : '';
  const more = occurrences.length - 1;
  const others = more > 0 ? ` <span class="faint">and ${escapeHtml(plural(more, 'more place'))}</span>` : '';
  return `<code>${briefHtml(placeWithin(path, artifact))}</code>${said}${others}${claim}`;
}
