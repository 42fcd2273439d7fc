import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Explained, explain } from '../support/explained.ts';

const corpus = join(process.env['ASSAY_CORPUS'] ?? '../shared/corpus', 'repro');
const there = existsSync(corpus);
if (!there) console.log(`corpus repro/formats: skipped, there is no ${corpus}`);

/** Formats by the folder the corpus keeps them in; a wheel is a zip, a Burn bundle a PE image. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  '7z': ['7z'],
  appx: ['zip'],
  ar: ['ar'],
  bom: ['bom'],
  burn: ['pe'],
  bzip2: ['bzip2'],
  cab: ['cab'],
  cat: ['pkcs7'],
  compressed: ['compress', 'bzip2', 'gzip', 'lzma', 'xz', 'zlib'],
  cpio: ['cpio'],
  deb: ['ar'],
  'debian-control': ['headers'],
  dmg: ['dmg'],
  docx: ['zip'],
  elf: ['elf'],
  epub: ['zip'],
  'gettext-mo': ['mo'],
  gif: ['gif'],
  'git-index': ['git-index'],
  gzip: ['gzip'],
  icc: ['icc'],
  iso9660: ['iso9660'],
  jar: ['zip'],
  'java-class': ['class'],
  json: ['json'],
  lzip: ['lzip'],
  macho: ['macho', 'macho-fat'],
  msi: ['cfb'],
  nupkg: ['zip'],
  pe: ['pe', 'coff'],
  pkg: ['xar'],
  plist: ['plist'],
  png: ['png'],
  pyc: ['pyc'],
  rpm: ['rpm'],
  sdist: ['gzip'],
  sqlite: ['sqlite'],
  squashfs: ['squashfs'],
  tar: ['tar'],
  ttf: ['sfnt'],
  vsix: ['zip'],
  wheel: ['zip'],
  xap: ['zip'],
  xar: ['xar'],
  xz: ['xz'],
  zip: ['zip'],
  zstd: ['zstd'],
};

/** Samples of damage, and what is no file of its format at all. */
const DAMAGED: Readonly<Record<string, string>> = {
  'singles/tar/issue12435.tar': 'no header at all: 512 bytes with a wrong checksum and no magic',
  'singles/tar/neg-size.tar': 'a negative size: the rest is passed over and said',
  'singles/pe/vmlinuz-4.15.0-47-generic.exe': 'the first 474 bytes of a kernel: its sections are not there',
};

interface Row {
  readonly file: string;
  readonly folder: string;
  readonly contents: readonly Explained[];
}

/** Every file of a format that Assay names. */
async function readAll(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const file of readdirSync(corpus, { recursive: true, encoding: 'utf8' }).sort()) {
    const path = file.replaceAll('\\', '/');
    const folder = path.split('/')[path.startsWith('singles/') ? 1 : 0]!;
    if (!(folder in EXPECTED) || !path.includes('/') || !statSync(join(corpus, file)).isFile()) continue;
    if (/\.(md|sha256)$/i.test(path)) continue;
    rows.push({ file: path, folder, contents: await explain(join(corpus, file)) });
  }
  return rows;
}

/** How a file contradicts what the corpus says it is. */
function contradictions({ file, folder, contents }: Row): string[] {
  if (file in DAMAGED) return [];
  const root = contents.find(({ entry }) => entry.parent < 0);
  const found: string[] = [];
  if (!root || !EXPECTED[folder]!.includes(root.entry.format))
    found.push(`is read as ${root?.entry.format ?? 'bytes'}`);
  for (const { entry, unexplained, problems } of contents) {
    if (unexplained > 0) found.push(`${unexplained} bytes of ${entry.path} are not explained`);
    const errors = problems.filter(({ level }) => level === 'error');
    if (errors.length > 0) found.push(`${entry.path}: ${errors.map(({ code }) => code).join(', ')}`);
  }
  return found;
}

/** The page with one line a folder. */
function page(rows: readonly Row[]): string {
  const folders = [...new Set(rows.map(({ folder }) => folder))].sort();
  const lines = folders.map((folder) => {
    const own = rows.filter((row) => row.folder === folder);
    const contents = own.flatMap((row) => row.contents);
    const sum = (value: (one: Explained) => number) =>
      contents.reduce((total, one) => total + value(one), 0).toLocaleString('en');
    const formats = [...new Set(contents.map(({ entry }) => entry.format))].sort().join(', ');
    return `| ${folder} | ${own.length} | ${formats} | ${sum(({ members }) => members)} | ${sum(({ fields }) => fields)} | ${sum((one) => one.unexplained)} |`;
  });
  const damaged = Object.entries(DAMAGED).map(([file, why]) => `- \`${file}\`: ${why}.`);
  return `# What is read of the corpus

<!-- Written by \`vitest run test/corpus/formats.test.ts --update\`; the test fails where the page is not what it finds. -->

Every file of the labelled corpus whose format Assay names, opened with all fields. A byte is explained where a field accounts
for it: a header value, the content of a member, padding, or a range that nothing refers to and that is reported. Contents
found inside (the payload of a package, the volume of a disk image) are counted with the files they are in.

| folder | files | formats found | members | fields | bytes not explained |
| --- | --- | --- | --- | --- | --- |
${lines.join('\n')}

Damaged samples, read as far as they go:

${damaged.join('\n')}
`;
}

describe.skipIf(!there)('corpus repro/formats', () => {
  test('every file opens to its members and fields, without an unexplained byte', async () => {
    const rows = await readAll();
    const wrong = rows.flatMap((row) => {
      const found = contradictions(row);
      return found.length > 0 ? [`${row.file}: ${found.join('; ')}`] : [];
    });
    console.log(`corpus repro/formats: ${rows.length - wrong.length} of ${rows.length} labels agree`);
    expect(wrong).toEqual([]);
    expect(rows.length).toBeGreaterThan(200);
    await expect(page(rows)).toMatchFileSnapshot('../../docs/corpus.md');
  });
});
