import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { EXAMPLES } from '../../src/cli/examples.ts';
import { createProgram } from '../../src/cli/main.ts';
import { ERROR_CODES, VERSION } from '../../src/model/index.ts';
import { run, spawnAssay, WHEEL } from './run.ts';

const OVERVIEW = /^Usage: assay \[options\] \[command\]\n[\s\S]*check [\s\S]*ls [\s\S]*help /;

test.each([['--version'], ['-V']])('%s', async (flag) => {
  expect(await run(flag)).toMatchObject({ code: 0, stdout: `${VERSION}\n`, stderr: '' });
});

test.each([['--help'], ['-h'], ['help']])('%s shows all commands on standard output', async (flag) => {
  const { code, stdout, stderr } = await run(flag);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(OVERVIEW);
});

test('without arguments the help is an error: on standard error, exit 2', async () => {
  const { code, stdout, stderr } = await run();
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(OVERVIEW);
});

test.each(['check', 'ls'])('help %s is what --help says', async (verb) => {
  const asked = await run('help', verb);
  expect(asked).toEqual(await run(verb, '--help'));
  expect(asked.stdout).toMatch(new RegExp(`^Usage: assay ${verb} `));
  expect(asked.code).toBe(0);
});

test('help goes down to a verb', async () => {
  const asked = await run('help', 'sbom', 'create');
  expect(asked).toEqual(await run('sbom', 'create', '--help'));
  expect(asked.stdout).toMatch(/^Usage: assay sbom create /);
});

/** All commands that do something, by their whole name. */
const verbs = (command: Command, name: string): readonly (readonly [string, Command])[] =>
  command.commands.length === 0
    ? [[name, command]]
    : command.commands.flatMap((below) => verbs(below, `${name} ${below.name()}`.trim()));
const VERBS = verbs(createProgram(), '').filter(([name]) => name !== 'help');

test.each(VERBS)('%s has --quiet, in the words of all', (_, command) => {
  const quiet = command.options.find(({ long }) => long === '--quiet');
  expect([quiet?.flags, quiet?.description]).toEqual([
    '-q, --quiet',
    'no messages on standard error except errors',
  ]);
});

test.each(VERBS)('%s: its examples are calls that there are', async (name) => {
  const examples = EXAMPLES[name] ?? [];
  // The help of a group of verbs shows how its first ones are called.
  if (examples.length === 0) return expect(name).toMatch(/^(?:ledger|trust|policy) /);
  expect((await run(...name.split(' '), '--help')).stdout).toContain(`\nExamples:\n  ${examples[0]}\n`);
  for (const example of examples)
    for (const call of example.split(' | ')) {
      const [, line = ''] = /assay (.*)$/.exec(call) ?? [];
      const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
      const program = createProgram();
      let called = '';
      for (const [verb, command] of verbs(program, '')) {
        command.action(() => {
          called = verb;
        });
      }
      await program.parseAsync(words, { from: 'user' });
      expect([example, VERBS.some(([verb]) => verb === called)]).toEqual([example, true]);
    }
});

/** Options that say the same wherever they are, but in the verbs named, which mean something else. */
const SAME: Readonly<Record<string, readonly string[]>> = {
  '--output': ['id propose'],
  '--no-progress': [],
  '--limit': [],
  '--format': ['attest'],
  '--platform': [],
  '--recognisers': [],
};

test.each(Object.entries(SAME))('%s is said in the same words everywhere', (long, others) => {
  const said = VERBS.filter(([name]) => !others.includes(name)).flatMap(([, { options }]) =>
    options.filter((option) => option.long === long && !option.hidden).map(({ description }) => description),
  );
  expect(said.length).toBeGreaterThan(1);
  expect(new Set(said).size).toBe(1);
});

test('help shows no option whose default is an implementation detail', async () => {
  expect((await run('help', 'ls')).stdout).not.toContain('{}');
});

const WRONG: readonly (readonly [args: string, code: string, message: string, hint: string])[] = [
  ['nope', 'usage.unknown-command', "unknown command 'nope'", 'see `assay --help`'],
  ['chek', 'usage.unknown-command', "unknown command 'chek'", 'did you mean check? See `assay --help`'],
  [
    'help nope',
    'usage.unknown-command',
    'there is no command nope',
    'the commands are advisories, attest, audit, bisect, check, diff, digest, forecast, id, ledger, ls, ',
  ],
  [
    'help sbom nope',
    'usage.unknown-command',
    'there is no command nope',
    'the commands are create, check, convert, validate, diff, merge, score, refresh',
  ],
  ['help ls nope', 'usage.unknown-command', 'ls has no commands below it', 'see `assay ls --help`'],
  ['policy help', 'usage.unknown-command', "unknown command 'help'", 'see `assay policy --help`'],
  ['--nope', 'usage.option', "unknown option '--nope'", 'see `assay --help`'],
  ['ls --nope x', 'usage.option', "unknown option '--nope'", 'see `assay ls --help`'],
  ['ls --hsh x', 'usage.option', "unknown option '--hsh'", 'did you mean --hash? See `assay ls --help`'],
  ['ls', 'usage.argument', "missing required argument 'file'", 'see `assay ls --help`'],
  ['check', 'usage.argument', "missing required argument 'file'", 'see `assay check --help`'],
  [
    'ls a b',
    'usage.argument',
    "too many arguments for 'ls'. Expected 1 argument but got 2: a, b",
    'see `assay ls',
  ],
  ['sbom create', 'usage.argument', "missing required argument 'targets'", 'see `assay sbom create --help`'],
  ['trust show --nope', 'usage.option', "unknown option '--nope'", 'see `assay trust show --help`'],
  ['sbom nope', 'usage.unknown-command', "unknown command 'nope'", 'see `assay sbom --help`'],
  ['ls --extract', 'usage.option', "option '--extract <path>' argument missing", 'see `assay ls --help`'],
  ['ls --format xml x', 'usage.option', 'Allowed choices are text, json', 'see `assay ls --help`'],
  ['check --fail-on never x', 'usage.option', 'Allowed choices are note, warning, error', 'see `assay check'],
  ['ls --depth -1 x', 'usage.option', 'Use a number from 0 on', 'see `assay ls --help`'],
  ['ls --depth 1.5 x', 'usage.option', 'Use a number from 0 on', 'see `assay ls --help`'],
  ['ls --limit depth x', 'usage.option', 'Use NAME=NUMBER', 'see `assay ls --help`'],
  ['ls --limit depth=-1 x', 'usage.option', 'Use NAME=NUMBER', 'see `assay ls --help`'],
  ['ls --limit depth=1X x', 'usage.option', 'Use NAME=NUMBER', 'see `assay ls --help`'],
  [
    'ls --limit bogus=1 x',
    'usage.option',
    'No limit is called bogus; there are depth, members',
    'see `assay',
  ],
  ['ls --limit toString=1 x', 'usage.option', 'No limit is called toString', 'see `assay ls --help`'],
];

test.each(WRONG)('assay %s: %s', async (args, code, message, hint) => {
  const { code: exit, stdout, stderr } = await run(...args.split(' '));
  expect([exit, stdout]).toEqual([2, '']);
  const [first = '', second = '', ...rest] = stderr.split('\n');
  expect(first).toMatch(/^assay: /);
  expect(first).toContain(message);
  expect(first).toMatch(new RegExp(` \\[${code}\\]$`));
  expect(second).toMatch(/^hint: /);
  expect(second).toContain(hint);
  expect(rest).toEqual(['']);
  expect(ERROR_CODES).toHaveProperty([code]);
});

test('what the user typed is shown, not acted on', async () => {
  const { stderr } = await run('\u001b[31mevil\u202e');
  expect(stderr).toContain("unknown command '\\x1b[31mevil\\u{202e}'");
});

test.each([
  ['members=3', 3],
  ['members=2K', 2048],
  ['members=2k', undefined],
  ['window=256MiB', 256 * 2 ** 20],
  ['window=1GB', 2 ** 30],
  ['expanded=1T', 2 ** 40],
  ['keep=10B', 10],
])('--limit %s', async (text, value) => {
  const program = createProgram();
  const ls = program.commands.find((command) => command.name() === 'ls')!;
  ls.action(() => {});
  const parsed = program.parseAsync(['ls', '--limit', text, '--limit', 'depth=7', WHEEL], { from: 'user' });
  if (value === undefined) await expect(parsed).rejects.toThrow('Use NAME=NUMBER');
  else {
    await parsed;
    expect(ls.opts()['limit']).toEqual({ [text.split('=')[0]!]: value, depth: 7 });
  }
});

test('as a process: version, usage error, and no stack trace', async () => {
  expect(await spawnAssay(['--version'])).toMatchObject({ code: 0, stdout: `${VERSION}\n`, stderr: '' });
  const wrong = await spawnAssay(['frobnicate']);
  expect([wrong.code, wrong.stdout]).toEqual([2, '']);
  expect(wrong.stderr).toBe(
    "assay: unknown command 'frobnicate' [usage.unknown-command]\nhint: see `assay --help`\n",
  );
});
