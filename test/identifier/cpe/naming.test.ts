import { expect, test } from 'vitest';
import {
  CPE_MAX_LENGTH,
  cpeProduct,
  cpeUri,
  formatCpe,
  formatWfn,
  parseCpe,
  parseWfn,
  quoteCpe,
  unquoteCpe,
  wfn,
} from '../../../src/identifier/index.ts';

const any = {
  part: '*',
  vendor: '*',
  product: '*',
  version: '*',
  update: '*',
  edition: '*',
  language: '*',
  sw_edition: '*',
  target_sw: '*',
  target_hw: '*',
  other: '*',
};

/** The code an error carries, to tell which rule refused the text. */
function refusal(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
}

test('a formatted string is read attribute by attribute, ANY and NA kept apart', () => {
  expect(parseCpe('cpe:2.3:a:python:python:3.13.0:rc1:-:*:*:*:x64:*')).toEqual({
    ...any,
    part: 'a',
    vendor: 'python',
    product: 'python',
    version: '3\\.13\\.0',
    update: 'rc1',
    edition: '-',
    target_hw: 'x64',
  });
});

test('a colon, a backslash and other punctuation are escaped in a formatted string', () => {
  const text = 'cpe:2.3:a:soap\\:\\:lite_project:a\\\\.b:1.0\\+x-y_z:*:*:*:*:joomla\\!:*:*';
  const name = parseCpe(text);
  expect(name.vendor).toBe('soap\\:\\:lite_project');
  expect(name.product).toBe('a\\\\\\.b');
  expect(unquoteCpe(name.product)).toBe('a\\.b');
  expect(unquoteCpe(name.version)).toBe('1.0+x-y_z');
  expect(formatCpe(name)).toBe(text);
});

test('bare punctuation in a formatted string is taken as escaped, and written escaped', () => {
  const name = parseCpe('cpe:2.3:a:remix-run:remix:@remix-run/deno@1.10.0:*:*:*:*:*:*:*');
  expect(name.version).toBe('\\@remix\\-run\\/deno\\@1\\.10\\.0');
  expect(formatCpe(name)).toBe('cpe:2.3:a:remix-run:remix:\\@remix-run\\/deno\\@1.10.0:*:*:*:*:*:*:*');
});

test('escapes that need not be are read and not written', () => {
  expect(formatCpe(parseCpe('cpe:2.3:a:v\\-x:p\\.q:1\\.0:*:*:*:*:*:*:*'))).toBe(
    'cpe:2.3:a:v-x:p.q:1.0:*:*:*:*:*:*:*',
  );
});

test.each([
  ['cpe:2.3:a:v:p:1.0', 'cpe.syntax'],
  ['cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:*:*', 'cpe.syntax'],
  ['cpe:2.3:a:soap::lite_project:soap::lite:*:*:*:*:*:perl:*:*', 'cpe.syntax'],
  ['cpe:2.3:a::p:1.0:*:*:*:*:*:*:*', 'cpe.syntax'],
  ['cpe:2.3:a:v:p:1\\a:*:*:*:*:*:*:*', 'cpe.syntax'],
  ['cpe:2.3:a:v:p:1:*:*:*:*:*:*:x\\', 'cpe.syntax'],
  [' cpe:2.3:a:v:p:1:*:*:*:*:*:*:*', 'cpe.syntax'],
  ['CPE:2.3:a:v:p:1:*:*:*:*:*:*:*', 'cpe.syntax'],
  ['', 'cpe.syntax'],
  [`cpe:2.3:a:${'v'.repeat(CPE_MAX_LENGTH)}:p:1:*:*:*:*:*:*:*`, 'cpe.syntax'],
  ['cpe:2.3:x:v:p:1:*:*:*:*:*:*:*', 'cpe.value'],
  ['cpe:2.3:A:v:p:1:*:*:*:*:*:*:*', 'cpe.value'],
  ['cpe:2.3:a:v:p:1*2:*:*:*:*:*:*:*', 'cpe.value'],
  ['cpe:2.3:a:v:p:1?2:*:*:*:*:*:*:*', 'cpe.value'],
  ['cpe:2.3:a:v:p:**:*:*:*:*:*:*:*', 'cpe.value'],
  ['cpe:2.3:a:v:p:?*:*:*:*:*:*:*:*', 'cpe.value'],
  ['cpe:2.3:a:v:p:\\-:*:*:*:*:*:*:*', 'cpe.value'],
  ['cpe:2.3:a:v:p:1 0:*:*:*:*:*:*:*', 'cpe.value'],
  ['cpe:2.3:a:v:p:é:*:*:*:*:*:*:*', 'cpe.value'],
  ['cpe:2.3:a:v:p:1:*:*:*:*:*:*:*\t', 'cpe.value'],
])('%j is refused', (text, code) => {
  expect(refusal(() => parseCpe(text))).toBe(code);
});

test.each(['18.*', '*-', '?', '????', '??x?', '*x*', '\\*', '\\?', 'a\\*', '-1', '1-', '\\*\\?*'])(
  'the value %j is read and written back',
  (value) => {
    const text = `cpe:2.3:a:v:p:${value}:*:*:*:*:*:*:*`;
    expect(formatCpe(parseCpe(text))).toBe(text);
  },
);

test('a URI is read in lower case, with packed edition, wildcards and escapes', () => {
  expect(parseCpe('CPE:/A:HP:Insight_Diagnostics%01:8.%2A:-:~-~Online~win2003~~a~b:en-us')).toEqual({
    ...any,
    part: 'a',
    vendor: 'hp',
    product: 'insight_diagnostics?',
    version: '8\\.\\*',
    update: '-',
    edition: '-',
    sw_edition: 'online',
    target_sw: 'win2003',
    target_hw: '*',
    other: 'a\\~b',
    language: 'en\\-us',
  });
});

test.each([
  ['cpe:/a:v:p:1:u:~a~b~c', 'cpe.syntax'],
  ['cpe:/a:v:p:1:u:e:l:x', 'cpe.syntax'],
  ['cpe:/a:v:p%99', 'cpe.syntax'],
  ['cpe:/a:v:p%61', 'cpe.syntax'],
  ['cpe:/a:v:p%5f', 'cpe.syntax'],
  ['cpe:/a:v:p%', 'cpe.syntax'],
  ['cpe:/a:v:p%2', 'cpe.syntax'],
  ['cpe:/a:v:p!', 'cpe.syntax'],
  ['cpe:/a:\u212Aernel:p', 'cpe.syntax'],
  ['cpe:/a:v:p ', 'cpe.syntax'],
  ['cpe:/z:v:p', 'cpe.value'],
  ['cpe:/a:v:a%02b', 'cpe.value'],
])('the URI %j is refused', (text, code) => {
  expect(refusal(() => parseCpe(text))).toBe(code);
});

test('a URI is written without trailing fields, its edition packed only where an attribute needs it', () => {
  expect(cpeUri({})).toBe('cpe:/');
  expect(cpeUri({ part: 'a', vendor: 'v' })).toBe('cpe:/a:v');
  expect(cpeUri({ part: 'a', edition: 'e' })).toBe('cpe:/a:::::e');
  expect(cpeUri({ part: 'a', vendor: 'v', product: 'p?', edition: '-', other: '\\~x' })).toBe(
    'cpe:/a:v:p%01:::~-~~~~%7ex',
  );
});

test('a name that starts a packed edition stays what it is when its edition holds a tilde', () => {
  const name = wfn({ part: 'a', edition: '\\~b\\~c' });
  expect(cpeUri(name)).toBe('cpe:/a:::::%7eb%7ec');
  expect(parseCpe(cpeUri(name))).toEqual(name);
});

test('the text form of a name is read in any order and written without what is ANY', () => {
  const name = parseWfn('wfn:[ product="a\\"b", part="a",update=NA,version=ANY]');
  expect(name).toEqual({ ...any, part: 'a', product: 'a\\"b', update: '-' });
  expect(formatWfn(name)).toBe('wfn:[part="a",product="a\\"b",update=NA]');
  expect(parseWfn('wfn:[]')).toEqual(any);
  expect(formatWfn({})).toBe('wfn:[]');
});

test.each([
  ['wfn:[part="a"', 'cpe.syntax'],
  ['wfn:[part="a",]', 'cpe.syntax'],
  ['wfn:[part="a" vendor="b"]', 'cpe.syntax'],
  ['wfn:[part="a",part="a"]', 'cpe.syntax'],
  ['wfn:[colour="a"]', 'cpe.syntax'],
  ['wfn:[vendor=na]', 'cpe.syntax'],
  ['wfn:[vendor="*"]', 'cpe.syntax'],
  ['wfn:[vendor="-"]', 'cpe.syntax'],
  ['wfn:[vendor=""]', 'cpe.syntax'],
  ['wfn:[vendor="\\-"]', 'cpe.value'],
  ['wfn:[vendor="a.b"]', 'cpe.value'],
  ['wfn:[part="x"]', 'cpe.value'],
])('%j is refused', (text, code) => {
  expect(refusal(() => parseWfn(text))).toBe(code);
});

test('the key of a product is in lower case and keeps a colon inside a value apart', () => {
  expect(cpeProduct(parseCpe('cpe:2.3:a:Python:Python:3:*:*:*:*:*:*:*'))).toBe('a:python:python');
  expect(cpeProduct(parseCpe('cpe:2.3:a:a\\:b:c.d-e:3:*:*:*:*:*:*:*'))).toBe('a:a\\:b:c.d-e');
});

test('plain text becomes a value and back', () => {
  expect(quoteCpe('3.13.0+x_y')).toBe('3\\.13\\.0\\+x_y');
  expect(quoteCpe('')).toBe('*');
  expect(quoteCpe('-')).toBe('-');
  expect(quoteCpe('*')).toBe('\\*');
});

test('long hostile values are refused in linear time', () => {
  const run = '?'.repeat(4000);
  expect(refusal(() => parseCpe(`cpe:2.3:a:v:${run}x?y:*:*:*:*:*:*:*:*`))).toBe('cpe.value');
  expect(refusal(() => parseCpe(`cpe:2.3:a:v:${'\\\\'.repeat(2000)}`))).toBe('cpe.syntax');
});
