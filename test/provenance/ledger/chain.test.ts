import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LedgerStatement } from '../../../src/model/index.ts';
import { readKey } from '../../../src/provenance/crypto/key.ts';
import { checkLedger } from '../../../src/provenance/ledger/chain.ts';
import {
  formatExport,
  newStatements,
  readExport,
  recordedBy,
  settled,
} from '../../../src/provenance/ledger/exchange.ts';
import { lineDigest, readLine, signedLine } from '../../../src/provenance/ledger/line.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const SPKI = publicKey.export({ format: 'der', type: 'spki' });
const KEY = readKey(SPKI)!;

function statement(at: number, by = KEY.id, project = 'pkg:npm/example'): LedgerStatement {
  return {
    project,
    version: `1.${at}.0`,
    how: 'verified',
    publishers: [person('a@b.example')],
    file: { name: `example-1.${at}.0.tgz`, sha256: '00'.repeat(32) },
    recorded: 1_780_000_000 + at,
    by,
  };
}

function person(subject: string): LedgerStatement['publishers'][number] {
  return { publisher: { kind: 'email', subject }, predicates: [] };
}

function ledgerOf(count: number, subject = 'a@b.example'): { readonly text: string; readonly head: Buffer } {
  const lines = [JSON.stringify({ ledger: 1, key: SPKI.toString('base64') })];
  for (let number = 1; number <= count; number++)
    lines.push(
      signedLine(
        {
          number,
          previous: lineDigest(lines.at(-1)!),
          statement: { ...statement(number), publishers: [person(subject)] },
        },
        privateKey,
      ),
    );
  const head = signedLine({ head: 1, entries: count, last: lineDigest(lines.at(-1)!) }, privateKey);
  return { text: lines.map((line) => `${line}\n`).join(''), head: Buffer.from(`${head}\n`) };
}

const { text: TEXT, head: HEAD } = ledgerOf(4);
const check = (text: string | Uint8Array, head: Buffer | undefined = HEAD, every = true) =>
  checkLedger(Buffer.from(text), head, { key: KEY, every });

test('an intact ledger', () => {
  for (const every of [true, false]) {
    const { entries, faults, signed, torn, next } = check(TEXT, HEAD, every);
    expect([entries.length, faults, signed, torn, next.number]).toEqual([4, [], 4, 0, 5]);
  }
});

test('any byte changed is found, whether every signature is verified or not', () => {
  const bytes = Buffer.from(TEXT);
  fc.assert(
    fc.property(
      fc.nat(bytes.length - 1),
      fc.integer({ min: 1, max: 255 }),
      fc.boolean(),
      (at, bits, every) => {
        const altered = Buffer.from(bytes);
        altered[at]! ^= bits;
        expect(check(altered, HEAD, every).faults).not.toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});

test('what only looks the same is found: other base64 of a signature, bytes that are no UTF-8, line ends of Windows', () => {
  for (const other of otherBase64(HEAD.toString()))
    expect(check(TEXT, Buffer.from(other)).faults, other).toMatchObject([{ name: 'ledger.head' }]);
  const strange = ledgerOf(2, 'a\ufffd');
  expect(check(strange.text, strange.head).faults).toEqual([]);
  const bytes = Buffer.from(
    Buffer.from(strange.text).toString('latin1').replace('\xef\xbf\xbd', '\xff'),
    'latin1',
  );
  expect(check(bytes, strange.head).faults).toEqual([{ name: 'ledger.line', message: 'it is no UTF-8' }]);
  const windows = check(TEXT.replaceAll('\n', '\r\n'));
  expect(windows.faults).toEqual([
    { name: 'ledger.line', message: expect.stringContaining('line ends are those of Windows') },
  ]);
});

/** The same with other texts for the bytes of its signature: unused bits, the alphabet of addresses, without padding. */
function otherBase64(line: string): readonly string[] {
  const [, value = ''] = /"signature":"([^"]+)"/.exec(line)!;
  const last = value.at(-3)!;
  return [
    value.slice(0, -3) + String.fromCharCode(last.charCodeAt(0) + 1) + value.slice(-2),
    value.replaceAll('=', ''),
    `${value}=`,
    ` ${value}`,
    value.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''),
  ].map((other) => line.replace(value, other));
}

test('entries removed, swapped, repeated or cut off are found', () => {
  const lines = TEXT.split('\n').slice(0, -1);
  const of = (...at: readonly number[]) => at.map((one) => `${lines[one]}\n`).join('');
  for (const order of [
    [0, 1, 2, 3],
    [0],
    [0, 2, 3, 4],
    [0, 1, 3, 4],
    [0, 1, 3, 2, 4],
    [0, 1, 2, 2, 3, 4],
    [1, 2, 3, 4],
  ])
    for (const every of [true, false])
      expect(check(of(...order), HEAD, every).faults, String(order)).not.toEqual([]);
});

test('a head that is missing, of another ledger, altered, or signed by somebody else', () => {
  const names = (head: Buffer | undefined) =>
    checkLedger(Buffer.from(TEXT), head, { key: KEY }).faults.map(({ name }) => name);
  expect(names(undefined)).toEqual(['ledger.head']);
  expect(names(Buffer.from('x'))).toEqual(['ledger.head']);
  expect(names(Buffer.from(HEAD.toString().replace('"entries":4', '"entries":3')))).toEqual(['ledger.head']);
  const stranger = generateKeyPairSync('ed25519').privateKey;
  const body = { head: 1, entries: 0, last: lineDigest(TEXT.split('\n')[0]!) };
  expect(names(Buffer.from(signedLine(body, stranger)))).toEqual(['ledger.head']);
});

test('an entry signed with another key is not of this ledger', () => {
  const stranger = generateKeyPairSync('ed25519').privateKey;
  const last = TEXT.split('\n').at(-2)!;
  const forged = signedLine({ number: 5, previous: lineDigest(last), statement: statement(5) }, stranger);
  for (const every of [true, false])
    expect(check(`${TEXT}${forged}\n`, HEAD, every).faults).toEqual([
      { name: 'ledger.signature', line: 6, message: 'entry 5 was altered after it was signed' },
    ]);
});

test('a write that ended anywhere loses nothing that was there before', () => {
  const before = ledgerOf(3);
  for (let end = before.text.length; end < TEXT.length; end++) {
    const { entries, faults, whole, torn } = check(TEXT.slice(0, end), before.head);
    expect([entries.length, faults, whole, torn]).toEqual([
      3,
      [],
      before.text.length,
      end - before.text.length,
    ]);
  }
  // The line is there, the head not yet: the line has its own signature.
  expect(check(TEXT, before.head)).toMatchObject({ faults: [], signed: 3, torn: 0 });
});

test('a ledger that means the same and is written otherwise is not what was signed', () => {
  const spaced = TEXT.replace('{"number":2,', '{"number": 2,');
  expect(check(spaced).faults).toContainEqual({
    name: 'ledger.line',
    line: 3,
    message: 'line 3 is no entry',
  });
  const twice = TEXT.replace('{"number":2,', '{"number":9,"number":2,');
  expect(check(twice).faults.map(({ line }) => line)).toContain(3);
});

test.each(['', '\n', '{}\n', 'x', '[1]\n', '{"ledger":1,"key":"AAAA"}\n'])('no ledger: %j', (text) => {
  const { entries, faults } = checkLedger(Buffer.from(text), undefined, { key: KEY });
  expect([entries, faults.map(({ name }) => name)]).toEqual([[], text === '' ? [] : ['ledger.line']]);
});

test('more lines than any ledger has are not even taken apart', () => {
  const { faults, entries } = checkLedger(Buffer.alloc(1_000_001, '\n'), undefined);
  expect([entries, faults]).toEqual([
    [],
    [{ name: 'ledger.line', message: 'it has more than 1000000 lines, and none was looked at' }],
  ]);
});

const STATEMENTS = fc.array(
  fc.record({
    at: fc.nat(5),
    later: fc.nat(3),
    by: fc.constantFrom('aa'.repeat(32), 'bb'.repeat(32)),
    project: fc.constantFrom('pkg:npm/a', 'pkg:pypi/b'),
    isAccepted: fc.boolean(),
  }),
  { maxLength: 12 },
);
type Made = { at: number; later: number; by: string; project: string; isAccepted: boolean };
const made = (list: readonly Made[]) =>
  list.map(({ at, later, by, project, isAccepted }): LedgerStatement => {
    const one = statement(at, by, project);
    const decision = isAccepted ? { how: 'accepted' as const, reason: 'so' } : {};
    return { ...one, ...decision, recorded: one.recorded + later };
  });

test('merging gives the same whichever way, and twice is as once', () => {
  fc.assert(
    fc.property(STATEMENTS, STATEMENTS, (left, right) => {
      const [a, b] = [made(left), made(right)];
      const [ab, ba] = [
        [...a, ...newStatements(a, b)],
        [...b, ...newStatements(b, a)],
      ];
      expect(settled(ab)).toEqual(settled(ba));
      expect(newStatements(ab, b)).toEqual([]);
      expect(newStatements(ab, a)).toEqual([]);
    }),
  );
});

test('what was recorded by now: a clock may be five minutes ahead, and no more', () => {
  const all = [0, 300, 301, 1e9].map((at) => statement(at));
  expect(recordedBy(1_780_000_000, all)).toEqual(all.slice(0, 2));
  expect(recordedBy(1_779_999_699, all)).toEqual([]);
});

test('an export reads back, and nothing in it can be altered', () => {
  const all = [1, 2, 3].map((at) => statement(at));
  const text = formatExport(all, privateKey);
  expect(readExport(Buffer.from(text))).toEqual({ statements: all, key: KEY.id });
  const bytes = Buffer.from(text);
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, bits) => {
      const altered = Buffer.from(bytes);
      altered[at]! ^= bits;
      expect(readExport(altered)).toHaveProperty('wrong');
    }),
    { numRuns: 200 },
  );
  for (const other of otherBase64(text))
    expect(readExport(Buffer.from(other)), other).toHaveProperty('wrong');
  const strange = formatExport([{ ...all[0]!, version: '\ufffd' }], privateKey);
  const replaced = Buffer.from(
    Buffer.from(strange).toString('latin1').replace('\xef\xbf\xbd', '\xff'),
    'latin1',
  );
  expect(readExport(replaced)).toEqual({ wrong: 'it is no UTF-8' });
  expect(readExport(bytes.subarray(0, -10))).toHaveProperty('wrong');
  expect(readExport(Buffer.from(formatExport([], privateKey)))).toEqual({ statements: [], key: KEY.id });
});

test('a line that is nested deeper than can be written is no line', () => {
  expect(readLine(`{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`)).toBeUndefined();
});
