import { AssayError, type LedgerFault, type LedgerStatement } from '../../model/index.ts';
import {
  type CheckedLedger,
  checkLedger,
  type LedgerHead,
  lineDigest,
  readPublicKey,
  signedLine,
} from '../../provenance/index.ts';
import { lockStore } from '../advisories/lock.ts';
import { type LedgerKey, ownLedgerKey, readLedgerKey } from './key.ts';
import { type LedgerMachine, readIfThere, writing } from './machine.ts';

/** The files of a ledger. Its head lies beside it, as `….head`. */
export interface LedgerPlace {
  readonly path: string;
  /** Path of the key that signs it: Ed25519, PKCS #8 in PEM. */
  readonly key: string;
}

/** A ledger as it was read. */
export interface ReadLedger extends CheckedLedger {
  readonly statements: readonly LedgerStatement[];
  /** False where no such file exists yet. */
  readonly exists: boolean;
  /** Whether the key at hand is the one that signed it; without one its own is believed, which proves nothing. */
  readonly keyIsKnown: boolean;
}

/**
 * Reads a ledger and checks it; what is wrong is in its faults. One that does not exist is empty.
 * @param every verify each signature, not only those behind the signed head
 * @throws AssayError `ledger.key`, `input.*`
 */
export async function readLedger(
  { path, key: keyPath }: LedgerPlace,
  machine: LedgerMachine,
  every = false,
): Promise<ReadLedger> {
  const key = await readLedgerKey(keyPath, machine);
  return read(path, key, machine, every);
}

async function read(
  path: string,
  key: LedgerKey | undefined,
  machine: LedgerMachine,
  every: boolean,
): Promise<ReadLedger> {
  // Its head first: a writer that comes between makes the ledger longer than it, never shorter.
  const head = await readIfThere(headOf(path), machine);
  const content = await readIfThere(path, machine);
  const checked = checkLedger(content ?? Buffer.alloc(0), head, {
    every,
    ...(key ? { key: readPublicKey(key.spki) } : {}),
  });
  const faults: readonly LedgerFault[] =
    content === undefined && head !== undefined
      ? [{ name: 'ledger.cut', message: 'the ledger is missing, and its signed head is there' }]
      : checked.faults;
  return {
    ...checked,
    faults,
    statements: checked.entries.map(({ statement }) => statement),
    exists: content !== undefined,
    keyIsKnown: key !== undefined,
  };
}

function headOf(path: string): string {
  return `${path}.head`;
}

/** Refuses a ledger that anything is wrong with. @throws AssayError `ledger.damaged`, `ledger.key` */
export function refuseDamaged({ faults }: ReadLedger, path: string): void {
  const [fault, ...more] = faults;
  if (!fault) return;
  const others = more.length === 0 ? '' : `, and ${more.length} more`;
  const code = fault.name === 'ledger.key' ? 'ledger.key' : 'ledger.damaged';
  throw new AssayError(code, `${fault.message}${others}`, {
    path,
    hint: '`assay ledger check` says everything; nothing was changed',
  });
}

/** What an append did. */
export interface Appended {
  /** Statements that were written. */
  readonly written: readonly LedgerStatement[];
  /** Bytes of an earlier write that did not end, dropped. */
  readonly dropped: number;
}

/**
 * Appends statements, one writer at a time: each is signed, follows the one before by its digest, and is on the disk when this
 * returns. Whatever ends the process, what was there before stays.
 * @param decide gets what the ledger says by then, and its key, and gives what is to be written
 * @throws AssayError `ledger.damaged`, `ledger.key`, `ledger.locked`, `ledger.write`
 */
export async function appendStatements(
  { path, key: keyPath }: LedgerPlace,
  machine: LedgerMachine,
  decide: (statements: readonly LedgerStatement[], by: string) => readonly LedgerStatement[],
): Promise<Appended> {
  await writing(path, () => machine.makeFolder(path));
  const unlock = await lock(path, machine);
  try {
    const key = await ownLedgerKey(keyPath, machine);
    const before = await read(path, key, machine, false);
    refuseDamaged(before, path);
    const written = decide(before.statements, key.id);
    if (written.length === 0) return { written, dropped: 0 };
    const opened = before.entries.length > 0 ? before : await begin(path, key, machine);
    await append(path, opened, written, key, machine);
    return { written, dropped: before.torn };
  } finally {
    unlock();
  }
}

async function begin(path: string, key: Required<LedgerKey>, machine: LedgerMachine): Promise<CheckedLedger> {
  const line = JSON.stringify({ ledger: 1, key: key.spki.toString('base64') });
  const content = Buffer.from(`${line}\n`);
  await replace(path, content, machine);
  await writeHead(path, { head: 1, entries: 0, last: lineDigest(line) }, key, machine);
  return {
    ...checkLedger(content, undefined),
    next: { number: 1, previous: lineDigest(line) },
  };
}

async function append(
  path: string,
  { next, whole }: CheckedLedger,
  statements: readonly LedgerStatement[],
  key: Required<LedgerKey>,
  machine: LedgerMachine,
): Promise<void> {
  let { number, previous } = next;
  let text = '';
  for (const statement of statements) {
    const line = signedLine({ number, previous, statement }, key.secret);
    text += `${line}\n`;
    number++;
    previous = lineDigest(line);
  }
  await writing(path, () => machine.appendTo(path, whole, Buffer.from(text)));
  await writeHead(path, { head: 1, entries: number - 1, last: previous }, key, machine);
}

function writeHead(
  path: string,
  head: LedgerHead,
  key: Required<LedgerKey>,
  machine: LedgerMachine,
): Promise<void> {
  return replace(headOf(path), Buffer.from(`${signedLine(head, key.secret)}\n`), machine);
}

async function replace(path: string, content: Uint8Array, machine: LedgerMachine): Promise<void> {
  await writing(path, async () => {
    const replacement = await machine.replaceFile(path);
    await machine.createPrivate(replacement.path, content);
    await replacement.commit();
  });
}

/** Milliseconds after which another writer is given up on: an append takes a few. */
const PATIENCE = 10_000;
const PAUSE = 50;

async function lock(path: string, machine: LedgerMachine): Promise<() => void> {
  for (let waited = 0; ; waited += PAUSE) {
    try {
      return await writing(path, async () => lockStore(path));
    } catch (error) {
      if (!(error instanceof AssayError && error.code === 'store.locked')) throw error;
      if (waited >= PATIENCE)
        throw new AssayError('ledger.locked', 'another process is writing to it', {
          path,
          hint: 'wait until it has finished, then start again',
          cause: error,
        });
      await machine.sleep(PAUSE);
    }
  }
}
