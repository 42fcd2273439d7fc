import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { printed } from '../examples/macos-package/compare.ts';
import { examplePage } from '../examples/macos-package/page.ts';
import { FORMATS } from '../src/artifact/index.ts';
import { createProgram } from '../src/cli/main.ts';
import { bytesSource } from '../src/codec/index.ts';
import { ERROR_CODES, LIMITS, PROBLEMS } from '../src/model/index.ts';
import { diff } from '../src/reproducibility/index.ts';
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
  const verbs = program.commands.map((command) => `## assay ${command.name()}\n\n${fence(helpOf(command))}`);
  return `# Command line\n\n${NOTICE}\n
One verb each. Standard output carries data, standard error carries progress and messages. Exit codes: 0 nothing failed,
1 something failed (damage, contradictions, findings over the threshold, differences), 2 the work could not be done (wrong
usage, unreadable input). \`NO_COLOR\` and \`FORCE_COLOR\` are respected; progress appears only on a terminal.\n
${fence(helpOf(program))}\n
${verbs.join('\n\n')}\n`;
}

function helpOf(command: Command): string {
  command.configureHelp({ helpWidth: 110 });
  return command.helpInformation().trimEnd();
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
${rows.join('\n')}\n`;
}

/** The README as it is, with what its command prints today. */
async function readmePage(): Promise<string> {
  const page = readFileSync('README.md', 'utf8');
  const [command, one, other] = /^\$ npx assay diff (\S+) (\S+)\n/m.exec(page)!;
  const start = page.indexOf(command) + command.length;
  const [left, right] = [one!, other!].map((path) => ({
    name: basename(path),
    source: bytesSource(readFileSync(path)),
  }));
  const output = printed(await diff(left!, right!));
  return `${page.slice(0, start)}${output}${page.slice(page.indexOf('\n```', start))}`;
}

function fence(text: string): string {
  return `\`\`\`text\n${text}\n\`\`\``;
}

/** Names of all formats, for the test of docs/formats.md. */
export const FORMAT_NAMES: readonly string[] = FORMATS.map(({ name }) => name);

if (import.meta.main) for (const [path, page] of Object.entries(GENERATED)) writeFileSync(path, await page());
