import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, sep } from 'node:path';
import type { Command } from 'commander';
import { printed } from '../examples/macos-package/compare.ts';
import { examplePage } from '../examples/macos-package/page.ts';
import { FORMATS } from '../src/artifact/index.ts';
import { createProgram } from '../src/cli/main.ts';
import { bytesSource } from '../src/codec/index.ts';
import {
  CPE_MAX_COMPARISONS,
  CPE_MAX_LENGTH,
  PURL_MAX_LENGTH,
  VERS_MAX_CONSTRAINTS,
  VERS_MAX_LENGTH,
} from '../src/identifier/index.ts';
import { ERROR_CODES, LIMITS, PROBLEMS } from '../src/model/index.ts';
import { diff } from '../src/reproducibility/index.ts';
import { IMPORT_LIMITS } from '../src/vulnerability/index.ts';
import { causesPage } from './causes/page.ts';

/**
 * The pages of the documentation that are written from the code's own tables. `npm run docs` writes them;
 * `test/docs.test.ts` fails when a committed page is not what this gives.
 */
export const GENERATED: Readonly<Record<string, () => string | Promise<string>>> = {
  'docs/cli.md': cliPage,
  'docs/formats.md': formatsPage,
  'docs/problems.md': problemsPage,
  'docs/errors.md': errorsPage,
  'docs/limits.md': limitsPage,
  'docs/causes.md': () => causesPage(NOTICE),
  'docs/example-macos-package.md': () => examplePage(NOTICE),
  'README.md': readmePage,
};

const NOTICE = '<!-- Written by `npm run docs` from the code; change it there. -->';

function cliPage(): string {
  const program = createProgram();
  const verbs = program.commands.flatMap((command) => verbSections(command, 'assay', '##'));
  return `# Command line\n\n${NOTICE}\n
One verb each. Standard output carries data, standard error carries progress and messages. Exit codes: 0 nothing failed,
1 something failed (damage, contradictions, findings over the threshold, differences), 2 the work could not be done (wrong
usage, unreadable input). \`NO_COLOR\` and \`FORCE_COLOR\` are respected; progress appears only on a terminal.\n
${fence(helpOf(program))}\n
${verbs.join('\n\n')}\n`;
}

/** The help of a verb and of the verbs below it. */
function verbSections(command: Command, above: string, level: string): string[] {
  const name = `${above} ${command.name()}`;
  const below = command.commands.filter((one) => one.name() !== 'help');
  const own = `${level} ${name}\n\n${fence(helpOf(command))}`;
  return [own, ...below.flatMap((one) => verbSections(one, name, `${level}#`))];
}

function helpOf(command: Command): string {
  command.configureHelp({ helpWidth: 110 });
  let text = '';
  // With the examples behind it, which `helpInformation` leaves out.
  command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
  return text.trimEnd();
}

/** One line a format; what it is stands at the start of its own page. */
function formatsPage(): string {
  const pages = [...FORMATS, { name: 'directory', mediaType: 'inode/directory', access: 'host' }];
  const rows = pages
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, mediaType, access }) => {
      const path = `formats/${name}.md`;
      const what = readFileSync(`docs/${path}`, 'utf8').split('\n\n')[1]!.replace(/\s+/g, ' ');
      return `| [${name}](${path}) | \`${mediaType}\` | ${access} | ${firstClause(what)} |`;
    });
  return `# Formats\n\n${NOTICE}\n
What Assay opens. A page each says how the format is known, what is decoded (\`assay ls --fields\` shows it with offsets), what is
checked and what is left unread. The format is found by content, never by name alone; formats nest to any depth.\n
| format | media type | access | what it is |
| --- | --- | --- | --- |
${rows.join('\n')}\n
Access \`stream\`: read from front to back; \`random\`: the reader must jump, so a member of a stream is put aside first; \`whole\`: a leaf
without members, decoded in one piece.\n
What any of them can show: names and links that tools read differently ([\`path.*\`](problems.md#pathabsolute),
[\`link.*\`](problems.md#linkoutside)), lengths that lie ([\`content.size-mismatch\`](problems.md#contentsize-mismatch)), bytes behind the
end ([\`content.trailing-data\`](problems.md#contenttrailing-data)), limits that were reached ([\`limit.*\`](limits.md)).\n`;
}

/** Up to the first full stop or colon that is not in brackets. */
function firstClause(text: string): string {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(') depth++;
    else if (text[i] === ')') depth--;
    else if (depth === 0 && /[.:]/.test(text[i]!) && /^(\s|$)/.test(text.slice(i + 1)))
      return text.slice(0, i);
  }
  return text;
}

function problemsPage(): string {
  const rows = Object.entries(PROBLEMS)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { level, title, why }]) => `### ${code}\n\n${level}: ${title}\n${why}`);
  return `# Problems\n\n${NOTICE}\n
What is wrong with an artifact is never an exception: it is a problem with a stable code, the entry's path, the offset in
the bytes of its container and a message with the values found. The rest of the artifact is still read.\n
- **error**: damaged, unreadable or contradictory; \`ls\` exits with 1.
- **warning**: suspicious, could hide something, or is read differently by different tools.
- **note**: an oddity that honest files have as well.\n
${rows.join('\n\n')}\n`;
}

function errorsPage(): string {
  const rows = Object.entries(ERROR_CODES).map(([code, means]) => `| \`${code}\` | ${means} |`);
  return `# Errors\n\n${NOTICE}\n
An \`AssayError\` says that the work asked for could not be done; the command line then exits with 2. It has a stable \`code\`, a
message, a \`path\` and, where one helps, a \`hint\`.\n
| code | meaning |
| --- | --- |
${rows.join('\n')}\n`;
}

function limitsPage(): string {
  const rows = Object.entries(LIMITS).map(
    ([name, { default: value, unit, means }]) =>
      `| \`${name}\` | ${value.toLocaleString('en')} ${unit} | ${means} |`,
  );
  return `# Limits\n\n${NOTICE}\n
All input is hostile, so everything is bounded. Limits are counted, never timed: the same input gives the same answer on
every machine. A limit that was reached is reported as a problem \`limit.*\` that names it. Set one with
\`--limit name=value\` (\`K\`, \`M\`, \`G\`, \`T\` are powers of 1024), in the library with the option \`limits\`.\n
| limit | default | bounds |
| --- | --- | --- |
${rows.join('\n')}\n
## Fixed limits\n
What cannot be set. A text beyond them is refused with an error, a record beyond them is left out and counted; comparisons beyond
them are undecided.\n
| limit | value | bounds |
| --- | --- | --- |
${fixedLimits().join('\n')}\n`;
}

/** Those of identifiers and advisories; what bounds one format is on its page. */
function fixedLimits(): string[] {
  const rows: readonly (readonly [name: string, value: number, unit: string, means: string])[] = [
    ['PURL_MAX_LENGTH', PURL_MAX_LENGTH, 'characters', 'how long a package URL may be'],
    ['CPE_MAX_LENGTH', CPE_MAX_LENGTH, 'characters', 'how long a CPE name may be'],
    [
      'CPE_MAX_COMPARISONS',
      CPE_MAX_COMPARISONS,
      'comparisons',
      'how many names are compared with criteria for one record; the library takes another number as `maxComparisons`',
    ],
    ['VERS_MAX_LENGTH', VERS_MAX_LENGTH, 'characters', 'how long a version range (VERS) may be'],
    [
      'VERS_MAX_CONSTRAINTS',
      VERS_MAX_CONSTRAINTS,
      'constraints',
      'how many constraints a version range may have',
    ],
    ['IMPORT_LIMITS.record', IMPORT_LIMITS.record, 'bytes', 'how large one record of an advisory may be'],
    [
      'IMPORT_LIMITS.document',
      IMPORT_LIMITS.document,
      'bytes',
      'how large a document of many records may be',
    ],
  ];
  return rows.map(
    ([name, value, unit, means]) => `| \`${name}\` | ${value.toLocaleString('en')} ${unit} | ${means} |`,
  );
}

/** The README as it is, with what its commands print today. */
async function readmePage(): Promise<string> {
  const page = readFileSync('README.md', 'utf8');
  const [command, one, other] = /^\$ npx assay diff (\S+) (\S+)\n/m.exec(page)!;
  const [left, right] = [one!, other!].map((path) => ({
    name: basename(path),
    source: bytesSource(readFileSync(path)),
  }));
  const compared = withOutput(page, command, printed(await diff(left!, right!)));
  return auditedPage(compared);
}

/** The page with an output between a command and the end of its block. */
function withOutput(page: string, command: string, output: string): string {
  const start = page.indexOf(command) + command.length;
  return `${page.slice(0, start)}${output}${page.slice(page.indexOf('\n```', start - 1))}`;
}

/** Imports the example's advisories into a store of its own, and asks it. */
function auditedPage(page: string): string {
  const [, importing] = /^\$ npx (assay advisories import .*)\n/m.exec(page)!;
  const [asking, command] = /^\$ npx (assay audit .*)\n/m.exec(page)!;
  const folder = mkdtempSync(join(tmpdir(), 'assay-docs-'));
  try {
    const imported = spawned(importing!, folder);
    const found = spawned(command!, folder);
    const start = page.indexOf(importing!) + importing!.length + 1;
    return withOutput(
      `${page.slice(0, start)}${imported}\n${page.slice(page.indexOf(asking, start))}`,
      asking,
      found,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a command prints, without colours, with its store in a folder. */
function spawned(command: string, folder: string): string {
  const [, ...words] = command.split(' ');
  const at = words.indexOf('--store') + 1;
  const args = words.with(at, join(folder, words[at]!));
  const program = "const { main } = await import('./src/cli/main.ts'); await main(process.argv.slice(1));";
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program, '--', ...args], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return stdout.replaceAll(folder + sep, '').trimEnd();
}

function fence(text: string): string {
  return `\`\`\`text\n${text}\n\`\`\``;
}

/** Names of all formats, for the test of docs/formats.md. */
export const FORMAT_NAMES: readonly string[] = FORMATS.map(({ name }) => name);

if (import.meta.main) for (const [path, page] of Object.entries(GENERATED)) writeFileSync(path, await page());
