import { appendTo, createPrivate, makeFolder, nodeHost, replaceFile } from '../host/index.ts';
import { AssayError, type LedgerEntry, type LedgerFault, type LedgerStatement } from '../model/index.ts';
import {
  formatExport,
  newStatements,
  parseProject,
  publishersRemembered,
  type RememberedPublisher,
  readExport,
  recordedBy,
} from '../provenance/index.ts';
import {
  appendStatements,
  type LedgerMachine,
  type LedgerPlace,
  ownLedgerKey,
  readIfThere,
  readLedger,
  refuseDamaged,
} from '../store/index.ts';

export { publisherText, type RememberedPublisher } from '../provenance/index.ts';
export type { LedgerPlace } from '../store/index.ts';

/** This machine, as ledgers need it. */
export const LEDGER_MACHINE: LedgerMachine = {
  files: nodeHost.files,
  now: nodeHost.now,
  sleep: nodeHost.sleep,
  makeFolder,
  replaceFile,
  appendTo,
  createPrivate,
};

/** What a ledger was found to be. */
export interface LedgerReport {
  readonly entries: readonly LedgerEntry[];
  readonly faults: readonly LedgerFault[];
  /** SHA-256 of the key that signs it. */
  readonly key?: string;
  /** Whether the key at hand is that one; without a key at hand its own is believed, which proves nothing. */
  readonly keyIsKnown: boolean;
  /** Entries the signed head vouches for. */
  readonly signed: number;
  /** Bytes at the end of a write that did not end. */
  readonly torn: number;
}

/**
 * Checks a ledger, every signature of it: the library's form of `assay ledger check`.
 * @throws AssayError `ledger.missing`, `ledger.key`, `input.*`
 */
export async function checkLedgerAt(place: LedgerPlace): Promise<LedgerReport> {
  const { entries, faults, key, keyIsKnown, signed, torn, exists } = await readLedger(
    place,
    LEDGER_MACHINE,
    true,
  );
  if (!exists && faults.length === 0) throw noLedger(place);
  return { entries, faults, ...(key === undefined ? {} : { key }), keyIsKnown, signed, torn };
}

/**
 * What is remembered: the library's form of `assay ledger list`.
 * @param project package URL without version; all unless given
 * @throws AssayError `usage.argument`, `ledger.missing`, `ledger.damaged`, `ledger.key`, `input.*`
 */
export async function listLedger(
  place: LedgerPlace,
  project?: string,
): Promise<readonly RememberedPublisher[]> {
  return publishersRemembered(await statementsOf(place, project));
}

/**
 * A ledger as a document that others can merge, signed with its key.
 * @throws AssayError `ledger.missing`, `ledger.damaged`, `ledger.key`, `ledger.write`, `input.*`
 */
export async function exportLedger(place: LedgerPlace, project?: string): Promise<string> {
  const statements = await statementsOf(place, project);
  const { secret } = await ownLedgerKey(place.key, LEDGER_MACHINE);
  return formatExport(statements, secret);
}

/** What a merge did. */
export interface MergedLedger {
  /** In the order given. */
  readonly documents: readonly {
    readonly path: string;
    /** SHA-256 of the key it was signed with. */
    readonly key: string;
    /** How many statements it has, and how many of them were new. */
    readonly statements: number;
    readonly added: number;
    /** Statements left out, because they say that they were recorded later than now. */
    readonly ahead: number;
  }[];
  /** Bytes of an earlier write that did not end, dropped. */
  readonly dropped: number;
}

/**
 * Adds what exported ledgers say and this one does not: the library's form of `assay ledger merge`. What is dated more than five
 * minutes after now is left out and counted.
 * @throws AssayError `ledger.*`, `input.*`
 */
export async function mergeLedgers(place: LedgerPlace, paths: readonly string[]): Promise<MergedLedger> {
  const read = await Promise.all(paths.map(async (path) => ({ path, ...(await exportAt(path)) })));
  const documents: MergedLedger['documents'][number][] = [];
  const { dropped } = await appendStatements(place, LEDGER_MACHINE, (own) => {
    const all = [...own];
    const now = Math.floor(LEDGER_MACHINE.now() / 1000);
    for (const { path, key, statements } of read) {
      const timely = recordedBy(now, statements);
      const added = newStatements(all, timely);
      for (const statement of added) all.push(statement);
      const ahead = statements.length - timely.length;
      documents.push({ path, key, statements: statements.length, added: added.length, ahead });
    }
    return all.slice(own.length);
  });
  return { documents, dropped };
}

async function exportAt(path: string) {
  const content = await readIfThere(path, LEDGER_MACHINE);
  if (!content) throw new AssayError('input.missing', 'no such file or directory', { path });
  const read = readExport(content);
  if ('wrong' in read)
    throw new AssayError('ledger.document', read.wrong, {
      path,
      hint: 'documents are written by `assay ledger export`',
    });
  return read;
}

async function statementsOf(
  place: LedgerPlace,
  project: string | undefined,
): Promise<readonly LedgerStatement[]> {
  const wanted = project === undefined ? undefined : parseProject(project);
  const ledger = await readLedger(place, LEDGER_MACHINE);
  refuseDamaged(ledger, place.path);
  if (!ledger.exists) throw noLedger(place);
  return ledger.statements.filter((statement) => wanted === undefined || statement.project === wanted);
}

/** What is said where there is no ledger. */
export function noLedger({ path }: LedgerPlace): AssayError {
  return new AssayError('ledger.missing', 'there is no ledger', {
    path,
    hint: '`assay verify --remember FILE…` begins one',
  });
}
