import { type Command, InvalidArgumentError, Option } from 'commander';
import { LIMITS, type Limits } from '../model/index.ts';

/** Options every command has that answers with data. */
export interface OutputOptions {
  readonly format: string;
  readonly output?: string;
  readonly quiet?: boolean;
}

/** Options every command has that reads artifacts. */
export interface CommonOptions extends OutputOptions {
  readonly limit?: Partial<Limits>;
  readonly progress: boolean;
}

/**
 * Adds the options of every command that reads artifacts: those of {@link addOutputOptions}, and `--limit` and `--no-progress`.
 * @param formats what `--format` may be, the first is the default
 */
export function addCommonOptions(command: Command, formats: readonly string[]): Command {
  addFormatOption(command, formats).option(
    '--limit <name=value>',
    `set a limit, may be repeated: ${Object.keys(LIMITS).join(', ')}`,
    parseLimit,
  );
  return addQuietOption(addProgressOption(command));
}

/**
 * Adds the options of every command that answers with data: `--format`, `--output` and `--quiet`. The rule of all commands: data goes
 * to standard output, or to the file that `--output` names; everything else goes to standard error, and with `--quiet` only errors do.
 * @param formats what `--format` may be, the first is the default; none: there is one form only
 */
export function addOutputOptions(command: Command, formats: readonly string[]): Command {
  return addQuietOption(addFormatOption(command, formats));
}

function addFormatOption(command: Command, formats: readonly string[]): Command {
  if (formats.length > 0) command.addOption(formatOption(formats).default(formats[0]));
  return command.option('-o, --output <file>', 'write to this file instead of standard output');
}

/** `--format` in the words of all commands, without a default. */
export function formatOption(formats: readonly string[]): Option {
  return new Option('--format <format>', 'what standard output gets').choices(formats);
}

/** Adds `--no-progress`, for what may take long. */
export function addProgressOption(command: Command): Command {
  return command.option('--no-progress', 'show no progress on standard error');
}

/** Adds `--quiet`, the last of the options of a command. */
export function addQuietOption(command: Command): Command {
  return command.option('-q, --quiet', 'no messages on standard error except errors');
}

/** Adds `--store`, the advisories that are asked or filled. */
export function addStoreOption(command: Command): Command {
  return command.option(
    '--store <file>',
    'the store; default: ASSAY_ADVISORIES, else a file in the data folder of the user',
  );
}

/** The values of an option that may be repeated, in their order. */
export function gather(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** As {@link gather}, of texts that mean nothing where they are empty. @throws InvalidArgumentError */
export function gatherText(text: string, before?: readonly string[]): readonly string[] {
  if (text === '') throw new InvalidArgumentError('It is empty.');
  return gather(text, before);
}

const MULTIPLIERS: Readonly<Record<string, number>> = {
  '': 1,
  K: 2 ** 10,
  M: 2 ** 20,
  G: 2 ** 30,
  T: 2 ** 40,
};

/** `members=5000`, `expanded=10G`, `window=256MiB`. */
function parseLimit(text: string, before: Partial<Limits> = {}): Partial<Limits> {
  const [, name, digits, unit = ''] = /^(\w+)=(\d+)(?:([KMGT])(?:i?B)?|B)?$/.exec(text) ?? [];
  if (name === undefined)
    throw new InvalidArgumentError(
      'Use NAME=NUMBER, with K, M, G or T behind the number for powers of 1024.',
    );
  if (!Object.hasOwn(LIMITS, name)) {
    throw new InvalidArgumentError(
      `No limit is called ${name}; there are ${Object.keys(LIMITS).join(', ')}.`,
    );
  }
  return { ...before, [name]: Number(digits) * MULTIPLIERS[unit]! };
}
