import { createHash, type KeyObject, sign, verify } from 'node:crypto';
import type { LedgerEntry, LedgerStatement } from '../../model/index.ts';
import { isStatement } from './shape.ts';

/** First line of a ledger: the form, and the key that signs it. */
export interface LedgerOpening {
  readonly ledger: 1;
  /** SubjectPublicKeyInfo in base64. */
  readonly key: string;
}

/** How far a ledger reached when it was last written: what it shows to have been cut off since. */
export interface LedgerHead {
  readonly head: 1;
  /** Number of entries. */
  readonly entries: number;
  /** SHA-256 of the last line, in hexadecimal; of the first where there is no entry. */
  readonly last: string;
}

/** What is signed begins with this, so that no signature of another kind of document is one of these. */
const DOMAIN = 'assay-ledger-v1\n';

/** SHA-256 of a line without its line feed, in hexadecimal. */
export function lineDigest(line: string): string {
  return createHash('sha256').update(line).digest('hex');
}

/** A text with its Ed25519 signature (RFC 8032) as last member. */
export function signedLine(body: LedgerEntry | LedgerHead | object, key: KeyObject): string {
  const text = JSON.stringify(body);
  const signature = sign(null, Buffer.from(DOMAIN + text), key).toString('base64');
  return JSON.stringify({ ...body, signature });
}

/** A line taken apart. */
export interface ReadLine {
  readonly body: Readonly<Record<string, unknown>>;
  /** Whether the key signed it. */
  readonly isSignedBy: (key: KeyObject) => boolean;
}

/** Reads what {@link signedLine} wrote; undefined for any other text, also for one that only means the same. */
export function readLine(line: string): ReadLine | undefined {
  const parsed = parseObject(line);
  if (!parsed || !isText(parsed, line)) return undefined;
  const { signature, ...body } = parsed;
  if (typeof signature !== 'string') return undefined;
  const bytes = Buffer.from(signature, 'base64');
  // Base64 has several texts for the same bytes, and the signature is the one member that nothing signs.
  if (bytes.toString('base64') !== signature) return undefined;
  return {
    body,
    isSignedBy: (key) => verify(null, Buffer.from(DOMAIN + JSON.stringify(body)), key, bytes),
  };
}

/** The entry of a line; undefined where it has not its shape. */
export function entryOf({ body }: ReadLine): LedgerEntry | undefined {
  const { number, previous, statement, ...more } = body;
  const isEntry =
    Number.isSafeInteger(number) && typeof previous === 'string' && Object.keys(more).length === 0;
  if (!isEntry || !isStatement(statement)) return undefined;
  return { number: number as number, previous, statement: statement as LedgerStatement };
}

/** The head of a ledger; undefined where it has not its shape. */
export function headOf({ body }: ReadLine): LedgerHead | undefined {
  const { head, entries, last } = body;
  const isHead = head === 1 && Number.isSafeInteger(entries) && typeof last === 'string';
  return isHead ? { head: 1, entries: entries as number, last } : undefined;
}

/** The first line of a ledger; undefined where it has not its shape. */
export function openingOf(line: string): LedgerOpening | undefined {
  const { ledger, key } = parseObject(line) ?? {};
  return ledger === 1 && typeof key === 'string' ? { ledger, key } : undefined;
}

/** Whether a value is written as this text. */
function isText(value: object, text: string): boolean {
  try {
    return JSON.stringify(value) === text;
  } catch {
    // Nested deeper than can be written: nobody here wrote it.
    return false;
  }
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    // No JSON: whoever asks says so, with the line.
    return undefined;
  }
}
