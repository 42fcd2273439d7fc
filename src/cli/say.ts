import { CommanderError } from 'commander';
import { AssayError, type ErrorCode } from '../model/index.ts';
import { printable } from '../report/index.ts';
import { EXIT } from './exit.ts';
import { BrokenPipe } from './output.ts';

/**
 * Tells an error on standard error in one line, with a hint where one helps.
 * @param verb the command the user gave, whose help the hint names @returns the exit code it means
 */
export function sayError(error: unknown, verb?: string): number {
  // Who has read enough has the verdict as far as there was one.
  if (error instanceof BrokenPipe) return Number(process.exitCode ?? EXIT.ok);
  if (error instanceof CommanderError) return sayUsage(error, verb);
  if (error instanceof AssayError) {
    const path = error.path === undefined ? '' : `${error.path}: `;
    say(`${path}${error.message} [${error.code}]`, error.hint);
  } else {
    const details = error instanceof Error ? error.stack : String(error);
    process.stderr.write(`assay: internal error: ${details}\n`);
    process.stderr.write('hint: this is a defect of Assay; please report it with the command and the file\n');
  }
  return EXIT.impossible;
}

/** Which of our codes an error of the argument parser is. */
const USAGE: Readonly<Record<string, ErrorCode>> = {
  'commander.unknownCommand': 'usage.unknown-command',
  'commander.missingArgument': 'usage.argument',
  'commander.excessArguments': 'usage.argument',
};

function sayUsage(error: CommanderError, verb: string | undefined): number {
  if (error.exitCode === 0) return EXIT.ok;
  // Without any command the help itself was shown, on standard error.
  if (error.code === 'commander.help') return EXIT.impossible;
  const [, message = '', meant] =
    /^(?:error: )?([^\n]*?)\.?(?:\n\((Did you mean .*)\))?$/s.exec(error.message) ?? [];
  const help = verb === undefined ? '`assay --help`' : `\`assay ${verb} --help\``;
  const hint = meant === undefined ? `see ${help}` : `${meant.replace('Did', 'did')} See ${help}`;
  say(`${message} [${USAGE[error.code] ?? 'usage.option'}]`, hint);
  return EXIT.impossible;
}

/**
 * Tells on standard error what is worth knowing beside the answer: a line each, escaped.
 * @param options nothing is told with `--quiet`
 */
export function sayNotes(lines: readonly string[], { quiet }: { readonly quiet?: boolean }): void {
  if (!quiet && lines.length > 0) process.stderr.write(lines.map((line) => `${printable(line)}\n`).join(''));
}

function say(message: string, hint: string | undefined): void {
  process.stderr.write(`assay: ${printable(message)}\n`);
  if (hint !== undefined) process.stderr.write(`hint: ${printable(hint)}\n`);
}
