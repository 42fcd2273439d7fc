import { type CodePart, type MarshalNode, repr, resolve, textOf } from '../../artifact/index.ts';
import type { Known } from '../guess/known.ts';
import type { Label, Reason } from './labels.ts';
import { createMarshalIds, FILE_NAME, type MarshalIds, type MarshalSide } from './marshal-ids.ts';
import { matchItems, sameOrder, sorted, titleOf } from './marshal-match.ts';
import { fileReason } from './source-path.ts';
import { reasonOfValues, shown } from './values.ts';

/** What really differs between two graphs of objects, by the places of either side. */
export interface MarshalDifference {
  readonly left: readonly Label[];
  readonly right: readonly Label[];
  /** Whether all objects are equal: then other bytes are only another way to store them. */
  readonly equal: boolean;
}

/** Pairs of objects that are looked at. */
const MOST_PAIRS = 2_000_000;
/** So many differences are told one by one. */
const MOST_TOLD = 200;

interface Work {
  readonly sides: readonly [MarshalSide, MarshalSide];
  readonly ids: MarshalIds;
  readonly path: string;
  readonly known: Known;
  readonly left: Label[];
  readonly right: Label[];
  readonly seen: Map<MarshalNode, Set<MarshalNode>>;
  readonly paths: Map<string, Reason>;
  readonly more: Reason;
  told: number;
  pairs: number;
}

/** Two objects that stand for one another, with the names that lead to them. */
type Step = readonly [one: MarshalNode, other: MarshalNode, names: readonly string[]];

/** Compares two graphs with all references resolved. */
export function diffMarshal(
  left: MarshalSide,
  right: MarshalSide,
  path: string,
  known: Known,
): MarshalDifference {
  const work: Work = {
    sides: [left, right],
    ids: createMarshalIds(),
    path,
    known,
    left: [],
    right: [],
    seen: new Map(),
    paths: new Map(),
    more: { cause: undefined, field: 'further objects' },
    told: 0,
    pairs: 0,
  };
  const [one, other] = [left.graph.root!, right.graph.root!];
  const waiting: Step[] = [[one, other, []]];
  for (let step = waiting.pop(); step; step = waiting.pop()) {
    if (work.pairs++ < MOST_PAIRS) compareNodes(work, step, waiting);
    else tell(work, [step[0]], [step[1]], work.more);
  }
  const equal = work.ids.idOf(left, one) === work.ids.idOf(right, other);
  return { left: work.left, right: work.right, equal };
}

function compareNodes(work: Work, [one, other, names]: Step, waiting: Step[]): void {
  const [left, right] = work.sides;
  const [a, b] = [resolve(left.graph, one), resolve(right.graph, other)];
  const same = work.ids.idOf(left, a) === work.ids.idOf(right, b);
  if (same && isSeen(work, a, b)) return;
  if (a.kind === 'code' && b.kind === 'code') compareCode(work, a, b, names, waiting);
  else if (a.items && b.items && a.kind === b.kind) compareItems(work, [one, a], [other, b], names, waiting);
  else if (!same) tellLeaves(work, [one, a], [other, b], names);
}

function tellLeaves(work: Work, [one, a]: Resolved, [other, b]: Resolved, names: readonly string[]): void {
  const [left, right] = work.sides;
  const field = names.join(' / ');
  const [text, otherText] = [plainText(left, a), plainText(right, b)];
  const both = text !== undefined && otherText !== undefined;
  tell(work, [one, a], [other, b], () =>
    both
      ? reasonOfValues(text, otherText, field, work.path, work.known)
      : { cause: undefined, field, values: [repr(left.graph, a), repr(right.graph, b)] },
  );
}

function plainText({ graph }: MarshalSide, node: MarshalNode): string | undefined {
  return node.kind === 'str' ? textOf(graph, node) : undefined;
}

/** Equal objects need to be followed once: for source files, and the order of sets. */
function isSeen({ seen }: Work, a: MarshalNode, b: MarshalNode): boolean {
  const partners = seen.get(a);
  if (partners?.has(b)) return true;
  if (partners) partners.add(b);
  else seen.set(a, new Set([b]));
  return false;
}

function compareCode(
  work: Work,
  a: MarshalNode,
  b: MarshalNode,
  names: readonly string[],
  waiting: Step[],
): void {
  const [left, right] = work.sides;
  const others = new Map(work.ids.partsOf(right, b).map((part) => [part.name, part]));
  const ours = work.ids.partsOf(left, a);
  const title = titleOf(left, ours);
  // A function is named by those around it, not by its place among their constants.
  const path = title === undefined ? names : [...names.slice(0, -2), title];
  for (const part of ours) {
    const other = others.get(part.name);
    others.delete(part.name);
    if (part.name === FILE_NAME && other) compareFiles(work, part, other);
    else comparePart(work, part, other, [...path, part.name], waiting);
  }
  for (const part of others.values()) comparePart(work, undefined, part, [...path, part.name], waiting);
}

function compareFiles(work: Work, part: CodePart, other: CodePart): void {
  const [left, right] = work.sides;
  if (!('node' in part) || !('node' in other)) return;
  const [one, two] = [textOf(left.graph, part.node) ?? '', textOf(right.graph, other.node) ?? ''];
  if (one === two) return;
  const key = `${one}\0${two}`;
  const reason = work.paths.get(key) ?? fileReason(one, two, FILE_NAME);
  work.paths.set(key, reason);
  const [a, b] = [resolve(left.graph, part.node), resolve(right.graph, other.node)];
  // The type's byte holds the reference flag.
  work.left.push({ offset: a.offset + 1, length: a.length - 1, reason });
  work.right.push({ offset: b.offset + 1, length: b.length - 1, reason });
}

function comparePart(
  work: Work,
  part: CodePart | undefined,
  other: CodePart | undefined,
  names: readonly string[],
  waiting: Step[],
): void {
  if (part && other && 'node' in part && 'node' in other) {
    waiting.push([part.node, other.node, names]);
    return;
  }
  const [a, b] = [part && numberOf(part), other && numberOf(other)];
  if (part && other && a === b) return;
  const values = [shown(a), shown(b)] as const;
  const reason = reasonFor(work, () => ({ cause: undefined, field: names.join(' / '), values }));
  if (part) work.left.push({ ...placeOf(part), reason });
  if (other) work.right.push({ ...placeOf(other), reason });
}

function numberOf(part: CodePart): number | undefined {
  return 'number' in part ? part.number : undefined;
}

function placeOf(part: CodePart): { readonly offset: number; readonly length: number } {
  return 'node' in part
    ? { offset: part.node.offset, length: part.node.length }
    : { offset: part.offset, length: 4 };
}

type Resolved = readonly [stored: MarshalNode, node: MarshalNode];

/** Items by their places where only these differ, else by what they are. */
function compareItems(
  work: Work,
  [one, a]: Resolved,
  [other, b]: Resolved,
  names: readonly string[],
  waiting: Step[],
): void {
  const [left, right] = work.sides;
  const [ours, theirs] = [a.items!, b.items!];
  const leftIds = ours.map((item) => work.ids.idOf(left, item));
  const rightIds = theirs.map((item) => work.ids.idOf(right, item));
  const isSet = a.kind === 'set' || a.kind === 'frozenset';
  if (isSet && !sameOrder(leftIds, rightIds) && sameOrder(sorted(leftIds), sorted(rightIds))) {
    tell(work, [one, a], [other, b], { cause: 'content.hash-order', field: names.join(' / ') });
    return;
  }
  const step = (i: number, j: number): Step => [ours[i]!, theirs[j]!, [...names, String(i)]];
  if (ours.length === theirs.length && !isSet) {
    for (let i = 0; i < ours.length; i++) waiting.push(step(i, i));
    return;
  }
  const { pairs, removed, added } = matchItems(work, [ours, theirs], [leftIds, rightIds]);
  for (const [i, j] of pairs) waiting.push(step(i, j));
  if (ours.length !== theirs.length) tellCount(work, a, b, names);
  for (const i of removed) tellLone(work, ours[i]!, undefined, [...names, String(i)]);
  for (const j of added) tellLone(work, undefined, theirs[j]!, [...names, String(j)]);
}

/** The number of items stands between the type and the first of them. */
function tellCount(work: Work, a: MarshalNode, b: MarshalNode, names: readonly string[]): void {
  const [one, other] = [a.items!, b.items!];
  const values = [String(one.length), String(other.length)] as const;
  const field = [...names, 'number of items'].join(' / ');
  const reason = reasonFor(work, () => ({ cause: undefined, field, values }));
  const place = ({ offset, length }: MarshalNode, first: MarshalNode | undefined) => ({
    offset: offset + 1,
    length: (first?.offset ?? offset + length) - offset - 1,
    reason,
  });
  work.left.push(place(a, one[0]));
  work.right.push(place(b, other[0]));
}

function tellLone(
  work: Work,
  one: MarshalNode | undefined,
  other: MarshalNode | undefined,
  names: readonly string[],
): void {
  const [left, right] = work.sides;
  const value = (side: MarshalSide, node: MarshalNode | undefined) => (node ? repr(side.graph, node) : '');
  tell(work, one ? [one] : [], other ? [other] : [], () => ({
    cause: undefined,
    field: names.join(' / '),
    values: [value(left, one), value(right, other)],
  }));
}

function tell(
  work: Work,
  ones: readonly MarshalNode[],
  others: readonly MarshalNode[],
  reason: Reason | (() => Reason),
): void {
  const found = typeof reason === 'function' ? reasonFor(work, reason) : reason;
  for (const { offset, length } of new Set(ones)) work.left.push({ offset, length, reason: found });
  for (const { offset, length } of new Set(others)) work.right.push({ offset, length, reason: found });
}

function reasonFor(work: Work, reason: () => Reason): Reason {
  return work.told++ < MOST_TOLD ? reason() : work.more;
}
