import { CommanderError } from 'commander';
import { AssayError } from '../model/index.ts';
import { printable } from '../report/index.ts';
import { EXIT } from './exit.ts';
import { BrokenPipe } from './output.ts';

/** Tells an error on standard error in one line, with a hint where one helps. @returns the exit code it means */
export function sayError(error: unknown): number {
  if (error instanceof BrokenPipe) return EXIT.ok;
  if (error instanceof CommanderError) return sayUsage(error);
  if (error instanceof AssayError) {
    const path = error.path === undefined ? '' : `${error.path}: `;
    say(`${path}${error.message} [${error.code}]`, error.hint);
  } else
    process.stderr.write(`assay: internal error: ${error instanceof Error ? error.stack : String(error)}\n`);
  return EXIT.impossible;
}

function sayUsage(error: CommanderError): number {
  if (error.exitCode === 0) return EXIT.ok;
  if (error.code !== 'commander.help')
    say(error.message.replace(/^error: /, ''), 'see `assay --help`, or `assay <verb> --help`');
  return EXIT.impossible;
}

function say(message: string, hint: string | undefined): void {
  process.stderr.write(`assay: ${printable(message)}\n`);
  if (hint !== undefined) process.stderr.write(`hint: ${printable(hint)}\n`);
}
