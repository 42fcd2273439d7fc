import { expect, test } from 'vitest';
import { openArtifact } from '../../../src/library/artifact.ts';
import type { Field } from '../../../src/model/index.ts';
import { equalStreamClaims } from '../../../src/reproducibility/content/msi-rows.ts';
import { msiTableComparator } from '../../../src/reproducibility/content/msi-tables.ts';
import { propertySetComparator } from '../../../src/reproducibility/content/property-sets.ts';
import { contentHeader, ownHeader } from '../../../src/reproducibility/content/stream-header.ts';
import { buildMsi, type MsiTable, TYPE } from '../../recipes/msi.ts';
import { propertySets, SUMMARY_FORMAT, value } from '../../recipes/property-sets.ts';
import { compared, shares } from './compared.ts';

const STRINGS: readonly (readonly [string, number])[] = [
  ['Property', TYPE.key],
  ['Value', TYPE.text],
];
const properties = (...rows: MsiTable['rows']): Record<string, MsiTable> => ({
  Property: { columns: STRINGS, rows },
});
const msi = (tables: Record<string, MsiTable>) => buildMsi({ tables }).bytes;

async function said(left: Record<string, MsiTable>, right: Record<string, MsiTable>, member = '!Property') {
  return await compared(msiTableComparator, msi(left), msi(right), { name: 'a.msi', member });
}

test('equal rows in another order have other numbers of strings', async () => {
  const [one, other] = [properties(['A', 'x'], ['B', 'y']), properties(['B', 'y'], ['A', 'x'])];
  const table = await said(one, other);
  expect(table!.every(({ cause }) => cause === 'msi.string-pool')).toBe(true);
  expect(await said(one, other, '!_StringData')).toMatchObject([
    { cause: 'archive.order', evidence: 'the same strings in another order' },
  ]);
});

test('the product code, the version, and what nothing explains', async () => {
  const code = (digit: string) => `{${digit.repeat(8)}-0000-4000-8000-000000000000}`;
  const claims = await said(
    properties(['ProductCode', code('1')], ['ProductVersion', '1.0'], ['Text', 'some'], ['Gone', 'x']),
    properties(['ProductCode', code('2')], ['ProductVersion', '1.1'], ['Text', 'words'], ['New', 'x']),
  );
  const found = claims!.map(({ cause, field, values }) => [cause, field, values]);
  expect(found).toContainEqual([
    'msi.product-code',
    'Property / ProductCode / Value',
    [code('1'), code('2')],
  ]);
  expect(found).toContainEqual(['content.version', 'Property / ProductVersion / Value', ['1.0', '1.1']]);
  expect(found).toContainEqual([undefined, 'Property / Text / Value', ['some', 'words']]);
  expect(found).toContainEqual([undefined, 'Property / Gone', ['Gone | x', '']]);
  expect(found).toContainEqual([undefined, 'Property / New', ['', 'New | x']]);
});

test('a value that is recognised by its looks', async () => {
  const other = await said(
    properties(['Other', 'x'], ['Built', '2024-01-09T10:00:00Z']),
    properties(['Built', '2024-02-17T11:22:33Z'], ['Other', 'x']),
  );
  expect(other).toContainEqual(
    expect.objectContaining({ cause: 'content.timestamp', guessed: true, field: 'Property / Built / Value' }),
  );
});

test('sizes of files, attributes of components', async () => {
  const file = (size: number): Record<string, MsiTable> => ({
    File: {
      columns: [
        ['File', TYPE.key],
        ['FileSize', TYPE.long],
      ],
      rows: [['F1', size]],
    },
  });
  expect(await said(file(10), file(20), '!File')).toMatchObject([
    { cause: 'msi.file-size', field: 'File / F1 / FileSize', values: ['10', '20'], bytes: 1 },
  ]);
  const component = (attributes: number): Record<string, MsiTable> => ({
    Component: {
      columns: [
        ['Component', TYPE.key],
        ['Attributes', TYPE.short],
      ],
      rows: [['C1', attributes]],
    },
  });
  expect(await said(component(8), component(8 + 256), '!Component')).toMatchObject([
    { cause: 'content.architecture', evidence: 'the component is marked as 64-bit' },
  ]);
  expect(await said(component(8), component(16), '!Component')).toMatchObject([{ cause: undefined }]);
});

test('strings that only one side has follow from rows', async () => {
  const data = await said(properties(['A', 'x']), properties(['A', 'yy']), '!_StringData');
  expect(data!.map(({ cause }) => cause)).toEqual(['msi.string-pool']);
  const pool = await said(properties(['A', 'x']), properties(['A', 'yy']), '!_StringPool');
  expect(pool!.map(({ cause }) => cause)).toEqual(['msi.string-pool']);
});

type Property = Parameters<typeof propertySets>[0][number][1][number];
const I2 = 2;
const TEXT = 30;
const TIME = 64;
const text = (id: number, content: string): Property => [id, TEXT, value.text(content)];
const information = (...all: readonly Property[]) =>
  buildMsi({ tables: {}, summary: propertySets([[SUMMARY_FORMAT, [[1, I2, value.i2(1252)], ...all]]]) })
    .bytes;
const summaries = async (left: readonly Property[], right: readonly Property[]) =>
  await compared(propertySetComparator, information(...left), information(...right), {
    name: 'a.msi',
    member: '[5]SummaryInformation',
  });
const guid = (digit: string) => `{${digit.repeat(8)}-0000-4000-8000-000000000000}`;

test('properties of the summary information', async () => {
  const claims = await summaries(
    [
      text(9, guid('1')),
      [12, TIME, value.time(1n)],
      text(7, 'Intel;1033'),
      text(8, 'ann'),
      text(18, 'WiX 3'),
      text(6, 'same'),
    ],
    [
      text(9, guid('2')),
      [12, TIME, value.time(2n)],
      text(7, 'x64;1033'),
      text(8, 'bob'),
      text(18, 'WiX 4'),
      text(6, 'same'),
    ],
  );
  expect(Object.keys(shares(claims)!).sort()).toEqual([
    'content.generator-version',
    'content.username',
    'msi.package-code',
    'msi.summary-dates',
    'msi.summary-template',
  ]);
});

test('a comment that differs is explained by nothing', async () => {
  expect(await summaries([text(6, 'one')], [text(6, 'two')])).toMatchObject([
    { cause: undefined, field: 'SummaryInformation / Comments', values: ['one', 'two'], bytes: 3 },
  ]);
});

test('a revision number that is no package code', async () => {
  expect(shares(await summaries([text(9, '7')], [text(9, '8')]))).toEqual({ rest: 1 });
});

test('a value under the same number', async () => {
  const header = async (text: string): Promise<readonly Field[]> => {
    const artifact = await openArtifact(msi(properties(['ProductCode', text], ['Text', text])), {
      name: 'a.msi',
    });
    const { id } = artifact.entries.find(({ path }) => path.endsWith('!Property'))!;
    return (await artifact.fields(id, { rows: true })).header;
  };
  const entry = {
    id: 1,
    parent: 0,
    path: 'a.msi!/!Property',
    kind: 'file',
    format: 'bytes',
    size: 8,
  } as const;
  const [one, other] = [await header('{1}'), await header('{2}')];
  expect(equalStreamClaims([entry, entry], one, one)).toEqual([]);
  expect(equalStreamClaims([entry, entry], one, other)).toEqual([
    { cause: 'msi.product-code', field: 'Property / ProductCode / Value', values: ['{1}', '{2}'], bytes: 0 },
    { cause: undefined, field: 'Property / Text / Value', values: ['{1}', '{2}'], bytes: 0 },
  ]);
  expect(equalStreamClaims([{ ...entry, path: 'a.msi!/product.cab' }, entry], one, other)).toEqual([]);
});

test('properties in another order', async () => {
  const claims = await summaries([text(2, 'a'), text(3, 'b')], [text(3, 'b'), text(2, 'a')]);
  expect(Object.keys(shares(claims)!)).toEqual(['content.layout']);
});

test('header fields of other containers have no content', () => {
  const header = [{ name: 'mtime', value: 1, offset: 0, length: 4 }];
  expect(ownHeader(header)).toEqual(header);
  expect(contentHeader(header)).toEqual([]);
});

test('fields of a stream in pieces count in the stream', () => {
  const last = { name: 'Stream Size (high)', offset: 124, length: 4 };
  const data = (offset: number, length: number) => ({
    name: 'data',
    offset,
    length,
    meaning: 'data' as const,
  });
  const cell = (offset: number) => ({ name: 'cell', value: 1, offset, length: 2 });
  const header = [
    last,
    data(2000, 64),
    data(1000, 10),
    { name: 'row', offset: 1000, length: 0, fields: [cell(1004)] },
  ];
  expect(ownHeader(header)).toEqual(header.slice(0, 3));
  expect(contentHeader(header)).toEqual([{ name: 'row', offset: 64, length: 0, fields: [cell(68)] }]);
});
