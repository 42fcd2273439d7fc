import {
  assay,
  bomPaths,
  evidencePaths,
  type LedgerPlace,
  loadPolicy,
  type OriginOptions,
  type PolicyDocument,
  readMemory,
} from '../../library/index.ts';
import { AssayError, type Level, type Outcome, type Report } from '../../model/index.ts';
import { PRESENTERS } from '../../report/index.ts';
import { styleOf } from '../colour.ts';
import { EXIT } from '../exit.ts';
import type { CommonOptions } from '../options.ts';
import { openOutput, refuseTwice } from '../output.ts';
import { startProgress } from '../progress.ts';
import { sayError } from '../say.ts';
import { storePath } from './advisories-store.ts';
import { type ExpectationOptions, expectationFiles, expectationsOf } from './expectations.ts';
import { askedLedger, ledgerFiles } from './ledger-place.ts';

/** Outputs that can be had besides the one on standard output, by the option that names their file. */
const FURTHER = ['html', 'markdown', 'json', 'sarif'] as const;

/** Options of `assay check`. */
export interface CheckOptions
  extends CommonOptions,
    ExpectationOptions,
    Readonly<Partial<Record<(typeof FURTHER)[number], string>>> {
  readonly against?: string;
  readonly atLeast?: Level;
  readonly failOn: 'note' | 'warning' | 'error';
  readonly policy?: string;
  /** False for none. */
  readonly ledger?: string | boolean;
  readonly project?: string;
  readonly strict?: boolean;
  readonly store?: string;
  readonly vex?: readonly string[];
  readonly platform?: readonly string[];
}

/** Does what `assay check` is asked for; sets the exit code. */
export async function runCheck(files: readonly string[], options: CheckOptions): Promise<void> {
  refuseTwice({
    output: options.output,
    ...Object.fromEntries(FURTHER.map((name) => [name, options[name]])),
  });
  const ledger = askedLedger(options.ledger);
  const memory = ledger && (await readMemory(ledger));
  const origin: OriginOptions = {
    ...expectationsOf(options),
    ...(memory ? { remembered: memory } : {}),
    ...(options.project === undefined ? {} : { project: options.project }),
  };
  const policy = options.policy === undefined ? undefined : await loadPolicy(options.policy);
  refuseTwoLevels(policy, options);
  const advisories = await advisoriesOf(options.store);
  if (options.vex && advisories === undefined)
    sayError(
      new AssayError('audit.vex', 'there are no advisories that the statements could be applied to', {
        hint: '`assay advisories import PATH…` or `assay advisories update` gets some',
      }),
    );
  const channels = openChannels(files, options, advisories, ledger);
  let code: number = EXIT.ok;
  let reported = 0;
  for (const file of files) {
    const report = await reportOn(file, options, { advisories, origin, policy });
    if (report === undefined) {
      code = EXIT.impossible;
      continue;
    }
    code = Math.max(code, exitCodeOfReport(report, options.strict === true));
    // Set before it is written: whoever closes the pipe early gets the same answer.
    process.exitCode = code;
    for (const { present } of channels) await present(report);
    reported++;
  }
  // Files that cannot be read leave no empty answer behind.
  if (reported > 0) for (const { close } of channels) await close();
  process.exitCode = code;
  // The answers stand, without what the ledger would have said.
  if (memory?.error) throw memory.error;
}

/** A place where reports go, in one format. */
interface Channel {
  present(report: Report): Promise<void>;
  close(): Promise<void>;
}

/** What was asked for on standard output or in its place, and the further outputs of the same run. */
function openChannels(
  files: readonly string[],
  options: CheckOptions,
  advisories: string | undefined,
  ledger: LedgerPlace | undefined,
): Channel[] {
  const { against, format, output, policy, vex = [] } = options;
  const others = [against, advisories, policy, ...vex].filter((path) => path !== undefined);
  const beside = files.flatMap((file) => [...evidencePaths(file), ...bomPaths(file)]);
  const named = [...expectationFiles(options), ...(ledger ? ledgerFiles(ledger) : [])];
  const inputs = [...files, ...beside, ...others, ...named];
  const further = FURTHER.flatMap((name) => {
    const path = options[name];
    return path === undefined ? [] : [openChannel(name, path, inputs)];
  });
  return [openChannel(format, output, inputs), ...further];
}

function openChannel(format: string, path: string | undefined, inputs: readonly string[]): Channel {
  const presenter = PRESENTERS.find(({ name }) => name === format)!;
  const output = openOutput(path, inputs);
  const style = styleOf(path);
  let separator = '';
  return {
    async present(report) {
      await output.write(separator + presenter.present(report, style));
      separator = presenter.separator;
    },
    close: () => output.close(),
  };
}

/** What all files are judged by. */
interface Given {
  readonly advisories: string | undefined;
  readonly origin: OriginOptions;
  readonly policy: PolicyDocument | undefined;
}

/** @throws AssayError `usage.option` */
function refuseTwoLevels(policy: PolicyDocument | undefined, { atLeast }: CheckOptions): void {
  const levels = policy && [policy.rules, ...policy.projects.map(({ rules }) => rules)];
  if (atLeast !== undefined && levels?.some(({ level }) => level))
    throw new AssayError('usage.option', 'both the policy and --at-least say how equal a rebuild must be', {
      hint: 'leave --at-least out, or the policy',
    });
}

/** Undefined where the file could not be read, which was said: it must not hide the answers about the others. */
async function reportOn(
  file: string,
  options: CheckOptions,
  { advisories, origin, policy }: Given,
): Promise<Report | undefined> {
  const { against, atLeast, failOn, limit, vex, platform } = options;
  const progress = startProgress(file, options.progress && !options.quiet);
  try {
    const inputs = {
      ...(against === undefined ? {} : { against }),
      ...(advisories === undefined ? {} : { advisories }),
      origin,
      ...(policy ? { policy } : {}),
      ...(vex ? { vex } : {}),
      ...(platform ? { platforms: platform } : {}),
    };
    return await assay(file, inputs, {
      failOn,
      onProgress: progress.update,
      ...(atLeast ? { rebuildLevel: atLeast } : {}),
      ...(limit ? { limits: limit } : {}),
    }).finally(progress.end);
  } catch (error) {
    sayError(error);
    return undefined;
  }
}

/**
 * The store that was named, which must be there and can be read; else the one every command uses, where there is one. One that cannot be
 * read is told, and no reason to answer nothing.
 */
export async function advisoriesOf(named: string | undefined): Promise<string | undefined> {
  const path = storePath(named);
  try {
    const { openAdvisoryStore } = await import('../../store/index.ts');
    openAdvisoryStore(path).close();
    return path;
  } catch (error) {
    if (named !== undefined) throw error;
    if (!(error instanceof AssayError) || error.code !== 'store.missing') sayError(error);
    return undefined;
  }
}

function exitCodeOfReport(report: Report, strict: boolean): number {
  const failing: readonly Outcome[] = strict ? ['fail', 'unknown'] : ['fail'];
  return report.verdicts.some(({ outcome }) => failing.includes(outcome)) ? EXIT.failed : EXIT.ok;
}
