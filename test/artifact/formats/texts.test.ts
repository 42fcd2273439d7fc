import { describe, expect, test } from 'vitest';
import type { LeafFormat } from '../../../src/artifact/format.ts';
import { headers } from '../../../src/artifact/formats/headers.ts';
import { ini } from '../../../src/artifact/formats/ini.ts';
import { json } from '../../../src/artifact/formats/json.ts';
import { properties } from '../../../src/artifact/formats/properties.ts';
import { xml } from '../../../src/artifact/formats/xml.ts';
import { openArtifact } from '../../../src/library/artifact.ts';
import { expectSteadfast } from '../../support/properties.ts';
import { readFormat } from '../../support/read-format.ts';

const fieldsOf = async (format: LeafFormat, text: string) =>
  (await readFormat(format, Buffer.from(text))).fields;
const known = (format: LeafFormat, text: string, name: string) =>
  format.recognizes({ head: Buffer.from(text), tail: Buffer.from(text), name });

describe('json', () => {
  test('keys with ranges and meanings', async () => {
    expect(await fieldsOf(json, '{"created": "2024", "n": [true]}')).toEqual([
      {
        name: 'document',
        offset: 0,
        length: 32,
        fields: [
          { name: 'created', value: '2024', offset: 1, length: 17, meaning: 'time' },
          {
            name: 'n',
            offset: 20,
            length: 11,
            fields: [{ name: '[0]', value: true, offset: 26, length: 4 }],
          },
        ],
      },
    ]);
  });
  test('what is no JSON is said with its place', async () => {
    expect(await fieldsOf(json, '{"a":1} x')).toMatchObject([
      { name: 'document' },
      { name: 'not parsed', value: 'bytes follow the value', offset: 8, length: 1 },
    ]);
  });
  test('is known by beginning and end', () => {
    expect(known(json, '{"a":1}\n', 'x')).toBe(true);
    expect(known(json, '[section]\na=1\n', 'x')).toBe(false);
    expect(known(json, '{ code; }', 'x')).toBe(false);
    expect(known(json, '[1, 2] is a list', 'x')).toBe(false);
  });
  test('a long document is told in full only with rows', async () => {
    const text = JSON.stringify(Array.from({ length: 3000 }, (_, i) => i));
    const counted = async (rows: boolean) => {
      let count = 0;
      await openArtifact(Buffer.from(text), {
        name: 'a.json',
        rows,
        onFields: (_, fields) => {
          count += fields[0]!.fields!.length;
        },
      });
      return count;
    };
    expect([await counted(false), await counted(true)]).toEqual([999, 3000]);
  });
});

describe('xml', () => {
  test('elements, attributes and their places', async () => {
    expect(
      await fieldsOf(xml, '<?xml version="1.0"?>\n<pkg-info version="2"><date>2024</date></pkg-info>'),
    ).toEqual([
      {
        name: 'pkg-info',
        offset: 22,
        length: 50,
        fields: [
          { name: '@version', value: '2', offset: 22, length: 0, meaning: 'version' },
          { name: 'date', value: '2024', offset: 44, length: 17, meaning: 'time' },
        ],
      },
    ]);
  });
  test('a document type is passed over unless it declares entities', async () => {
    const read = (type: string) => fieldsOf(xml, `<?xml version="1.0"?><!DOCTYPE a ${type}><a>b</a>`);
    expect((await read('SYSTEM "a.dtd"')).map(({ name, value }) => [name, value])).toEqual([['a', 'b']]);
    expect((await read('[<!ENTITY c "d">]')).map(({ name }) => name)).toContain('not parsed');
  });
  test('is known by its declaration, or by a tag and its name', () => {
    expect(known(xml, '<?xml version="1.0"?><a/>', 'x')).toBe(true);
    expect(known(xml, '<a/>', 'a.nuspec')).toBe(true);
    expect(known(xml, '<a/>', 'a.txt')).toBe(false);
    expect(known(xml, '<!DOCTYPE html><html>', 'a.html')).toBe(false);
    expect(known(xml, '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC ""><html>', 'a.xhtml')).toBe(false);
  });
});

describe('headers', () => {
  test('folded headers and a body', async () => {
    const text = 'Metadata-Version: 2.1\nName: p\nClassifier: a\n  b\n\nLong: text\n';
    expect(await fieldsOf(headers, text)).toEqual([
      { name: 'Metadata-Version', value: '2.1', offset: 0, length: 22, meaning: 'version' },
      { name: 'Name', value: 'p', offset: 22, length: 8, meaning: 'name' },
      { name: 'Classifier', value: 'a\n  b', offset: 30, length: 18 },
      { name: 'body', offset: 48, length: 12, meaning: 'comment' },
    ]);
  });
  test('sections of a manifest', async () => {
    const fields = await fieldsOf(headers, 'Manifest-Version: 1.0\r\nBuilt-By: me\r\n\r\nName: a/b\r\n');
    expect(fields.map(({ name, value, meaning }) => [name, value, meaning])).toEqual([
      ['Manifest-Version', '1.0', 'version'],
      ['Built-By', 'me', 'owner'],
      ['Name', 'a/b', 'name'],
    ]);
  });
  test('are known where a specification names the file', () => {
    expect(known(headers, 'Wheel-Version: 1.0\n', 'WHEEL')).toBe(true);
    expect(known(headers, 'key: value\n', 'a.yaml')).toBe(false);
    expect(known(headers, 'no header here\n', 'control')).toBe(false);
  });
});

describe('ini', () => {
  test('sections and assignments', async () => {
    expect(await fieldsOf(ini, 'top = 1\n[console_scripts]\n# note\np = p:main\n')).toEqual([
      { name: 'top', value: '1', offset: 0, length: 8 },
      {
        name: '[console_scripts]',
        offset: 8,
        length: 36,
        fields: [{ name: 'p', value: 'p:main', offset: 33, length: 11 }],
      },
    ]);
  });
  test('is known by name and first line', () => {
    expect(known(ini, '# note\n\n[metadata]\nname = p\n', 'setup.cfg')).toBe(true);
    expect(known(ini, '[metadata]\n', 'notes.txt')).toBe(false);
    expect(known(ini, 'just words\n', 'a.cfg')).toBe(false);
  });
});

test('properties: the date comment that Java writes, comments and values', async () => {
  const text = '#Generated\n#Tue Jan 09 10:00:00 CET 2024\nversion=1\\ 0\nkey : a\n';
  const fields = await fieldsOf(properties, text);
  expect(fields.map(({ name, value, meaning }) => [name, value, meaning])).toEqual([
    ['comment', '#Generated', 'comment'],
    ['date comment', 'Tue Jan 09 10:00:00 CET 2024', 'time'],
    ['version', '1\\ 0', 'version'],
    ['key', 'a', undefined],
  ]);
  expect(fields[1]).toMatchObject({ offset: 11, length: 30 });
});

test.each([
  [json, '{"a":[1,{"b":"c\\n"}],"d":null}'],
  [xml, '<?xml version="1.0"?><a b="c"><d>e</d></a>'],
  [headers, 'A: b\n c\n\nD: e\n'],
  [ini, '[a]\nb=c\n'],
  [properties, '#x\na=b\n'],
])('$name: damage never throws', async (format, text) => {
  await expectSteadfast(format, [Buffer.from(text)]);
});

describe('lines made to be matched again and again', () => {
  const spaces = ' '.repeat(500_000);
  test.each([
    ['ini', ini, `[a]\na=b\na${spaces}`],
    ['properties', properties, `a=b\na${spaces}\rx`],
    ['headers', headers, `A: b\n${'\n'.repeat(1_000_000)}`],
  ] as const)('%s', { timeout: 10_000 }, async (_, format, text) => {
    const { fields } = await readFormat(format as LeafFormat, Buffer.from(text));
    expect(fields.length).toBeGreaterThan(0);
  });
});
