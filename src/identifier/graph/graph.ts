import { compareText } from '../version/digits.ts';
import {
  type EdgeKind,
  type IdentityDocument,
  type IdentityEdge,
  isOneSoftware,
  type Relation,
} from './document.ts';
import { impliedNames } from './rules.ts';

/** One way out of a name. */
export interface Way {
  readonly to: string;
  /** What it is called in this direction, e.g. `contained-in`; `moved-from` against the direction of a move. */
  readonly rule: string;
  /** What the name at the end is to the one at the start. */
  readonly relation: Relation;
  readonly source: string;
  readonly evidence: string;
  readonly from?: string;
  readonly until?: string;
  readonly weak: boolean;
}

/** Names of software and what joins them, indexed; {@link resolve} walks it. */
export interface IdentityGraph {
  /** Ways out of a name, in the order they are followed. */
  readonly ways: ReadonlyMap<string, readonly Way[]>;
  /** Names a name is stated to be different from, with the source. */
  readonly distinct: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** `software` of the document that speaks of a name. */
  readonly software: ReadonlyMap<string, string>;
  /** Statements it was built from, those of rules not counted. */
  readonly edges: number;
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

const DIRECTIONS: Readonly<
  Record<
    Exclude<EdgeKind, 'distinct-from'>,
    readonly [there: readonly [string, Relation], back: readonly [string, Relation]]
  >
> = {
  'same-as': [
    ['same-as', 'same'],
    ['same-as', 'same'],
  ],
  // A former name that nobody else took still finds what was written under it; dates end it where somebody did.
  'moved-to': [
    ['moved-to', 'same'],
    ['moved-from', 'same'],
  ],
  // Records written before it keep the former name: both ways hold whatever the day.
  'deprecated-by': [
    ['deprecated-by', 'same'],
    ['deprecates', 'same'],
  ],
  'repackaged-as': [
    ['repackaged-as', 'repackaged-as'],
    ['repackages', 'repackages'],
  ],
  contains: [
    ['contains', 'contains'],
    ['contained-in', 'contained-in'],
  ],
  'upstream-of': [
    ['upstream-of', 'upstream-of'],
    ['derived-from', 'derived-from'],
  ],
};

/**
 * Indexes documents that {@link lintIdentities} finds nothing wrong with. Rules of the standards (a purl of type `github` is a
 * repository, PEP 503 names) join names by themselves. The order of documents does not matter to the result.
 */
export function buildGraph(documents: readonly IdentityDocument[]): IdentityGraph {
  const ways = new Map<string, Way[]>();
  const distinct = new Map<string, Map<string, string>>();
  let edges = 0;
  for (const document of documents) {
    for (const edge of document.edges) {
      edges++;
      if (edge.kind === 'distinct-from') addDistinct(distinct, edge);
      else addWays(ways, edge, edge.kind);
    }
  }
  for (const name of [...ways.keys()]) addImplied(ways, name);
  for (const list of ways.values()) list.sort(byTrustThenName);
  for (const [name, others] of distinct)
    distinct.set(
      name,
      new Map([...others].sort((a, b) => compareText(a[0], b[0]) || compareText(a[1], b[1]))),
    );
  return { ways, distinct, software: softwareOf(documents), edges };
}

/** Names by the document that gives them to its software; those that are only related, by the first that names them. */
function softwareOf(documents: readonly IdentityDocument[]): ReadonlyMap<string, string> {
  const software = new Map<string, string>();
  const sorted = [...documents].sort((a, b) => compareText(a.software, b.software));
  for (const own of [true, false])
    for (const document of sorted)
      for (const { kind, pair, weak } of document.edges)
        if (!weak && own === isOneSoftware(kind))
          for (const name of pair) if (!software.has(name)) software.set(name, document.software);
  return software;
}

function addWays(
  ways: Map<string, Way[]>,
  edge: IdentityEdge,
  kind: Exclude<EdgeKind, 'distinct-from'>,
): void {
  const [first, second] = edge.pair;
  const [there, back] = DIRECTIONS[kind];
  const { source, evidence, from, until, weak = false } = edge;
  const shared: Omit<Mutable<Way>, 'to' | 'rule' | 'relation'> = {
    source,
    evidence,
    weak,
    ...(from ? { from } : {}),
    ...(until ? { until } : {}),
  };
  const way: Mutable<Way> = { to: second, rule: there[0], relation: there[1], ...shared };
  // The former name meant this software before the move too: only its end counts.
  if (kind === 'moved-to' || kind === 'deprecated-by') delete way.from;
  const backward: Mutable<Way> = { to: first, rule: back[0], relation: back[1], ...shared };
  if (kind === 'deprecated-by') delete backward.from;
  put(ways, first, way);
  put(ways, second, backward);
}

/** Ways that rules make out of a name, there and back. */
function addImplied(ways: Map<string, Way[]>, name: string): void {
  for (const { name: to, rule } of impliedNames(name)) {
    const shared = {
      rule,
      relation: 'same',
      source: rule,
      evidence: 'follows from the name alone',
      weak: false,
    } as const;
    if (ways.get(name)?.some((way) => way.to === to && way.rule === rule)) continue;
    put(ways, name, { to, ...shared });
    put(ways, to, { to: name, ...shared });
  }
}

function addDistinct(distinct: Map<string, Map<string, string>>, { pair, source }: IdentityEdge): void {
  for (const [one, other] of [pair, [pair[1], pair[0]] as const]) {
    const others = distinct.get(one) ?? new Map<string, string>();
    others.set(other, source);
    distinct.set(one, others);
  }
}

function put<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function byTrustThenName(a: Way, b: Way): number {
  return (
    Number(a.weak) - Number(b.weak) ||
    compareText(a.to, b.to) ||
    compareText(a.rule, b.rule) ||
    compareText(a.source, b.source) ||
    compareText(a.from ?? '', b.from ?? '') ||
    compareText(a.until ?? '', b.until ?? '') ||
    compareText(a.evidence, b.evidence)
  );
}
