import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openArtifact } from '../../src/artifact/index.ts';
import { bytesSource } from '../../src/codec/index.ts';

const corpus = process.env['ASSAY_CORPUS'] ?? '../shared/corpus';
const folder = join(corpus, 'provenance/zip');
if (!existsSync(folder)) console.log(`corpus provenance/zip: skipped, there is no ${folder}`);

/**
 * Files the labels accept because the index they describe does not decompress what it takes: the stated size covers a
 * harmless first line, what follows is code. A reader that trusts the size and one that reads to the end see different
 * files, so this reader is stricter on purpose.
 */
const STRICTER: Readonly<Record<string, string>> = {
  'accept/short_usize.zip': 'content.size-mismatch',
  'accept/short_usize_zip64.zip': 'content.size-mismatch',
};

async function open(file: string) {
  return await openArtifact({ name: file, source: bytesSource(readFileSync(file)) });
}

describe.skipIf(!existsSync(folder))('corpus provenance/zip', () => {
  test('labels', async () => {
    const cases = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) as {
      file: string;
      expect: string;
    }[];
    const wrong: string[] = [];
    const stricter: string[] = [];
    for (const { file, expect: label } of cases) {
      const { format, problems } = await open(join(folder, file));
      const codes: string[] = problems.filter(({ level }) => level !== 'note').map(({ code }) => code);
      // A label "reject" may rest on what is legitimate zip (descriptors, comments): a note is enough.
      const agrees =
        label === 'accept' ? format === 'zip' && codes.length === 0 : format !== 'zip' || problems.length > 0;
      if (agrees) continue;
      if (STRICTER[file] !== undefined && codes.includes(STRICTER[file])) stricter.push(file);
      else wrong.push(`${file}: ${label}, but ${codes.join(' ') || 'no problem'}`);
    }
    const agreed = cases.length - wrong.length - stricter.length;
    const aside =
      stricter.length > 0 ? ` (${stricter.length} stricter on purpose: ${stricter.join(', ')})` : '';
    console.log(`corpus provenance/zip: ${agreed} of ${cases.length} labels agree${aside}`);
    expect(wrong).toEqual([]);
    expect(stricter).toEqual(Object.keys(STRICTER));
  });
});

/** Edge cases among the single files: what is right to say about them. */
const EDGES: Readonly<Record<string, readonly string[]>> = {
  'dupdir.zip': ['path.duplicate'],
  'symlink.zip': ['link.outside'],
  'test-prefix.zip': ['zip.trailing-data', 'zip.prefix-data'],
};

const FOLDERS = [
  'zip',
  'wheel',
  'jar',
  'nupkg',
  'docx',
  'epub',
  'singles/zip',
  'singles/jar',
  'singles/vsix',
  'singles/xap',
  'singles/appx',
];

describe.skipIf(!existsSync(join(corpus, 'repro')))('corpus repro, zip family', () => {
  test('honest archives give no warning', async () => {
    const files = FOLDERS.flatMap((name) => filesBelow(join(corpus, 'repro', name)));
    const wrong: string[] = [];
    for (const file of files) {
      const { format, problems } = await open(file);
      const codes = problems.filter(({ level }) => level !== 'note').map(({ code }) => code);
      const expected = EDGES[file.slice(file.lastIndexOf('/') + 1)] ?? [];
      if (format !== 'zip' || codes.join() !== expected.join())
        wrong.push(`${file}: ${format} ${codes.join(' ')}`);
    }
    console.log(
      `corpus repro, zip family: ${files.length - wrong.length} of ${files.length} files as expected`,
    );
    expect(wrong).toEqual([]);
    expect(files.length).toBeGreaterThan(0);
  });
});

function filesBelow(root: string): string[] {
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
