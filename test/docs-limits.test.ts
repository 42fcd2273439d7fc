import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as identifier from '../src/identifier/index.ts';
import { IMPORT_LIMITS } from '../src/vulnerability/index.ts';

/** Where the reader of a page is kept under another name, and what belongs to several pages. */
const PAGES: Readonly<Record<string, readonly string[]>> = {
  sevenzip: ['7z'],
  git: ['git-pack', 'git-bundle'],
  msi: ['cfb'],
  pkcs7: ['pkcs7', 'x509'],
  codesign: ['macho'],
  // Not a reader: it works on what was read.
  strip: [],
};

/** `formats/zip/directory.ts` → `zip`; `signature/codesign.ts` → `codesign`. */
const ownerOf = (path: string) =>
  /^(?:artifact\/formats|artifact\/signature|codec)\/([^/.]+)/.exec(path)?.[1] ?? path;

const raised = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => /^(artifact\/(formats|signature)|codec)\/.*\.ts$/.test(path))
  .flatMap((path) => {
    const codes = readFileSync(`src/${path}`, 'utf8').match(/'limit\.[a-z]+'/g) ?? [];
    return codes.flatMap((code) =>
      (PAGES[ownerOf(path)] ?? [ownerOf(path)]).map((page) => [page, code.slice(1, -1)] as const),
    );
  });

test('readers that raise limits themselves are found', () => {
  expect(raised.length).toBeGreaterThan(50);
});

test('every limit that a reader raises itself is on its page', () => {
  const missing = raised.filter(([page, code]) => {
    const path = `docs/formats/${page}.md`;
    return !existsSync(path) || !readFileSync(path, 'utf8').includes(`[\`${code}\`](../problems.md#limit`);
  });
  expect(missing).toEqual([]);
});

test('every fixed limit of identifiers and advisories is in docs/limits.md with its value', () => {
  const identifiers = Object.entries(identifier).filter(([name]) => /^[A-Z]+_MAX_/.test(name));
  expect(identifiers.length).toBeGreaterThan(3);
  const imports = Object.entries(IMPORT_LIMITS).map(
    ([name, value]) => [`IMPORT_LIMITS.${name}`, value] as const,
  );
  const page = readFileSync('docs/limits.md', 'utf8');
  const missing = [...identifiers, ...imports].filter(
    ([name, value]) => !page.includes(`| \`${name}\` | ${(value as number).toLocaleString('en')} `),
  );
  expect(missing).toEqual([]);
});
