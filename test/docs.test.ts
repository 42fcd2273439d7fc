import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { CAUSE_NOTES } from '../docs/causes/notes.ts';
import { FORMAT_NAMES, GENERATED } from '../docs/generate.ts';
import { createProgram } from '../src/cli/main.ts';
import { CAUSES, type CauseCode, ERROR_CODES, LEVELS, LIMITS, PROBLEMS } from '../src/model/index.ts';
import { CLASS_LEVELS, REBUILD_COMPARISON, rebuildStatement } from '../src/report/index.ts';
import { BELOW_SIGNATURES } from './recipes/comparisons.ts';
import { EXAMPLES } from './reproducibility/cause-examples.ts';

const read = (path: string) => readFileSync(path, 'utf8');
const PAGES = [
  'README.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

test.each(Object.keys(GENERATED))('%s is what `npm run docs` writes', async (path) => {
  expect(read(path)).toBe(await GENERATED[path]!());
});

const pageOf = (name: string) => read(`docs/formats/${name}.md`);

test('every format and the directory has a page, and no page is left over', () => {
  const pages = readdirSync('docs/formats').map((name) => name.replace(/\.md$/, ''));
  expect(pages.sort()).toEqual([...FORMAT_NAMES, 'directory'].sort());
});

test.each([...FORMAT_NAMES, 'directory'])(
  'docs/formats/%s.md says how it is recognised, what is decoded, checked and not read',
  (name) => {
    expect(pageOf(name).startsWith(`# ${name}\n\n`)).toBe(true);
    for (const part of ['Recognised', 'Decoded', 'Checked', 'Problems', 'Not read'])
      expect([part, pageOf(name).includes(`**${part}**`)]).toEqual([part, true]);
  },
);

test('every problem of a format is linked from a page', () => {
  const pages = [...FORMAT_NAMES, 'directory'].map(pageOf).join('\n');
  const general = /^(path|link|content|limit|format|spool|artifact)\./;
  const own = Object.keys(PROBLEMS).filter((code) => !general.test(code));
  expect(own.filter((code) => !pages.includes(`[\`${code}\`]`))).toEqual([]);
});

/** The anchor that a heading gets (letters, digits, hyphens, lower case). */
const anchors = (path: string) =>
  new Set(
    [...read(path).matchAll(/^#+ (.*)$/gm)].map(([, text]) =>
      text!
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replace(/ /g, '-'),
    ),
  );

test.each(PAGES)('%s: links lead somewhere', (page) => {
  const links = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
  const broken = links.filter((link) => {
    if (/^[a-z]+:/.test(link) || link.endsWith('.svg')) return false;
    const [file = '', anchor] = link.split('#');
    const path = file === '' ? page : join(dirname(page), file);
    return !existsSync(path) || (anchor !== undefined && !anchors(path).has(anchor));
  });
  expect(broken).toEqual([]);
});

test('every problem code is documented with its level, title and why', () => {
  const page = read('docs/problems.md');
  for (const [code, { level, title, why }] of Object.entries(PROBLEMS))
    expect(page).toContain(`### ${code}\n\n${level}: ${title}\n${why}\n`);
});

test('titles and reasons are sentences', () => {
  const odd = Object.entries(PROBLEMS).filter(
    ([, { title, why }]) => ![title, why].every((text) => /^\S.*[.!?)]$/.test(text)),
  );
  expect(odd.map(([code]) => code)).toEqual([]);
});

test('every command and option is in docs/cli.md', () => {
  const page = read('docs/cli.md');
  const program = createProgram();
  for (const command of program.commands) {
    expect(page).toContain(`\n## assay ${command.name()}\n`);
    const options = [...program.options, ...command.options].map(({ flags }) => flags);
    expect(options.filter((flags) => !page.includes(flags))).toEqual([]);
  }
});

test('every error code and every limit is documented', () => {
  expect(Object.keys(ERROR_CODES).filter((code) => !read('docs/errors.md').includes(`\`${code}\``))).toEqual(
    [],
  );
  expect(Object.keys(LIMITS).filter((name) => !read('docs/limits.md').includes(`\`${name}\``))).toEqual([]);
});

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !/^model[\\/](problems[\\/]|error\.ts)/.test(name))
  .map((name) => read(join('src', name)))
  .join('\n');

test('no error code is dead', () => {
  expect(Object.keys(ERROR_CODES).filter((code) => !sources.includes(`'${code}'`))).toEqual([]);
});

test('no problem code is dead', () => {
  expect(Object.keys(PROBLEMS).filter((code) => !sources.includes(`'${code}'`))).toEqual([]);
});

test.each(['tree', 'report', 'lock', 'comparison', 'audit'])(
  'docs/json.md names every top-level key of the %s',
  (name) => {
    const schema = JSON.parse(read(`docs/schemas/${name}.schema.json`));
    const page = read('docs/json.md');
    expect(page).toContain(`[schemas/${name}.schema.json](schemas/${name}.schema.json)`);
    expect(Object.keys(schema.properties).filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
  },
);

const NAMED = [
  ...['entry', 'component', 'finding', 'attestation'],
  ...['comparison', 'difference', 'cause', 'residue', 'range', 'hunk'],
  ...['weakness', 'match', 'step', 'exploitation', 'vex', 'target', 'recall', 'unmatched', 'miss'],
];

test('docs/json.md names every key of entries, components, findings, attestations, comparisons and matches', () => {
  const page = read('docs/json.md');
  const keys = ['tree', 'report', 'comparison', 'audit'].flatMap((name) => {
    const { $defs } = JSON.parse(read(`docs/schemas/${name}.schema.json`));
    return NAMED.flatMap((key) => Object.keys($defs[key]?.properties ?? {}));
  });
  expect(keys.filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
});

test.each(Object.keys(CAUSES) as CauseCode[])('docs/causes.md: %s has all its parts', (code) => {
  const { class: kind, title, remedy } = CAUSES[code];
  const page = read('docs/causes.md');
  const start = page.indexOf(`\n### ${code}\n\n${kind}: ${title}.\n\n- *Recognised:* `);
  expect(start).toBeGreaterThan(0);
  const part = page.slice(start, page.indexOf('\n#', start + 1));
  expect(part).toMatch(/\n- \*Recognised:\* \S.*\.\n- \*Remedy:\* \S.*\n- \*Example:\* \S/);
  if (remedy !== undefined) expect(part).toContain(`\n- *Remedy:* ${remedy}\n`);
});

test('examples of causes are there, and name them', () => {
  const wrong = Object.entries(CAUSE_NOTES).filter(([code, { example }]) => {
    if ('built' in example) return !(code in EXAMPLES);
    if ('test' in example) return !read(example.test).includes(`'${code}'`);
    return false;
  });
  expect(wrong).toEqual([]);
  const unused = Object.keys(EXAMPLES).filter((code) => !('built' in CAUSE_NOTES[code as CauseCode].example));
  expect(unused).toEqual([]);
});

test('a cause without an example is one that nothing claims', () => {
  const without = Object.entries(CAUSE_NOTES).flatMap(([code, { example }]) =>
    'none' in example && /^(no rule claims it$|no reader$)/.test(example.none) ? [code] : [],
  );
  const rules = readdirSync('src/reproducibility', { recursive: true, encoding: 'utf8' })
    .filter((name) => /^(fields|guess|content)[\\/].*\.ts$/.test(name))
    .map((name) => read(join('src/reproducibility', name)))
    .join('\n');
  expect(without.filter((code) => rules.includes(`'${code}'`))).toEqual([]);
});

test.each(['docs/cpython-release.md', 'docs/example-macos-package.md', 'README.md'])(
  '%s names only causes that there are',
  (path) => {
    const families = new Set(Object.keys(CAUSES).map((code) => code.split('.')[0]));
    const named = [...read(path).matchAll(/`([a-z]+)\.([a-z]+(?:-[a-z]+)*)`/g)]
      .filter(([, family, name]) => families.has(family!) && !['props', 'targets'].includes(name!))
      .map(([, family, name]) => `${family}.${name}`);
    if (path !== 'README.md') expect(named.length).toBeGreaterThan(5);
    expect(named.filter((code) => !(code in CAUSES))).toEqual([]);
  },
);

test('the workflow for users calls commands and options that there are', () => {
  const program = createProgram();
  const workflow = read('examples/workflows/macos-pkg-reproducible.yml').replace(/\\\n/g, ' ');
  const calls = [...workflow.matchAll(/assay\.js (\w+) (.*)/g)];
  expect(calls.map(([, verb]) => verb)).toEqual(['diff', 'repack', 'diff']);
  for (const [, verb, rest] of calls) {
    const known = program.commands.find((command) => command.name() === verb)!.options;
    const flags = known.map(({ long }) => long);
    const used = [...rest!.matchAll(/(?:^|\s)(--[a-z-]+)/g)].map(([, flag]) => flag!);
    expect(used.length).toBeGreaterThan(1);
    expect(used.filter((flag) => !flags.includes(flag))).toEqual([]);
  }
  const levels = [...workflow.matchAll(/^ {10}- ([a-z-]+)$/gm)].map(([, level]) => level);
  expect(levels).toEqual(LEVELS.slice(0, -1));
});

test('docs/findings.md names every rule', () => {
  const page = read('docs/findings.md');
  const rules = new Set(
    [...sources.matchAll(/'((?:inside|rebuild|known)\.[a-z-]+)'/g)].map(([, rule]) => rule!),
  );
  expect(rules.size).toBeGreaterThan(2);
  expect([...rules].filter((rule) => !page.includes(`\`${rule}\``))).toEqual([]);
});

test('docs/findings.md says what a cause of each class weighs', () => {
  const rows = read('docs/findings.md')
    .split('\n')
    .filter((line) => line.startsWith('| `rebuild.`*cause of class '));
  const classes = new Set(Object.values(CAUSES).map(({ class: kind }) => kind));
  for (const kind of classes) {
    const level = CLASS_LEVELS[kind];
    expect(rows.filter((row) => row.includes(kind) && row.includes(`| rebuild | ${level} |`))).toHaveLength(
      1,
    );
  }
});

test('docs/rebuild-statement.md names the predicate type and every key', () => {
  const page = read('docs/rebuild-statement.md');
  expect(page).toContain(`"predicateType": "${REBUILD_COMPARISON}"`);
  const { predicate } = rebuildStatement(BELOW_SIGNATURES, '2026-03-02T09:00:41Z');
  expect(Object.keys(predicate as object).filter((key) => !page.includes(`| \`${key}\` |`))).toEqual([]);
});
