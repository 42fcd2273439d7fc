import {
  evidencePaths,
  loadPolicy,
  type MemoryOptions,
  type VerifyOptions,
  verify,
} from '../../library/index.ts';
import { AssayError, type ReleaseFindingName } from '../../model/index.ts';
import { VERIFY_PRESENTERS } from '../../report/index.ts';
import { styleOf } from '../colour.ts';
import { EXIT } from '../exit.ts';
import { openOutput } from '../output.ts';
import { sayNotes } from '../say.ts';
import { type ExpectationOptions, expectationFiles, expectationsOf } from './expectations.ts';
import { askedLedger, ledgerFiles } from './ledger-place.ts';

/** Options of `assay verify`. */
export interface VerifyCommandOptions extends ExpectationOptions {
  /** Files of OpenPGP keys, and of certificate authorities. */
  readonly digest?: readonly string[];
  /** Words behind the point of names of findings. */
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
  /** Seconds. */
  readonly late?: number;
  readonly project?: string;
  /** False for none. */
  readonly ledger?: string | boolean;
  readonly remember?: boolean;
  readonly accept?: boolean;
  readonly reason?: string;
  readonly policy?: string;
  readonly dir?: string;
  readonly pin?: string;
  readonly strict?: boolean;
  readonly explain?: boolean;
  readonly format: string;
  readonly output?: string;
  readonly quiet?: boolean;
}

/** For who has files and no evidence yet. */
const WHERE =
  'hint: evidence lies beside a file, as FILE.sigstore.json or FILE.provenance, or is given with --attestation; package indexes serve it';

/** Names of lock files (PEP 751, "File Name"). */
const LOCK = /^pylock(\.[^.]+)?\.toml$/;
const HELD = 'hint: to hold a folder of files against a lock: assay verify pylock.toml --dir FOLDER';

/** Does what `assay verify` is asked for; sets the exit code. @throws AssayError */
export async function runVerify(targets: readonly string[], options: VerifyCommandOptions): Promise<void> {
  if (options.dir !== undefined || options.pin !== undefined) {
    const { runVerifyLock } = await import('./verify-lock.ts');
    return await runVerifyLock(targets, options);
  }
  const { digest = [], attestation = [], strict, output: path } = options;
  if (targets.length + digest.length === 0)
    throw new AssayError('usage.argument', 'nothing to verify', { hint: 'name files, folders, or --digest' });
  if (digest.length > 0 && attestation.length === 0)
    throw new AssayError('usage.option', '--digest has nothing beside it', {
      hint: 'give the evidence with --attestation',
    });
  const memory = memoryOf(options);
  const policy = options.policy === undefined ? undefined : await loadPolicy(options.policy);
  const report = await verify([...targets, ...digest.map((one) => ({ digest: one }))], {
    ...expectationsOf(options),
    ...releaseOptions(options),
    ...(policy ? { policy } : {}),
    ...(memory ? { memory } : {}),
    ...(strict ? { strict } : {}),
  });
  const presenter = VERIFY_PRESENTERS.find(({ name }) => name === options.format)!;
  const inputs = [
    ...targets,
    ...targets.flatMap((target) => evidencePaths(target)),
    ...expectationFiles(options),
    ...(options.policy === undefined ? [] : [options.policy]),
    ...(memory ? ledgerFiles(memory) : []),
  ];
  const output = openOutput(path, inputs);
  const style = styleOf(path);
  process.exitCode = report.good ? EXIT.ok : EXIT.failed;
  await output.write(presenter.present(report, { style, explain: options.explain === true }));
  await output.close();
  const missing = report.files.filter(({ outcome }) => outcome === 'missing');
  if (missing.some(({ file }) => LOCK.test(file))) sayNotes([HELD], options);
  else if (attestation.length === 0 && missing.length > 0) sayNotes([WHERE], options);
  // The answer stands, without what the ledger would have said.
  if (report.memoryError) throw report.memoryError;
}

function releaseOptions({ allow, deny, late, project }: VerifyCommandOptions): VerifyOptions {
  const names = (words: readonly string[]) => words.map((word) => `release.${word}` as ReleaseFindingName);
  return {
    ...(allow ? { allow: names(allow) } : {}),
    ...(deny ? { deny: names(deny) } : {}),
    ...(late === undefined ? {} : { late }),
    ...(project === undefined ? {} : { project }),
  };
}

/** The ledger that is compared with, and what may be written to it. @throws AssayError `usage.option` */
function memoryOf({ ledger, remember, accept, reason }: VerifyCommandOptions): MemoryOptions | undefined {
  if (accept && !reason?.trim())
    throw new AssayError('usage.option', '--accept needs a reason', {
      hint: 'say with --reason why it is right; the ledger keeps it',
    });
  if (reason !== undefined && !accept)
    throw new AssayError('usage.option', '--reason belongs to --accept', { hint: 'give both' });
  const asked = askedLedger(ledger);
  if (!asked) {
    if (remember || accept)
      throw new AssayError('usage.option', '--no-ledger leaves nothing to write to', {
        hint: 'leave it out',
      });
    return undefined;
  }
  return {
    ...asked,
    ...(remember ? { remember } : {}),
    ...(accept && reason !== undefined ? { accept: reason.trim() } : {}),
  };
}
