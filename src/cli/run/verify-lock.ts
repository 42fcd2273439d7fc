import { type LockOptions, verifyLock } from '../../library/index.ts';
import { AssayError } from '../../model/index.ts';
import { LOCK_PRESENTERS } from '../../report/index.ts';
import { styleOf } from '../colour.ts';
import { EXIT } from '../exit.ts';
import { openOutput, refuseTwice } from '../output.ts';
import { sayNotes } from '../say.ts';
import { expectationFiles, expectationsOf } from './expectations.ts';
import type { VerifyCommandOptions } from './verify.ts';

/** Options that say something about files one by one, or releases. */
const OTHERS = [
  'attestation',
  'digest',
  'policy',
  'allow',
  'deny',
  'late',
  'project',
  'ledger',
  'remember',
  'accept',
  'reason',
] as const satisfies readonly (keyof VerifyCommandOptions)[];

/** Does what `assay verify LOCK --dir DIR` is asked for; sets the exit code. @throws AssayError */
export async function runVerifyLock(
  targets: readonly string[],
  options: VerifyCommandOptions,
): Promise<void> {
  const { dir, pin, strict, output: path, explain = false } = options;
  const [lock, ...more] = targets;
  if (lock === undefined || more.length > 0)
    throw new AssayError('usage.argument', '--dir goes with one lock file', {
      hint: 'write assay verify pylock.toml --dir DIR',
    });
  if (dir === undefined)
    throw new AssayError('usage.option', '--pin needs --dir', { hint: 'name the folder with the files' });
  // That no ledger is asked, or the one of the user, is what nobody need say.
  const other = OTHERS.find((name) =>
    name === 'ledger' ? typeof options.ledger === 'string' : options[name] !== undefined,
  );
  if (other !== undefined)
    throw new AssayError('usage.option', `--${other} does not go with --dir`, {
      hint: 'a lock says itself what its files are',
    });
  refuseTwice({ output: path, pin });
  const request: LockOptions = {
    ...expectationsOf(options),
    dir,
    ...(strict ? { strict } : {}),
    ...(pin === undefined ? {} : { pin: true }),
  };
  const report = await verifyLock(lock, request);
  const inputs = [lock, dir, ...expectationFiles(options)];
  const output = openOutput(path, inputs);
  const style = styleOf(path);
  const presenter = LOCK_PRESENTERS.find(({ name }) => name === options.format)!;
  process.exitCode = report.good ? EXIT.ok : EXIT.failed;
  await output.write(presenter.present(report, { style, explain }));
  await output.close();
  if (pin === undefined) return;
  if (!report.pinned) {
    sayNotes(['nothing was pinned: a file was refused'], options);
    return;
  }
  const { text, packages, without } = report.pinned;
  const written = openOutput(pin, inputs);
  await written.write(text);
  await written.close();
  const all = packages.length + without.length;
  sayNotes(
    [
      `identities pinned for ${packages.length} of ${all} packages without any`,
      ...without.map((one) => `not pinned: ${one}`),
    ],
    options,
  );
}
