import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { rolldown } from 'rolldown';
import { afterAll, expect, test } from 'vitest';

/** Builds a module for a browser as one script without imports. */
async function bundled(
  code: string,
): Promise<{ readonly code: string; readonly foreign: readonly string[] }> {
  const foreign: string[] = [];
  const bundle = await rolldown({
    input: 'virtual:entry',
    platform: 'browser',
    plugins: [
      {
        name: 'entry',
        resolveId(id, importer) {
          if (id === 'virtual:entry') return '\0entry';
          if (id.startsWith('.') || id.startsWith('/')) return null;
          foreign.push(`${id} in ${importer}`);
          return { id, external: true };
        },
        load: (id) => (id === '\0entry' ? code : null),
      },
    ],
  });
  const { output } = await bundle.generate({ format: 'iife', name: 'assay' });
  await bundle.close();
  expect(output).toHaveLength(1);
  return { code: output[0].code, foreign };
}

const DOOR = JSON.stringify(join(process.cwd(), 'src/identifier/index.ts'));
/** What is asked of the room where there is no Node. */
const QUESTIONS = `
import * as identifier from ${DOOR};
const { buildGraph, canonicalPurl, cpeProduct, parseCpe, resolve } = identifier;
const edge = { kind: 'same-as', pair: ['pkg:pypi/a', 'cpe:a:a:a'], source: 'CVE-2020-0001', evidence: 'x' };
const graph = buildGraph([{ software: 'a', about: 'a', library: false, edges: [edge] }]);
export const answers = JSON.stringify([
  canonicalPurl('pkg:PyPI/Foo_Bar@1.0'),
  cpeProduct(parseCpe('cpe:2.3:a:Python:python:3.12:*:*:*:*:*:*:*')),
  resolve(graph, 'pkg:pypi/A@1').names.map(({ name }) => name),
  Object.keys(identifier).length > 20,
]);
`;
const ANSWERS = '["pkg:pypi/foo-bar@1.0","a:python:python",["pkg:pypi/a","cpe:a:a:a"],true]';

test('the room bundles for a browser, and nothing in it is of Node or another package', async () => {
  const { code, foreign } = await bundled(QUESTIONS);
  expect(foreign).toEqual([]);
  expect(code).not.toMatch(/\brequire\(|\bprocess\.|\bBuffer\b/);
  expect(new Function(`${code}\nreturn assay.answers;`)()).toBe(ANSWERS);
});

test('an import of Node is noticed', async () => {
  const { foreign } = await bundled(`import 'node:fs'; export * from ${DOOR};`);
  expect(foreign).toEqual(['node:fs in \0entry']);
});

const chromium = (process.env['PATH'] ?? '')
  .split(delimiter)
  .flatMap((path) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(path, name)))
  .find((path) => existsSync(path));

if (chromium === undefined) {
  test.skip('the room in Chromium', () => {});
  console.log('assay/identifier in Chromium: skipped, no Chromium is installed');
} else {
  const folder = mkdtempSync(join(tmpdir(), 'assay-browser-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  test('the room in Chromium', async () => {
    const { code } = await bundled(QUESTIONS);
    const page = join(folder, 'page.html');
    const script = code.replaceAll('</script', '<\\/script');
    writeFileSync(
      page,
      `<!doctype html><meta charset="utf-8"><body><script>${script}\ndocument.body.textContent = assay.answers;</script>`,
    );
    const flags = [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      `--user-data-dir=${join(folder, 'profile')}`,
    ];
    const dom = execFileSync(chromium, [...flags, '--dump-dom', `file://${page}`], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 50_000,
    });
    console.log('assay/identifier in Chromium: ran');
    expect(/<body>(.*)<\/body>/s.exec(dom)?.[1]).toBe(ANSWERS);
  });
}
