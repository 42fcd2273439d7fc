import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseXmlPlist,
  plistArray,
  plistBoolean,
  plistData,
  plistDate,
  plistDict,
  plistField,
  plistFields,
  plistGet,
  plistInteger,
  plistString,
} from '../../src/codec/index.ts';

const DOCTYPE =
  '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">';
const parse = (body: string) =>
  parseXmlPlist(Buffer.from(`<?xml version="1.0"?>${DOCTYPE}<plist>${body}</plist>`));
const values = (body: string) => {
  const { value } = parse(`<array>${body}</array>`);
  return plistArray(value).map((one) => [one.kind, one.value]);
};

describe('values', () => {
  it('of every kind', () => {
    expect(
      values(
        '<string>a&amp;b</string><integer> 42 </integer><integer>-0x10</integer><real>1.5</real><true/><false/><date>2024-01-09T10:00:00Z</date>',
      ),
    ).toEqual([
      ['string', 'a&b'],
      ['integer', 42],
      ['integer', -16],
      ['real', 1.5],
      ['boolean', true],
      ['boolean', false],
      ['date', 1_704_794_400],
    ]);
    expect(values('<data>\n\tSGVs\n\tbG8=\n</data>')).toEqual([['data', Buffer.from('Hello')]]);
    expect(values('<integer>18446744073709551615</integer>')).toEqual([['integer', 18446744073709551615n]]);
    expect(values('<real>nan</real><real>-infinity</real>')).toEqual([
      ['real', Number.NaN],
      ['real', Number.NEGATIVE_INFINITY],
    ]);
  });

  it('stand where their elements do', () => {
    const text = '<plist><dict><key>a</key><string>xy</string></dict></plist>';
    const { value } = parseXmlPlist(Buffer.from(text));
    const [entry] = plistDict(value);
    expect(entry).toMatchObject({ key: 'a', keyOffset: text.indexOf('<key>'), keyLength: 12 });
    expect(entry!.value).toMatchObject({
      offset: text.indexOf('<string>'),
      length: '<string>xy</string>'.length,
    });
  });

  it('are found by key, the last one where a key repeats', () => {
    const { value } = parse('<dict><key>k</key><integer>1</integer><key>k</key><integer>2</integer></dict>');
    expect(plistInteger(plistGet(value, 'k'))).toBe(2);
    expect(plistGet(value, 'other')).toBeUndefined();
    expect(plistGet(plistGet(value, 'k'), 'x')).toBeUndefined();
  });

  it('are had by kind only', () => {
    const { value } = parse('<dict><key>s</key><string>x</string><key>b</key><true/></dict>');
    const [s, b] = [plistGet(value, 's'), plistGet(value, 'b')];
    expect([plistString(s), plistString(b), plistBoolean(b), plistBoolean(s)]).toEqual([
      'x',
      undefined,
      true,
      undefined,
    ]);
    expect([plistInteger(s), plistData(s), plistDate(s)]).toEqual([undefined, undefined, undefined]);
    expect([plistArray(s), plistDict(s)]).toEqual([[], []]);
  });

  it('without <plist> around them are taken, too', () => {
    expect(parseXmlPlist(Buffer.from('<true/>'))).toMatchObject({ value: { kind: 'boolean', value: true } });
  });
});

describe('errors', () => {
  it.each([
    ['<dict><string>x</string></dict>', /without a key/],
    ['<dict><key>a</key></dict>', /"a" has no value/],
    ['<dict><key>a</key><key>b</key><true/></dict>', /"a" has no value/],
    ['<integer>x</integer>', /no integer/],
    ['<real>x</real>', /no number/],
    ['<date>yesterday</date>', /no date/],
    ['<data>?</data>', /not base64/],
    ['<other/>', /no value of a property list/],
    ['<true/><true/>', /2 values/],
    ['<array>', /./],
  ])('%s', (body, message) => {
    expect(parse(body).error?.message).toMatch(message);
  });

  it('a document type that defines entities is refused', () => {
    const text = '<!DOCTYPE plist [<!ENTITY a "b">]><plist><string>&a;</string></plist>';
    expect(parseXmlPlist(Buffer.from(text)).error?.message).toMatch(/document type declaration/);
  });

  it('never throws', () => {
    const alphabet = [
      '<dict>',
      '</dict>',
      '<key>a</key>',
      '<array>',
      '</array>',
      '<true/>',
      '<data>',
      'x',
      '<plist>',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...alphabet), { maxLength: 12 }), (parts) => {
        const { value } = parseXmlPlist(Buffer.from(parts.join('')));
        if (value) plistFields(value);
      }),
    );
  });
});

describe('fields', () => {
  it('are named by key, with what well-known keys mean', () => {
    const { value } = parse(
      '<dict><key>DTXcodeBuild</key><string>15A240d</string><key>when</key><date>1970-01-01T00:00:10Z</date><key>list</key><array><integer>1</integer></array></dict>',
    );
    const fields = plistFields(value!, { base: 100, meanings: { list: 'order' } });
    expect(fields.map(({ name, value: shown, meaning }) => [name, shown, meaning])).toEqual([
      ['DTXcodeBuild', '15A240d', 'tool'],
      ['when', 10, 'time'],
      ['list', undefined, 'order'],
    ]);
    expect(fields[2]!.fields).toMatchObject([{ name: '[0]', value: 1 }]);
    expect(fields[0]!.offset).toBeGreaterThan(100);
  });

  it('show data by what it is worth', () => {
    const data = (bytes: Uint8Array) =>
      plistField('d', { kind: 'data', value: bytes, offset: 0, length: bytes.length }).value;
    expect(data(Buffer.from('ab'))).toBe('6162');
    expect(data(Buffer.alloc(100))).toMatch(/^100 bytes, sha256 [0-9a-f]{64}$/);
    expect(plistFields({ kind: 'uid', value: 7, offset: 3, length: 1 })).toEqual([
      { name: 'value', value: 7, offset: 3, length: 1 },
    ]);
  });

  it('are bounded', () => {
    const { value } = parse(`<array>${'<true/>'.repeat(50)}</array>`);
    expect(plistFields(value!, { most: 10 })).toHaveLength(10);
  });
});
