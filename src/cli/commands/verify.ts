import { type Command, InvalidArgumentError, Option } from 'commander';
import { RELEASE_FINDINGS } from '../../model/index.ts';
import { addExpectationOptions } from '../expectation-options.ts';
import { addMemoryOptions } from '../memory-options.ts';
import type { VerifyCommandOptions } from '../run/verify.ts';

/** `assay verify FILE…`: who signed files. */
export function addVerify(program: Command): void {
  const command = program
    .command('verify')
    .summary(
      'who published files: Sigstore, PEP 740, npm, OpenPGP, macOS and Windows signatures, verified offline',
    )
    .description(
      'Verifies the evidence beside files, inside them, or given: signature, certificate, transparency log, time, statement, and who signed against who should have. Nothing is fetched. Files of one release are also judged together, and compared with the publishers that are remembered. Exits 0 where every file is verified and no release refused, 1 where one is refused or nothing vouches for it.',
    )
    .argument('[targets...]', 'files, and folders of files');
  addExpectationOptions(command)
    .option('--digest <digest>', 'in place of a file: sha256: and its digits; may be repeated', gather)
    .option('--policy <file>', 'who should have signed, and what must be stated, by this policy')
    .option(
      '--dir <folder>',
      'the folder with the files of a pylock.toml: each must be there as it is locked, and signed as it is pinned',
    )
    .option('--pin <file>', 'with --dir: write the lock with the identities verified now to this file')
    .option('--strict', 'also refuse what older forms leave open: entries without a proof');
  addReleaseOptions(command)
    .option('--explain', 'say every step')
    .addOption(
      new Option('--format <format>', 'what standard output gets')
        .choices(['text', 'json', 'sarif'])
        .default('text'),
    )
    .option('-o, --output <file>', 'write to this file instead of standard output')
    .option('-q, --quiet', 'no messages on standard error except errors')
    .action(async (targets: readonly string[], options: VerifyCommandOptions) => {
      const { runVerify } = await import('../run/verify.ts');
      await runVerify(targets, options);
    });
}

/** Options about files of one release together, and about what is remembered. */
function addReleaseOptions(command: Command): Command {
  command
    .addOption(
      new Option('--allow <finding>', 'tell it of a release, and do not refuse for it; may be repeated')
        .choices(FINDINGS)
        .argParser(gatherFinding),
    )
    .addOption(
      new Option('--deny <finding>', 'refuse for it, also where it may be honest; may be repeated')
        .choices(FINDINGS)
        .argParser(gatherFinding),
    )
    .option(
      '--late <time>',
      'how much later a file of a release is late, as 36h or 7d; 1d unless given',
      span,
    );
  return addMemoryOptions(command)
    .option('--remember', 'write publishers down that are seen for the first time, or as before')
    .option('--accept', 'write down that a person finds it right as it is; with --reason')
    .option('--reason <text>', 'why it is accepted; with --accept');
}

/** What `--allow` and `--deny` take. */
const FINDINGS = Object.keys(RELEASE_FINDINGS).map((name) => name.slice('release.'.length));

function gatherFinding(word: string, before: readonly string[] = []): readonly string[] {
  if (!FINDINGS.includes(word)) throw new InvalidArgumentError(`Allowed choices are ${FINDINGS.join(', ')}.`);
  return [...before, word];
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** A span of time in seconds. */
function span(text: string): number {
  const [, digits, unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  if (digits === undefined)
    throw new InvalidArgumentError('Write a number with s, m, h or d behind it, as 36h.');
  return Number(digits) * UNITS[unit]!;
}

function gather(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
