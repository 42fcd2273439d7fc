import { Command } from 'commander';
import { VERSION } from '../model/index.ts';
import { addAdvisories } from './commands/advisories.ts';
import { addAttest } from './commands/attest.ts';
import { addAudit } from './commands/audit.ts';
import { addBisect } from './commands/bisect.ts';
import { addCheck } from './commands/check.ts';
import { addDiff } from './commands/diff.ts';
import { addDigest } from './commands/digest.ts';
import { addForecast } from './commands/forecast.ts';
import { addHelp } from './commands/help.ts';
import { addId } from './commands/id.ts';
import { addLedger } from './commands/ledger.ts';
import { addLs } from './commands/ls.ts';
import { addPolicy } from './commands/policy.ts';
import { addRepack } from './commands/repack.ts';
import { addSbom } from './commands/sbom.ts';
import { addStrip } from './commands/strip.ts';
import { addTransplant } from './commands/transplant.ts';
import { addTrust } from './commands/trust.ts';
import { addVerify } from './commands/verify.ts';
import { EXAMPLES } from './examples.ts';
import { discardUnfinished } from './output.ts';
import { sayError } from './say.ts';

/** Runs the command line. Sets `process.exitCode`; never rejects. @param args without node and script */
export async function main(args: readonly string[]): Promise<void> {
  // The other end of a pipe may close at any time; writes find out by themselves.
  for (const stream of [process.stdout, process.stderr]) stream.off('error', ignore).on('error', ignore);
  const program = createProgram();
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    process.exitCode = sayError(error, verbOf(program, args));
  } finally {
    discardUnfinished();
  }
}

/** The command that was given, as `sbom create`, or as much of it as there is. */
function verbOf(program: Command, args: readonly string[]): string | undefined {
  const [verb, below] = args;
  const command = program.commands.find((one) => one.name() === verb);
  const inner = command?.commands.find((one) => one.name() === below);
  return inner ? `${command!.name()} ${inner.name()}` : command?.name();
}

function ignore(): void {}

/** The whole command line, also for the generated documentation. */
export function createProgram(): Command {
  const program = new Command('assay')
    .description(
      'What is inside a release artifact, who published it, can it be rebuilt, what is known against it.',
    )
    .version(VERSION, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .showHelpAfterError(false)
    .exitOverride();
  program.configureOutput({ outputError: () => {} });
  addAdvisories(program);
  addAttest(program);
  addAudit(program);
  addBisect(program);
  addCheck(program);
  addDiff(program);
  addDigest(program);
  addForecast(program);
  addId(program);
  addLedger(program);
  addLs(program);
  addPolicy(program);
  addRepack(program);
  addSbom(program);
  addStrip(program);
  addTransplant(program);
  addTrust(program);
  addVerify(program);
  addHelp(program);
  for (const command of program.commands) settle(command, command.name());
  return program;
}

/**
 * Errors of usage are thrown and said by {@link main}, of a verb as of the verbs below it. Help is asked for by `--help`, or by
 * `assay help`, and ends with examples.
 * @param name of the command, with those above it
 */
function settle(command: Command, name: string): void {
  if (command.commands.length > 0) command.helpCommand(false);
  command
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .helpOption('-h, --help', 'show this help');
  const examples = EXAMPLES[name];
  if (examples) command.addHelpText('after', `\nExamples:\n${examples.map((one) => `  ${one}`).join('\n')}`);
  for (const below of command.commands) settle(below, `${name} ${below.name()}`);
}
