import { type IdentityDocument, type IdentityEdge, isOneSoftware } from './document.ts';
import { type IdentityProblem, statementKey } from './lint.ts';
import { impliedNames } from './rules.ts';

/** A problem that shows only when documents are looked at together. */
export interface GraphProblem extends IdentityProblem {
  /** `software` of the document it is in. */
  readonly software: string;
}

/**
 * What is wrong between documents: a statement made twice, a document name used twice, and names that are declared distinct but
 * that strong statements which hold at one time make the same. Weak ones are not counted: they never decide.
 */
export function lintGraph(documents: readonly IdentityDocument[]): readonly GraphProblem[] {
  return [...findRepeats(documents), ...findContradictions(documents)];
}

function findRepeats(documents: readonly IdentityDocument[]): readonly GraphProblem[] {
  const problems: GraphProblem[] = [];
  const names = new Set<string>();
  const statements = new Map<string, string>();
  for (const { software, edges } of documents) {
    if (names.has(software))
      problems.push({ software, path: ['software'], reason: `another document is called ${software}` });
    names.add(software);
    const own = new Set<string>();
    for (const [at, edge] of edges.entries()) {
      const key = statementKey(edge);
      const before = statements.get(key);
      if (before !== undefined && !own.has(key))
        problems.push({
          software,
          path: ['edges', at],
          reason: `the document ${before} says the same already`,
        });
      own.add(key);
    }
    for (const key of own) if (!statements.has(key)) statements.set(key, software);
  }
  return problems;
}

function findContradictions(documents: readonly IdentityDocument[]): readonly GraphProblem[] {
  const all = documents.flatMap(({ software, edges }) => edges.map((edge, at) => ({ software, edge, at })));
  const joins = all.map(({ edge }) => edge).filter(({ kind, weak }) => !weak && isOneSoftware(kind));
  const ways = waysOf(joins);
  const problems: GraphProblem[] = [];
  for (const { software, edge, at } of all) {
    if (edge.kind !== 'distinct-from') continue;
    const path = wayBetween(ways, edge.pair[0], edge.pair[1]);
    if (!path) continue;
    const reason = `the two are declared distinct, but statements make them the same: ${path.join(' = ')}`;
    problems.push({ software, path: ['edges', at], reason });
  }
  return problems;
}

interface Join {
  readonly to: string;
  readonly from: string;
  readonly until: string;
}

const ALWAYS = { from: '0000-00-00', until: '9999-99-99' } as const;

function waysOf(edges: readonly IdentityEdge[]): ReadonlyMap<string, readonly Join[]> {
  const ways = new Map<string, Join[]>();
  const join = (one: string, other: string, { from = ALWAYS.from, until = ALWAYS.until }: Partial<Join>) => {
    for (const [a, b] of [
      [one, other],
      [other, one],
    ] as const) {
      const list = ways.get(a) ?? [];
      list.push({ to: b, from, until });
      ways.set(a, list);
    }
  };
  for (const edge of edges) join(edge.pair[0], edge.pair[1], edge);
  for (const name of [...ways.keys()]) for (const implied of impliedNames(name)) join(name, implied.name, {});
  return ways;
}

/**
 * The names on the way from one name to another along which all statements hold on one day, shortest first, or undefined.
 * A name is looked at again only in a time no earlier way to it covered; ways that branch in time stay few in practice and are cut
 * off at a fixed number.
 */
function wayBetween(
  ways: ReadonlyMap<string, readonly Join[]>,
  start: string,
  goal: string,
): readonly string[] | undefined {
  const queue: {
    readonly name: string;
    readonly from: string;
    readonly until: string;
    readonly path: readonly string[];
  }[] = [{ name: start, ...ALWAYS, path: [start] }];
  const seen = new Map<string, { readonly from: string; readonly until: string }[]>();
  for (const { name, from, until, path } of queue) {
    if (name === goal) return path;
    if (queue.length > 100_000) return undefined;
    for (const join of ways.get(name) ?? []) {
      const next = {
        from: from > join.from ? from : join.from,
        until: until < join.until ? until : join.until,
      };
      const before = seen.get(join.to) ?? [];
      if (
        next.from >= next.until ||
        before.some((time) => time.from <= next.from && next.until <= time.until)
      )
        continue;
      before.push(next);
      seen.set(join.to, before);
      queue.push({ name: join.to, ...next, path: [...path, join.to] });
    }
  }
  return undefined;
}
