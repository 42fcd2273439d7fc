import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { openArtifact } from '../../src/library/artifact.ts';
import { testFolder, WHEEL } from '../cli/run.ts';

const folder = testFolder();
const readme = readFileSync('README.md', 'utf8');

/** What the package's doors are made from. */
const DOORS: Readonly<Record<string, string>> = {
  assay: 'src/library/index.ts',
  'assay/artifact': 'src/library/artifact.ts',
};

function example(): string {
  const [, code] = /<!-- library-example -->\s*```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  expect(code).toBeDefined();
  return code!.replace(/from '([^']+)'/g, (_, name: string) => {
    expect(DOORS).toHaveProperty([name]);
    return `from '${pathToFileURL(DOORS[name]!).href}'`;
  });
}

test("the README's library example runs and prints the tree and the four answers", async () => {
  const file = folder.put('example.mts', example());
  const output = execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', file], {
    encoding: 'utf8',
  });
  const lines = output.trimEnd().split('\n');
  const artifact = await openArtifact(WHEEL);
  await artifact.close();
  const count = artifact.entries.length;
  expect(lines.slice(0, count)).toEqual(
    artifact.entries.map(({ path, format, sha256 }) => `${path} ${format} ${sha256}`),
  );
  expect(count).toBe(12);
  expect(lines.slice(count)).toEqual([
    'inside pass 2 components in 11 files, 1.77 KiB',
    'origin unknown no attestation or signature was found beside or inside the artifact',
    'rebuild unknown nothing to compare with; give a rebuilt artifact with --against',
    'known unknown no advisories have been imported',
  ]);
});

test('the example has about ten lines', () => {
  expect(example().trimEnd().split('\n').length).toBeLessThanOrEqual(10);
});

test("the README's first command names a file that is there", () => {
  expect(readme).toContain(`npx assay check ${WHEEL}`);
});
