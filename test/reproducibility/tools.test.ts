import { expect, test } from 'vitest';
import { FORMATS } from '../../src/artifact/index.ts';
import { bytesSource } from '../../src/codec/index.ts';
import { CAUSES, type CauseCode, type Field } from '../../src/model/index.ts';
import { compare, forecast } from '../../src/reproducibility/index.ts';
import { remedyOf } from '../../src/reproducibility/remedy.ts';
import { HINTS } from '../../src/reproducibility/tool-hints.ts';
import { TOOL_RULES } from '../../src/reproducibility/tool-rules.ts';
import { createToolSearch } from '../../src/reproducibility/tools.ts';
import { debPackage } from '../recipes/ar.ts';
import { dmgSeeds } from '../recipes/dmg.ts';
import { elfFile } from '../recipes/elf.ts';
import { gzipMember } from '../recipes/gzip.ts';
import { ISO_TREE, isoImage } from '../recipes/iso9660.ts';
import { MESSAGES, moFile } from '../recipes/mo.ts';
import { productArchive, zipOf } from '../recipes/packages.ts';
import { rpmPackage } from '../recipes/rpm.ts';
import { squashfsImage, TREE } from '../recipes/squashfs.ts';
import { archive, header, member, record } from '../recipes/tar.ts';
import { buildZip, extraField, type ZipMember } from '../recipes/zip.ts';
import { open } from '../support/open.ts';

/** The tools that are recognised in some bytes. */
async function toolsOf(name: string, bytes: Uint8Array): Promise<readonly string[]> {
  const search = createToolSearch();
  const formats = new Map<number, string>();
  const artifact = await open(name, bytes, {
    rows: true,
    interests: [
      {
        name: 'formats',
        wants: (entry) => void formats.set(entry.id, entry.format),
        take() {},
      },
    ],
    onFields: (entry, fields, of) =>
      search.see(formats.get(of === 'header' ? entry.parent : entry.id) ?? '', fields, of),
  });
  const names = [...search.names(artifact.entries)];
  await artifact.close();
  return names;
}

const paxTar = (name: string) => {
  const records = record('mtime', '1700000000.5');
  return archive([
    Buffer.concat([
      header({ name, type: 'x', size: records.length }),
      records,
      Buffer.alloc(512 - records.length),
    ]),
    member({ name: 'a', data: 'a' }),
  ]);
};
const zipped = (more: ZipMember) => buildZip([{ name: 'a', data: 'a', ...more }]);
const wheelBy = (generator: string) =>
  zipOf({
    'p/__init__.py': '',
    'p-1.dist-info/WHEEL': `Wheel-Version: 1.0\nGenerator: ${generator}\nRoot-Is-Purelib: true\nTag: py3-none-any\n`,
  });
/** ECMA-119 8.4.22: the application identifier of the volume descriptor in sector 16. */
const isoBy = (application: string) =>
  isoImage(ISO_TREE, { change: (image) => void image.write(application.padEnd(128), 16 * 2048 + 574) });
const commented = (text: string) =>
  elfFile({ sections: [{ name: '.comment', type: 1, data: Buffer.from(`${text}\0`) }] });

test.each<[tool: string, name: string, bytes: () => Uint8Array]>([
  ['GNU tar', 'a.tar', () => archive([member({ name: 'a', dialect: 'gnu', data: 'a' })])],
  ['GNU tar', 'b.tar', () => paxTar('./PaxHeaders/a')],
  ['GNU tar', 'c.tar', () => paxTar('./PaxHeaders.4711/a')],
  ['bsdtar', 'a.tar', () => paxTar('PaxHeader/a')],
  ['Python tarfile', 'a.tar', () => paxTar('././@PaxHeader')],
  ['Go archive/tar', 'a.tar', () => paxTar('PaxHeaders.0/a')],
  ['Info-ZIP', 'a.zip', () => zipped({ madeBy: (3 << 8) | 30 })],
  ['7-Zip', 'a.zip', () => zipped({ madeBy: 63 })],
  ['Python zipfile', 'a.zip', () => zipped({ madeBy: (3 << 8) | 20, flags: 0 })],
  ['Archive Utility', 'a.zip', () => zipped({ madeBy: (3 << 8) | 21 })],
  ['jar', 'a.jar', () => zipped({ extra: extraField(0xcafe) })],
  [
    'NuGet',
    'a.nupkg',
    () => zipOf({ [`package/services/metadata/core-properties/${'a1'.repeat(16)}.psmdcp`]: '<a/>' }),
  ],
  ['setuptools', 'p-1-py3-none-any.whl', () => wheelBy('bdist_wheel (0.43.0)')],
  ['setuptools', 'p-2-py3-none-any.whl', () => wheelBy('setuptools (80.9.0)')],
  ['hatchling', 'p-1-py3-none-any.whl', () => wheelBy('hatchling 1.27.0')],
  ['flit', 'p-1-py3-none-any.whl', () => wheelBy('flit 3.9.0')],
  ['poetry-core', 'p-1-py3-none-any.whl', () => wheelBy('poetry-core 2.1.3')],
  ['maturin', 'p-1-py3-none-any.whl', () => wheelBy('maturin (1.8.1)')],
  [
    'pkgbuild',
    'a.pkg',
    () =>
      productArchive('<installer-gui-script/>', {
        'a.pkg/PackageInfo': '<pkg-info generator-version="InstallCmds-834 (22G91)"/>',
      }),
  ],
  ['productbuild', 'a.pkg', () => productArchive('<installer-gui-script minSpecVersion="1"/>', {})],
  ['xar', 'a.pkg', () => productArchive('<installer-gui-script minSpecVersion="1"/>', {})],
  ['rpmbuild', 'a.rpm', () => rpmPackage()],
  ['dpkg-deb', 'a.deb', () => debPackage()],
  ['GCC', 'a.o', () => commented('GCC: (Debian 12.2.0-14) 12.2.0')],
  ['Clang', 'a.o', () => commented('clang version 19.1.7')],
  ['rustc', 'a.o', () => commented('rustc version 1.80.0 (051478957 2024-07-21)')],
  ['lld', 'a.o', () => commented('Linker: LLD 19.1.7')],
  ['genisoimage', 'a.iso', () => isoBy('GENISOIMAGE ISO 9660/HFS')],
  ['xorriso', 'a.iso', () => isoBy('XORRISO-1.5.4')],
  ['mksquashfs', 'a.sqfs', () => squashfsImage(TREE)],
  ['hdiutil', 'a.dmg', () => Object.values(dmgSeeds())[0]!],
  ['gettext', 'a.mo', () => moFile(MESSAGES)],
  ['gzip', 'a.gz', () => gzipMember('a', { os: 3 })],
  ['Python gzip', 'a.gz', () => gzipMember('a', { os: 255, extraFlags: 2 })],
  ['Java gzip', 'a.gz', () => gzipMember('a', { os: 0, extraFlags: 0 })],
])('%s in %s', async (tool, name, bytes) => {
  expect(await toolsOf(name, bytes())).toContain(tool);
});

const field = (name: string, value?: string | number, fields?: readonly Field[]): Field => ({
  name,
  offset: 0,
  length: 1,
  ...(value === undefined ? {} : { value }),
  ...(fields ? { fields } : {}),
});
const linker = (major: number, minor: number) =>
  field('optional header', undefined, [
    field('MajorLinkerVersion', major),
    field('MinorLinkerVersion', minor),
  ]);

test.each<[tool: string, format: string, of: 'header' | 'content', fields: readonly Field[]]>([
  [
    'WiX',
    'cfb',
    'header',
    [field('SummaryInformation', undefined, [field('Creating Application', 'WiX Toolset (0.0)')])],
  ],
  ['WiX', 'cfb', 'header', [field('Creating Application', 'Windows Installer XML Toolset (3.10.3.3007)')]],
  ['WiX', 'pe', 'content', [field('.wixburn')]],
  ['wixl', 'cfb', 'header', [field('Creating Application', 'msitools 0.101')]],
  ['MSVC', 'pe', 'content', [field('Rich header'), linker(14, 38)]],
  ['GNU ld', 'pe', 'content', [linker(2, 40)]],
  [
    'Apple ld',
    'macho',
    'content',
    [field('LC_BUILD_VERSION', undefined, [field('build_tool_version', 'ld 1022.1', [field('tool', 'ld')])])],
  ],
  [
    'lld',
    'macho',
    'content',
    [field('LC_UUID', undefined, [field('uuid', '4C4C4425-5555-3144-A1FF-E019DC144F62')])],
  ],
  ['Go', 'elf', 'content', [field('.note.go.buildid', undefined, [field('Go build id', 'x')])]],
  ['xz', 'xz', 'content', [field('stream header')]],
])('%s from fields of %s', (tool, format, of, fields) => {
  const search = createToolSearch();
  search.see(format, fields, of);
  expect([...search.names([])]).toEqual([tool]);
});

test('a linker of another maker is none of these', () => {
  const search = createToolSearch();
  search.see('pe', [linker(14, 0)], 'content');
  search.see('pe', [field('Rich header'), linker(2, 40)], 'content');
  expect([...search.names([])]).toEqual(['MSVC']);
});

test('no tool is made up', async () => {
  expect(await toolsOf('a.txt', Buffer.from('text'))).toEqual([]);
  expect(await toolsOf('a.tar', archive([member({ name: 'a', data: 'a' })]))).toEqual([]);
  expect(
    await toolsOf(
      'a.zip',
      zipped({ madeBy: (3 << 8) | 20, flags: 0, extra: extraField(0x5455, Buffer.alloc(5)) }),
    ),
  ).toEqual(['Info-ZIP']);
});

test('what builds a package comes before what packs it', async () => {
  const tools = await toolsOf('p-1-py3-none-any.whl', wheelBy('bdist_wheel (0.43.0)'));
  expect(tools[0]).toBe('setuptools');
});

test('hints are for tools that are recognised, for causes that exist, and each is one sentence or two', () => {
  const tools = new Set(TOOL_RULES.map(({ tool }) => tool));
  const formats = new Set(FORMATS.map(({ name }) => name));
  for (const { format } of TOOL_RULES) if (format !== undefined) expect(formats).toContain(format);
  for (const [tool, hints] of Object.entries(HINTS)) {
    expect(tools).toContain(tool);
    for (const [code, hint] of Object.entries(hints)) {
      expect(Object.keys(CAUSES)).toContain(code);
      expect(hint.length).toBeLessThan(200);
      expect(hint).toMatch(/^[A-Za-z`].*\.$/);
      expect((hint.match(/`/g) ?? []).length % 2).toBe(0);
    }
  }
});

test('without a tool the remedy is that of the cause', () => {
  const code: CauseCode = 'archive.order';
  expect(remedyOf(code, new Set())).toBe(CAUSES[code].remedy);
  expect(remedyOf(code, new Set(['no such tool', 'GNU tar']))).toBe('Give `--sort=name`.');
});

test('a comparison names the setting of the tool, also where what names it is equal', async () => {
  const build = (date: number) =>
    buildZip([
      { name: 'p/a.py', data: 'a', date, madeBy: (3 << 8) | 20 },
      {
        name: 'p-1.dist-info/WHEEL',
        data: 'Wheel-Version: 1.0\nGenerator: hatchling 1.27.0\n',
        date,
        madeBy: (3 << 8) | 20,
      },
    ]);
  const [left, right] = [
    await open('p-1-py3-none-any.whl', build(0x5821)),
    await open('p-1-py3-none-any.whl', build(0x5822)),
  ];
  const { causes } = await compare(left, right);
  expect(causes[0]).toMatchObject({ code: 'archive.mtime', remedy: HINTS['hatchling']!['archive.mtime'] });
});

test('a forecast names the setting of the tool', async () => {
  const tar = archive(
    [1, 2].map((i) => member({ name: `f${i}`, dialect: 'gnu', mtime: 1_700_000_000 + i, data: 'x' })),
  );
  const { forecast: told } = await forecast({ name: 'a.tar', source: bytesSource(tar) });
  expect(told.predictions[0]).toMatchObject({
    code: 'archive.mtime',
    remedy: 'Give `--mtime=@$SOURCE_DATE_EPOCH --clamp-mtime`.',
  });
});
