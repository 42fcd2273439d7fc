import { type Command, InvalidArgumentError, Option } from 'commander';
import { LIMITS, type Limits } from '../model/index.ts';

/** Options every command that reads an artifact has. */
export interface CommonOptions {
  readonly format: string;
  readonly output?: string;
  readonly limit?: Partial<Limits>;
  readonly progress: boolean;
  readonly quiet?: boolean;
}

/** Adds the common options; `formats` are what `--format` may be, the first is the default. */
export function addCommonOptions(command: Command, formats: readonly string[]): Command {
  return command
    .addOption(
      new Option('--format <format>', 'what standard output gets').choices(formats).default(formats[0]),
    )
    .option('-o, --output <file>', 'write to this file instead of standard output')
    .option(
      '--limit <name=value>',
      `set a limit, may be repeated: ${Object.keys(LIMITS).join(', ')}`,
      parseLimit,
    )
    .option('--no-progress', 'show no progress on standard error')
    .option('-q, --quiet', 'no messages on standard error except errors');
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
