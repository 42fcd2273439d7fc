import { isUtf8 } from 'node:buffer';
import type { KeyObject } from 'node:crypto';
import type { LedgerEntry, LedgerFault } from '../../model/index.ts';
import { readKey, type VerifyingKey } from '../crypto/key.ts';
import { entryOf, headOf, type LedgerHead, lineDigest, openingOf, readLine } from './line.ts';

/** A ledger with everything that is wrong with it. */
export interface CheckedLedger {
  /** Entries that could be read, in their order. */
  readonly entries: readonly LedgerEntry[];
  readonly faults: readonly LedgerFault[];
  /** SHA-256 of the key that signs it; absent where it has no first line. */
  readonly key?: string;
  /** Entries its signed head vouches for. */
  readonly signed: number;
  /** Number and digest that the next entry follows. */
  readonly next: { readonly number: number; readonly previous: string };
  /** Bytes of all whole lines. */
  readonly whole: number;
  /** Bytes behind the last whole line: a write that was cut short. */
  readonly torn: number;
}

/** How a ledger is checked. */
export interface LedgerCheck {
  /** The key that should have signed it; its own is believed where none is known. */
  readonly key?: VerifyingKey;
  /** Verify every signature, not only those behind the signed head, whose digest covers what is before it. */
  readonly every?: boolean;
}

/** Checks a ledger: every line in its form, the chain of digests, signatures, and that it reaches as far as its head says. */
export function checkLedger(
  content: Uint8Array,
  head: Uint8Array | undefined,
  { key: wanted, every = false }: LedgerCheck = {},
): CheckedLedger {
  const text = Buffer.from(content.buffer, content.byteOffset, content.length);
  const whole = text.lastIndexOf(10) + 1;
  const faults: LedgerFault[] = [];
  const torn = text.length - whole;
  const lines = linesOf(text.subarray(0, whole), faults);
  if (!lines) return { entries: [], faults, signed: 0, next: { number: 1, previous: '' }, whole, torn };
  // The first line is written whole or not at all, so what is cut short there is another file.
  const own = ownKey(lines[0] ?? (text.length > 0 ? '' : undefined), faults);
  if (own && wanted && own.id !== wanted.id)
    faults.push({
      name: 'ledger.key',
      message: `it is signed with the key ${own.id.slice(0, 16)}…, not with ${wanted.id.slice(0, 16)}…`,
    });
  const key = (wanted ?? own)?.key;
  const digests = lines.map(lineDigest);
  // Without an entry there is nothing that a head could be missed for: the ledger was begun, and no more.
  const end = lines.length < 2 && !head ? undefined : headIn(head, key, digests, faults);
  const signed = end?.entries ?? 0;
  const isCovered = (at: number) => !every && end !== undefined && at <= signed && faults.length === 0;
  const entries = entriesIn(lines, digests, (at) => (isCovered(at) ? undefined : key), faults);
  return {
    entries,
    faults,
    ...(own ? { key: own.id } : {}),
    signed,
    next: { number: Math.max(lines.length, 1), previous: digests.at(-1) ?? '' },
    whole,
    torn,
  };
}

/** An honest ledger has a line for each release that anybody looked at. */
const MOST_LINES = 1_000_000;

function linesOf(text: Buffer, faults: LedgerFault[]): readonly string[] | undefined {
  const no = (message: string): undefined => {
    faults.push({ name: 'ledger.line', message });
  };
  let lines = 0;
  for (let at = text.indexOf(10); at >= 0 && lines <= MOST_LINES; at = text.indexOf(10, at + 1)) lines++;
  if (lines > MOST_LINES) return no(`it has more than ${MOST_LINES} lines, and none was looked at`);
  // What is no UTF-8 would be read as a character that may also stand there.
  if (!isUtf8(text)) return no('it is no UTF-8');
  if (text.includes('\r\n'))
    return no('its line ends are those of Windows: something rewrote them, as Git does unless told `-text`');
  return text.toString('utf8').split('\n').slice(0, -1);
}

function ownKey(line: string | undefined, faults: LedgerFault[]): VerifyingKey | undefined {
  if (line === undefined) return undefined;
  const opening = openingOf(line);
  const key = opening && readKey(Buffer.from(opening.key, 'base64'));
  if (key?.type === 'ed25519') return key;
  faults.push({ name: 'ledger.line', line: 1, message: 'it does not begin as a ledger does' });
  return undefined;
}

/** What the head says, where it is right. */
function headIn(
  content: Uint8Array | undefined,
  key: KeyObject | undefined,
  digests: readonly string[],
  faults: LedgerFault[],
): LedgerHead | undefined {
  const no = (message: string, name: LedgerFault['name'] = 'ledger.head'): undefined => {
    faults.push({ name, message });
  };
  if (!content) return no('its signed head is missing, so nobody can tell whether entries were cut off');
  const read = readLine(Buffer.from(content).toString('utf8').trimEnd());
  const head = read && headOf(read);
  if (!head) return no('its head cannot be read');
  if (!key || !read.isSignedBy(key)) return no('its head was not signed with its key');
  const has = Math.max(digests.length - 1, 0);
  if (head.entries > has)
    return no(`${has} entries are there, and there were ${head.entries}: the end was cut off`, 'ledger.cut');
  if (digests[head.entries] !== head.last)
    return no(
      head.entries === 0
        ? 'its first line is not what the signed head says'
        : `entry ${head.entries} or one before it is not what the signed head says`,
    );
  return head;
}

function entriesIn(
  lines: readonly string[],
  digests: readonly string[],
  keyFor: (at: number) => KeyObject | undefined,
  faults: LedgerFault[],
): readonly LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  // A line that is wrong also breaks the chain behind it, which need not be told again.
  let isToldOf = 0;
  for (let at = 1; at < lines.length; at++) {
    const no = (name: LedgerFault['name'], message: string): void => {
      faults.push({ name, message, line: at + 1 });
      isToldOf = at;
    };
    const read = readLine(lines[at]!);
    const entry = read && entryOf(read);
    if (!entry) {
      no('ledger.line', `line ${at + 1} is no entry`);
      continue;
    }
    const key = keyFor(at);
    if (key && !read.isSignedBy(key))
      no('ledger.signature', `entry ${entry.number} was altered after it was signed`);
    else if (isToldOf !== at - 1 || at === 1) checkPlace(entry, entries.at(-1), digests[at - 1]!, no);
    entries.push(entry);
  }
  return entries;
}

function checkPlace(
  { number, previous }: LedgerEntry,
  before: LedgerEntry | undefined,
  digest: string,
  no: (name: LedgerFault['name'], message: string) => void,
): void {
  const expected = (before?.number ?? 0) + 1;
  if (number > expected) {
    const missing =
      number - expected === 1 ? `entry ${expected} is` : `entries ${expected} to ${number - 1} are`;
    no('ledger.chain', `${missing} missing`);
  } else if (number < expected) no('ledger.chain', `entry ${number} is not at its place`);
  else if (previous !== digest) no('ledger.chain', `what is before entry ${number} is not what it followed`);
}
