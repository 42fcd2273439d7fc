import { AssayError } from '../../model/index.ts';
import {
  EDGE_KINDS,
  type EdgeKind,
  IDENTITY_SCHEMA_VERSION,
  type IdentityDocument,
  type IdentityEdge,
} from './document.ts';
import { softwareName } from './name.ts';
import { sourceKind } from './source.ts';

/** Something wrong in an identity document, and where. */
export interface IdentityProblem {
  /** Keys and indexes from the top of the document, e.g. `['edges', 3, 'source']`. */
  readonly path: readonly (string | number)[];
  /** One sentence, no full stop. */
  readonly reason: string;
  /** How to put it right, where that is known. */
  readonly hint?: string;
}

/** A document that was read, and what is wrong with it; it is to be used only if nothing is. */
export interface ReadIdentities {
  readonly document: IdentityDocument;
  readonly problems: readonly IdentityProblem[];
}

const DOCUMENT_KEYS = new Set([
  'schemaVersion',
  'software',
  'about',
  'library',
  'author',
  'reviewed',
  'edges',
]);
const EDGE_KEYS = new Set([
  'source',
  'evidence',
  'from',
  'until',
  'weak',
  'author',
  'reviewed',
  ...Object.keys(EDGE_KINDS),
]);
const KINDS = Object.keys(EDGE_KINDS) as readonly EdgeKind[];
const MAX_EDGES = 10_000;
const MAX_TEXT = 1000;

/**
 * Reads one identity document (data/identities/schema.json), a value as YAML or JSON gave it, and says everything that is wrong
 * with it; never throws. {@link lintGraph} looks at documents together.
 */
export function readIdentities(value: unknown): ReadIdentities {
  const problems: IdentityProblem[] = [];
  const say = (path: readonly (string | number)[], reason: string, hint?: string) => {
    problems.push({ path, reason, ...(hint === undefined ? {} : { hint }) });
  };
  const record = isRecord(value) ? value : {};
  if (!isRecord(value)) say([], 'a document is a mapping with the keys software, about and edges');
  for (const key of Object.keys(record)) if (!DOCUMENT_KEYS.has(key)) say([key], `no key is called ${key}`);
  if (record['schemaVersion'] !== IDENTITY_SCHEMA_VERSION)
    say(['schemaVersion'], `it is not ${IDENTITY_SCHEMA_VERSION}, the only version this release reads`);
  const software = textOf(record, 'software', [], say);
  if (software !== undefined && !/^[a-z0-9][a-z0-9+._-]{0,63}$/.test(software))
    say(['software'], 'it has other characters than a-z, 0-9 and + . _ -, or more than 64 of them');
  const about = textOf(record, 'about', [], say);
  const library = record['library'] ?? false;
  if (typeof library !== 'boolean') say(['library'], 'it is neither true nor false');
  const defaults = authorship(record, [], say);
  const list = record['edges'];
  if (!Array.isArray(list)) say(['edges'], 'it is no list');
  const rows: readonly unknown[] = Array.isArray(list) ? list.slice(0, MAX_EDGES) : [];
  if (Array.isArray(list) && list.length > MAX_EDGES)
    say(['edges'], `it has more than ${MAX_EDGES} statements`);
  const placed = rows.flatMap((row, at) => readEdge(row, ['edges', at], say) ?? []);
  findRepeats(placed, say);
  const edges = placed.map(({ at: _, ...edge }) => ({ ...defaults, ...edge }));
  return {
    document: { software: software ?? '', about: about ?? '', library: library === true, edges },
    problems,
  };
}

/** {@link readIdentities}, for those who want only what is wrong. */
export function lintIdentities(value: unknown): readonly IdentityProblem[] {
  return readIdentities(value).problems;
}

type Say = (path: readonly (string | number)[], reason: string, hint?: string) => void;

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(
  record: Readonly<Record<string, unknown>>,
  key: string,
  path: readonly (string | number)[],
  say: Say,
): string | undefined {
  const value = record[key];
  if (typeof value === 'string' && value.trim() !== '' && value.length <= MAX_TEXT) return value;
  say(
    [...path, key],
    value === undefined ? `${key} is missing` : `it is no text of 1 to ${MAX_TEXT} characters`,
  );
  return undefined;
}

function authorship(
  record: Readonly<Record<string, unknown>>,
  path: readonly (string | number)[],
  say: Say,
): { readonly author?: string; readonly reviewed?: string } {
  const author = record['author'] === undefined ? undefined : textOf(record, 'author', path, say);
  const reviewed = record['reviewed'] === undefined ? undefined : textOf(record, 'reviewed', path, say);
  return { ...(author === undefined ? {} : { author }), ...(reviewed === undefined ? {} : { reviewed }) };
}

function readEdge(
  row: unknown,
  path: readonly (string | number)[],
  say: Say,
): (IdentityEdge & { readonly at: number }) | undefined {
  if (!isRecord(row)) {
    say(path, 'a statement is a mapping such as {same-as: [A, B], source: …, evidence: …}');
    return undefined;
  }
  for (const key of Object.keys(row))
    if (!EDGE_KEYS.has(key))
      say([...path, key], `no key of a statement is called ${key}`, `kinds are ${KINDS.join(', ')}`);
  const kinds = KINDS.filter((kind) => Object.hasOwn(row, kind));
  const kind = kinds[0];
  if (kind === undefined || kinds.length > 1) {
    say(path, 'a statement has exactly one kind', `kinds are ${KINDS.join(', ')}`);
    return undefined;
  }
  const pair = readPair(row[kind], [...path, kind], say);
  const source = textOf(row, 'source', path, say);
  const evidence = textOf(row, 'evidence', path, say);
  const weak = row['weak'];
  if (weak !== undefined && typeof weak !== 'boolean') say([...path, 'weak'], 'it is neither true nor false');
  checkSource(source, weak === true, path, say);
  const dates = readDates(row, path, say);
  if (!pair || source === undefined || evidence === undefined) return undefined;
  if (kind === 'deprecated-by' && !pair.every((name) => name.startsWith('cpe:')))
    say([...path, kind], 'only CPE names are deprecated', 'a name that was given up otherwise is moved-to');
  const at = path[1] as number;
  return {
    at,
    kind,
    pair,
    source,
    evidence,
    ...dates,
    ...(weak === true ? { weak } : {}),
    ...authorship(row, path, say),
  };
}

function readPair(
  value: unknown,
  path: readonly (string | number)[],
  say: Say,
): readonly [string, string] | undefined {
  if (!Array.isArray(value) || value.length !== 2) {
    say(path, 'it is no pair of names');
    return undefined;
  }
  const names = value.map((name, at) => readName(name, [...path, at], say));
  const [first, second] = names;
  if (first === undefined || second === undefined) return undefined;
  if (first === second) say(path, 'both names are the same');
  return [first, second];
}

function readName(value: unknown, path: readonly (string | number)[], say: Say): string | undefined {
  if (typeof value !== 'string') {
    say(path, 'a name is text');
    return undefined;
  }
  try {
    const { text } = softwareName(value);
    if (text !== value) say(path, `it is not in its canonical form: ${value}`, `write ${text}`);
    return text;
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    say(path, error.message, error.hint);
    return undefined;
  }
}

function checkSource(
  source: string | undefined,
  weak: boolean,
  path: readonly (string | number)[],
  say: Say,
): void {
  if (source === undefined) return;
  const kind = sourceKind(source);
  if (!kind)
    say(
      [...path, 'source'],
      'it is neither a web address nor the id of a record',
      'docs/identities.md lists what a source may be',
    );
  else if (kind.weak && !weak)
    say([...path, 'source'], `a ${kind.what} alone is weak evidence`, 'add weak: true, or a better source');
}

function readDates(
  row: Readonly<Record<string, unknown>>,
  path: readonly (string | number)[],
  say: Say,
): { readonly from?: string; readonly until?: string } {
  const dates: { from?: string; until?: string } = {};
  for (const key of ['from', 'until'] as const) {
    const value = row[key];
    if (value === undefined) continue;
    if (typeof value === 'string' && isDay(value)) dates[key] = value;
    else say([...path, key], 'it is no day written YYYY-MM-DD');
  }
  if (dates.from !== undefined && dates.until !== undefined && dates.from >= dates.until)
    say([...path, 'until'], 'it is not after from, so the statement never holds');
  return dates;
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** The same kind between the same names twice, unless the times differ. */
function findRepeats(edges: readonly (IdentityEdge & { readonly at: number })[], say: Say): void {
  const seen = new Map<string, number>();
  for (const edge of edges) {
    const key = statementKey(edge);
    const before = seen.get(key);
    if (before === undefined) seen.set(key, edge.at);
    else say(['edges', edge.at], `statement ${before} of this document says the same already`);
  }
}

/** What a statement says, apart from its evidence: equal for two that say the same. */
export function statementKey({ kind, pair, from, until }: IdentityEdge): string {
  const sides = kind === 'same-as' || kind === 'distinct-from' ? [...pair].sort() : pair;
  return JSON.stringify([kind, ...sides, from ?? '', until ?? '']);
}
