import { isUtf8 } from 'node:buffer';
import { createPublicKey, type KeyObject } from 'node:crypto';
import type { LedgerStatement } from '../../model/index.ts';
import { readKey } from '../crypto/key.ts';
import { lineDigest, readLine, signedLine } from './line.ts';
import { isStatement } from './shape.ts';

/** What an export holds: all statements, each once, in an order that does not depend on how they came together. */
export interface LedgerExport {
  readonly statements: readonly LedgerStatement[];
  /** Key it was signed with: SHA-256 of its SubjectPublicKeyInfo. */
  readonly key: string;
}

/**
 * Equal for statements that say the same, whoever wrote them down, and when. A decision is of its moment: who comes back to an
 * earlier one decides anew.
 */
function meaning({ recorded, by: _, ...said }: LedgerStatement): string {
  return JSON.stringify(said.how === 'accepted' ? { ...said, recorded } : said, sorted);
}

/** Members in the order of their names, whatever order they were written in. */
function sorted(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Each statement once, as it was written down first, in a fixed order: by project, then by when it was recorded, then by
 * what it says.
 */
export function settled(statements: readonly LedgerStatement[]): readonly LedgerStatement[] {
  const first = new Map<string, LedgerStatement>();
  for (const statement of statements) {
    const key = meaning(statement);
    const known = first.get(key);
    if (!known || isBefore(statement, known)) first.set(key, statement);
  }
  return [...first]
    .toSorted(([a, one], [b, other]) => {
      if (one.project !== other.project) return one.project < other.project ? -1 : 1;
      if (one.recorded !== other.recorded) return one.recorded - other.recorded;
      return a < b ? -1 : 1;
    })
    .map(([, statement]) => statement);
}

function isBefore(a: LedgerStatement, b: LedgerStatement): boolean {
  return a.recorded === b.recorded ? a.by < b.by : a.recorded < b.recorded;
}

/** What of other statements a ledger does not say yet, in a fixed order. */
export function newStatements(
  own: readonly LedgerStatement[],
  others: readonly LedgerStatement[],
): readonly LedgerStatement[] {
  const known = new Map<string, LedgerStatement>();
  for (const statement of settled(own)) known.set(meaning(statement), statement);
  return settled(others).filter((statement) => {
    const has = known.get(meaning(statement));
    // Written down earlier by somebody else: then both are kept, and the earlier one counts.
    return !has || isBefore(statement, has);
  });
}

/** Seconds that clocks of honest machines are apart at most. */
const MOST_AHEAD = 300;

/**
 * Statements that were recorded by now, by a clock that may be five minutes ahead. What is dated later would count as the last word
 * against all that anybody decides until then.
 * @param now seconds since 1970
 */
export function recordedBy(now: number, statements: readonly LedgerStatement[]): readonly LedgerStatement[] {
  return statements.filter(({ recorded }) => recorded <= now + MOST_AHEAD);
}

/** Writes statements as a document that others can merge: JSON Lines, each line one statement, the first line signed. */
export function formatExport(statements: readonly LedgerStatement[], key: KeyObject): string {
  const lines = settled(statements).map((statement) => JSON.stringify(statement, sorted));
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64');
  const body = lines.map((line) => `${line}\n`).join('');
  return `${signedLine({ ledgerExport: 1, entries: lines.length, sha256: lineDigest(body), key: spki }, key)}\n${body}`;
}

/** Reads what {@link formatExport} wrote. @returns why it cannot be read, where it cannot */
export function readExport(content: Uint8Array): LedgerExport | { readonly wrong: string } {
  // What is no UTF-8 would be read as a character that may also stand there.
  if (!isUtf8(content)) return { wrong: 'it is no UTF-8' };
  const text = Buffer.from(content).toString('utf8');
  const cut = text.indexOf('\n') + 1;
  const read = cut === 0 ? undefined : readLine(text.slice(0, cut - 1));
  const { ledgerExport, entries, sha256, key: spki } = read?.body ?? {};
  if (!read || ledgerExport !== 1 || typeof spki !== 'string') return { wrong: 'it is no exported ledger' };
  const key = readKey(Buffer.from(spki, 'base64'));
  if (key?.type !== 'ed25519' || !read.isSignedBy(key.key)) return { wrong: 'its signature is wrong' };
  const body = text.slice(cut);
  if (lineDigest(body) !== sha256) return { wrong: 'it was altered after it was signed' };
  const statements: LedgerStatement[] = [];
  for (const [at, line] of body.split('\n').slice(0, -1).entries()) {
    const statement = statementOf(line);
    if (!statement) return { wrong: `line ${at + 2} is no statement` };
    statements.push(statement);
  }
  return statements.length === entries
    ? { statements, key: key.id }
    : { wrong: `it should have ${String(entries)} statements and has ${statements.length}` };
}

function statementOf(line: string): LedgerStatement | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isStatement(value) ? value : undefined;
  } catch {
    // No JSON: told with its line.
    return undefined;
  }
}
