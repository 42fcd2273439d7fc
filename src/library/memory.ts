import { AssayError, type FileVerdict, type LedgerStatement, type ReleaseVerdict } from '../model/index.ts';
import {
  decisionOf,
  judgeReleases,
  observationOf,
  type ReleaseFile,
  type ReleaseJudgement,
  type ReleaseRequest,
} from '../provenance/index.ts';
import type { MemoryFacts } from '../report/index.ts';
import {
  appendStatements,
  type LedgerPlace,
  type ReadLedger,
  readLedger,
  refuseDamaged,
} from '../store/index.ts';
import { LEDGER_MACHINE, noLedger } from './ledger.ts';

export type { MemoryFacts } from '../report/index.ts';

/** How a ledger is used when files are verified. */
export interface MemoryOptions extends LedgerPlace {
  /** Write down what is seen for the first time or as before. Without it nothing is ever written. */
  readonly remember?: boolean;
  /** Write down that a person decided that everything is right as it is, and why. */
  readonly accept?: string;
  /** A ledger that does not exist is an error, unless something is to be written into it. */
  readonly mustExist?: boolean;
}

/** Releases as judged, with what the ledger had to do with it. */
export interface JudgedReleases extends ReleaseJudgement {
  readonly memory?: MemoryFacts;
  /** Why the ledger could not be read or written: the rest of the answer is right without it. */
  readonly memoryError?: AssayError;
}

/**
 * Judges releases by what is remembered, and writes down what is asked for. A ledger that cannot be read or written takes nothing
 * of the answer away but what it would have said.
 */
export async function judgeByMemory(
  files: readonly ReleaseFile[],
  request: Omit<ReleaseRequest, 'memory'>,
  options: MemoryOptions | undefined,
): Promise<JudgedReleases> {
  const verdicts = files.map(({ verdict }) => verdict);
  const judged = (memory?: readonly LedgerStatement[]) =>
    judgeReleases(files, { ...request, ...(memory ? { memory } : {}) });
  if (!options) return judged();
  let statements: readonly LedgerStatement[] | undefined;
  try {
    const ledger = await openMemory(options);
    statements = ledger.statements;
    const written = isWriting(options) ? await write(judged, verdicts, options) : NOTHING;
    return {
      // What a person decided counts at once; what is remembered is told as it was found.
      ...judged([...statements, ...written.written.filter(({ how }) => how === 'accepted')]),
      memory: {
        ledger: options.path,
        entries: statements.length,
        keyIsKnown: ledger.keyIsKnown,
        torn: ledger.torn,
        ...written,
      },
    };
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    return { ...judged(statements), memoryError: error };
  }
}

const NOTHING = { written: [], left: [] } as const;

function isWriting({ remember, accept }: MemoryOptions): boolean {
  return remember === true || accept !== undefined;
}

/** Reads a ledger that can be believed. @throws AssayError `ledger.*`, `input.*` */
export async function openMemory(options: MemoryOptions): Promise<ReadLedger> {
  const ledger = await readLedger(options, LEDGER_MACHINE);
  refuseDamaged(ledger, options.path);
  if (!ledger.exists && options.mustExist && !isWriting(options)) throw noLedger(options);
  return ledger;
}

/** Decides under the lock, by what the ledger says by then: another writer may have been first. */
async function write(
  judged: (memory: readonly LedgerStatement[]) => ReleaseJudgement,
  files: readonly FileVerdict[],
  options: MemoryOptions,
): Promise<Pick<MemoryFacts, 'written' | 'left'>> {
  const left: { release: string; why: string }[] = [];
  const at = Math.floor(LEDGER_MACHINE.now() / 1000);
  const { written } = await appendStatements(options, LEDGER_MACHINE, (memory, by) =>
    judged(memory).releases.flatMap((release) => {
      const statement = statementFor(release, files, memory, options, { at, by });
      if (typeof statement !== 'string') return [statement];
      left.push({ release: release.name, why: statement });
      return [];
    }),
  );
  return { written, left };
}

function statementFor(
  release: ReleaseVerdict,
  files: readonly FileVerdict[],
  memory: readonly LedgerStatement[],
  { accept }: MemoryOptions,
  recording: { readonly at: number; readonly by: string },
): LedgerStatement | string {
  // Nothing is to be accepted where everything is as remembered.
  if (accept === undefined || release.identity?.outcome === 'same')
    return observationOf(release, files, memory, recording);
  return decisionOf(release, files, accept, memory, recording);
}
