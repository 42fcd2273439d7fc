import { describe, expect, it } from 'vitest';
import { pe } from '../../../src/artifact/formats/pe.ts';
import { peSignedRanges } from '../../../src/artifact/signature/authenticode-ranges.ts';
import { bytesSource } from '../../../src/codec/index.ts';
import { burnBundle, FIRST, type ImageOptions, peImage } from '../../recipes/pe-image.ts';
import {
  certificate,
  type ResourceTree,
  resourceSection,
  sequence,
  versionResource,
  words,
} from '../../recipes/pe-parts.ts';
import { findField } from '../../support/find-field.ts';
import { allFields } from '../../support/properties.ts';
import { unexplained } from '../../support/unexplained.ts';

async function read(file: Uint8Array) {
  const found = await allFields(pe, file);
  expect(unexplained(found.all, file.length)).toEqual([]);
  const members = found.members.map(({ path, content }) => [
    path,
    Buffer.from(content ?? []).toString('latin1'),
  ]);
  return { ...found, members };
}

function withResources(tree: ResourceTree, change?: (section: Buffer) => void) {
  const data = resourceSection(tree, FIRST);
  change?.(data);
  return peImage({ sections: [{ name: '.rsrc', data }], directories: { 2: [FIRST, data.length] } });
}

describe('resources', () => {
  const text = Buffer.from('<assembly/>');
  const strings = Buffer.concat([
    Buffer.alloc(2),
    Buffer.from([5, 0]),
    Buffer.from('hello', 'utf16le'),
    Buffer.alloc(28),
  ]);

  it('gives those that may be files as members, the others as fields', async () => {
    const tree = {
      2: { 1: { 1033: Buffer.from('bitmap') } },
      6: { 2: { 1033: strings } },
      10: { CABINET: { 1033: Buffer.from('MSCF'), 0: Buffer.from('neutral') } },
      14: { 1: { 0: Buffer.from([0, 0, 1, 0, 3, 0]) } },
      24: { 1: { 1033: text } },
      999: { 5: { 0: Buffer.from('x') } },
      CUSTOM: { 'a b': { 0: Buffer.from('own') } },
    };
    const { members, fields, codes } = await read(withResources(tree));
    expect(codes).toEqual([]);
    expect(members).toEqual([
      ['.rsrc/CUSTOM/a b/0', 'own'],
      ['.rsrc/RCDATA/CABINET/0', 'neutral'],
      ['.rsrc/RCDATA/CABINET/1033', 'MSCF'],
      ['.rsrc/999/5/0', 'x'],
    ]);
    const table = findField(fields, 'Resource Table')!.fields!;
    expect(findField(table, 'resources')?.value).toBe(8);
    const types = table.filter(({ name }) => name === 'type').map(({ value }) => value);
    expect(types).toEqual(['CUSTOM', 'BITMAP', 'STRING', 'RCDATA', 'GROUP_ICON', 'MANIFEST', '999']);
    const dataOf = (type: string) =>
      findField(
        table.filter(({ value }) => value === type),
        'data',
      );
    expect(dataOf('MANIFEST')?.value).toBe('<assembly/>');
    expect(dataOf('STRING')?.fields).toMatchObject([{ name: '17', value: 'hello', length: 12 }]);
    expect(dataOf('GROUP_ICON')?.value).toBe(3);
  });

  it('decodes version resources', async () => {
    const version = versionResource({ CompanyName: 'Assay', FileVersion: '1.2.3.4', Empty: '' });
    const { fields } = await read(withResources({ 16: { 1: { 1033: version } } }));
    const at = (...path: string[]) => findField(fields, 'VS_VERSION_INFO', ...path);
    expect(at('dwFileVersion')).toMatchObject({ value: '1.2.3.4', length: 8, meaning: 'version' });
    expect(at('dwProductVersion')?.value).toBe('5.6.7.8');
    expect(at('dwFileFlags')?.value).toBe('DEBUG');
    expect(at('dwFileType')?.value).toBe('DLL');
    expect(at('dwFileDate')).toMatchObject({ value: '2023-11-14T22:13:20.0000000Z', meaning: 'time' });
    expect(at('StringFileInfo', '040904B0', 'CompanyName')).toMatchObject({ value: 'Assay', length: 12 });
    expect(at('StringFileInfo', '040904B0', 'FileVersion')).toMatchObject({
      value: '1.2.3.4',
      meaning: 'version',
    });
    expect(at('Empty')?.value).toBe('');
    expect(at('Translation')?.value).toBe('040904B0');
  });

  it('reports damage of version resources', async () => {
    const version = versionResource({ FileVersion: '1' });
    version.writeUInt16LE(version.length + 8, 0);
    expect((await read(withResources({ 16: { 1: { 1033: version } } }))).codes).toEqual(['pe.version-info']);
    const short = versionResource({ FileVersion: '1' });
    short.writeUInt16LE(3, 0);
    expect((await read(withResources({ 16: { 1: { 1033: short } } }))).codes).toEqual(['pe.version-info']);
  });

  it('reports damaged trees and goes on', async () => {
    const tree = { 10: { 1: { 0: Buffer.from('one') }, 2: { 0: Buffer.from('two') } } };
    const cycle = await read(withResources(tree, (data) => data.writeUInt32LE(0x80000000, 24 + 16 + 4)));
    expect(cycle.codes).toEqual(['pe.resource-tree']);
    expect(cycle.members).toEqual([['.rsrc/RCDATA/2/0', 'two']]);
    const counts = await read(withResources(tree, (data) => data.writeUInt16LE(0xffff, 14)));
    expect(counts.codes).toContain('pe.resource-tree');
    const outside = await read(withResources(tree, (data) => data.writeUInt32LE(0x8000ffff, 24 + 16 + 4)));
    expect(outside.codes).toEqual(['pe.resource-tree']);
    const name = await read(withResources(tree, (data) => data.writeUInt32LE(0x8000ffff, 16)));
    expect(name.codes).toEqual(['pe.resource-tree']);
  });

  it('reports resources that share bytes or lie outside, and reads no byte twice', async () => {
    const tree = Object.fromEntries(
      Array.from({ length: 9 }, (_, i) => [i + 1, { 0: Buffer.alloc(1, 65 + i) }]),
    );
    const data = resourceSection({ 10: tree }, FIRST);
    const entry = 16 + 8 + 16 + 9 * 8 + 9 * 24;
    for (let i = 0; i < 9; i++) words(FIRST, 512).copy(data, entry + i * 16);
    const file = peImage({ sections: [{ name: '.rsrc', data }], directories: { 2: [FIRST, data.length] } });
    const shared = await read(file);
    expect([...new Set(shared.codes)]).toEqual(['pe.resource-overlap']);
    expect(shared.members).toHaveLength(4);
    const outside = await read(
      withResources({ 10: { 1: { 0: Buffer.from('x') } } }, (section) =>
        words(FIRST, 99_999).copy(section, 72),
      ),
    );
    expect(outside.codes).toEqual(['pe.resource-data']);
  });
});

describe('overlay', () => {
  it('is a member, opened by what it is', async () => {
    const { members, codes } = await read(peImage({ overlay: Buffer.from('Rar!archive') }));
    expect(codes).toEqual([]);
    expect(members).toEqual([['overlay', 'Rar!archive']]);
    expect((await read(peImage({ overlay: Buffer.alloc(999) }))).members).toEqual([]);
  });

  it("is cut behind the text of 7-Zip's installer", async () => {
    const config = '\xef\xbb\xbf;!@Install@!UTF-8!\r\nTitle="x"\r\n;!@InstallEnd@!\r\n';
    const archive = '7z\xbc\xaf\x27\x1cpacked';
    const overlay = Buffer.from(config + archive, 'latin1');
    expect((await read(peImage({ overlay }))).members).toEqual([
      ['overlay.config', config],
      ['overlay', archive],
    ]);
    const other = Buffer.from(`${config} more`, 'latin1');
    expect((await read(peImage({ overlay: other }))).members).toEqual([['overlay', `${config} more`]]);
  });

  it('is not signed where it follows the certificate table', async () => {
    const certificates = certificate(sequence(20));
    const { members, problems } = await read(
      peImage({ overlay: Buffer.from('installer!'), certificates, after: Buffer.from('evil') }),
    );
    expect(problems).toEqual([
      { code: 'pe.after-signature', message: '4 bytes follow the certificate table', offset: 0x430 },
    ]);
    expect(members).toEqual([
      ['overlay', 'installer!\0\0\0\0\0\0'],
      ['overlay-2', 'evil'],
    ]);
  });
});

describe('certificate table', () => {
  const signed = (certificates: Uint8Array, options: ImageOptions = {}) =>
    read(peImage({ certificates, ...options }));

  it('is decoded', async () => {
    const { fields, codes } = await signed(
      Buffer.concat([certificate(sequence(20)), certificate(sequence(30))]),
    );
    expect(codes).toEqual([]);
    const table = findField(fields.slice(3), 'Certificate Table');
    expect(table).toMatchObject({ offset: 0x400, length: 32 + 48, meaning: 'signature' });
    expect(table?.fields?.map(({ name }) => name)).toEqual(['WIN_CERTIFICATE', 'WIN_CERTIFICATE', 'padding']);
    expect(findField(table?.fields ?? [], 'wCertificateType')?.value).toBe('PKCS_SIGNED_DATA');
  });

  it('hides nothing', async () => {
    const smuggled = certificate(Buffer.concat([sequence(20), Buffer.from('smuggled')]));
    expect((await signed(smuggled)).problems).toEqual([
      {
        code: 'pe.certificate-padding',
        message: '8 bytes (736d7567676c6564…) inside the entry of a signature, behind it',
        offset: 0x400 + 8 + 24,
      },
    ]);
    expect((await signed(certificate(sequence(22), 7))).codes).toEqual(['pe.certificate-padding']);
    // Many signers count the padding as part of the entry.
    expect((await signed(certificate(Buffer.concat([sequence(20), Buffer.alloc(4)])))).codes).toEqual([]);
  });

  it('is reported where it is not whole', async () => {
    const change = (offset: number, size: number) => (file: Buffer, at: number) =>
      words(offset, size).copy(file, at + 168);
    const beyond = { overlay: certificate(sequence(20)), change: change(0x400, 999) };
    expect((await read(peImage(beyond))).codes).toEqual(['pe.certificate-table']);
    const odd = {
      overlay: Buffer.concat([Buffer.alloc(4), certificate(sequence(20))]),
      change: change(0x404, 32),
    };
    expect((await read(peImage(odd))).codes).toEqual(['pe.certificate-table']);
  });
});

describe('Burn bundles', () => {
  const CABINETS = ['MSCF ux', 'MSCF one', 'MSCF two'].map((text) => Buffer.from(text));

  it('give their containers as members', async () => {
    const { members, codes, variant, fields } = await read(burnBundle(CABINETS));
    expect({ codes, variant }).toEqual({ codes: [], variant: 'burn' });
    expect(members).toEqual([
      ['ux.cab', 'MSCF ux'],
      ['attached-1.cab', 'MSCF one'],
      ['attached-2.cab', 'MSCF two'],
    ]);
    expect(findField(fields, 'guidBundleId')).toMatchObject({
      value: '00112233-4455-6677-8899-aabbccddeeff',
      offset: 0x408,
      length: 16,
      meaning: 'id',
    });
    expect(findField(fields, 'dwFormat')?.value).toBe('CAB');
    expect(findField(fields, 'rgcbContainers[2]')).toMatchObject({ value: 8, offset: 0x438 });
  });

  it('are found behind the signature of the engine, with the signature of the bundle behind them', async () => {
    const engine = certificate(sequence(20));
    const parts = [CABINETS[0]!, Buffer.alloc(1), engine, CABINETS[1]!];
    const { members, codes, fields } = await read(
      burnBundle(
        parts,
        { sizes: [7, 8], signature: [0x608, engine.length] },
        { certificates: certificate(sequence(28)) },
      ),
    );
    expect(codes).toEqual([]);
    expect(members.map(([path]) => path)).toEqual(['ux.cab', 'attached-1.cab']);
    expect(members[1]![1]).toBe('MSCF one');
    expect(findField(fields, 'original signature', 'WIN_CERTIFICATE')).toMatchObject({
      offset: 0x608,
      length: 32,
    });
  });

  it('are found behind the signature of a bundle that was never reattached', async () => {
    const { members } = await read(
      burnBundle(
        [CABINETS[0]!],
        { sizes: [7, 8] },
        { certificates: certificate(sequence(28)), after: CABINETS[1]! },
      ),
    );
    expect(members).toEqual([
      ['ux.cab', 'MSCF ux'],
      ['attached-1.cab', 'MSCF one'],
    ]);
  });

  it.each([
    ['burn.header', { magic: 1 }],
    ['burn.header', { count: 999 }],
    ['burn.version', { version: 9 }],
    ['burn.format', { format: 2 }],
    ['burn.stub-size', { stubSize: 0x500 }],
    ['burn.truncated', { sizes: [7, 99] }],
    ['burn.absent-container', { sizes: [23, 8] }],
    ['burn.original-signature', { signature: [0x9999, 8] as const }],
  ])('report %s', async (code, options) => {
    expect((await read(burnBundle(CABINETS, options))).codes).toContain(code);
  });

  it('leave what no container accounts for as overlay', async () => {
    const { members } = await read(burnBundle([...CABINETS, Buffer.from('more')], { sizes: [7, 8, 8] }));
    expect(members.at(-1)).toEqual(['overlay', 'more']);
  });
});

describe('signed ranges', () => {
  const ranges = async (options: ImageOptions) => await peSignedRanges(bytesSource(peImage(options)));

  it.each([false, true])('leave out CheckSum, directory entry and table (PE32: %s)', async (narrow) => {
    const entry = 0x80 + 24 + (narrow ? 96 : 112) + 32;
    const certificates = certificate(sequence(20));
    expect(await ranges({ narrow, certificates, overlay: Buffer.from('x') })).toEqual({
      ranges: [
        { start: 0, end: 216 },
        { start: 220, end: entry },
        { start: entry + 8, end: 0x408 },
      ],
      padding: 0,
    });
    expect(await ranges({ narrow, overlay: Buffer.from('x') })).toMatchObject({
      ranges: [{}, {}, { start: entry + 8, end: 0x401 }],
      padding: 7,
    });
  });

  it('are none of what is no image', async () => {
    expect(await peSignedRanges(bytesSource(Buffer.from('MZ')))).toBeUndefined();
    expect(
      await peSignedRanges(bytesSource(peImage({ pe: 0x90, change: (file) => file.fill(0, 0x90, 0x92) }))),
    ).toBeUndefined();
    const few = await ranges({ change: (file, at) => file.writeUInt32LE(4, at + 24 + 108) });
    expect(few?.ranges).toHaveLength(2);
  });
});
