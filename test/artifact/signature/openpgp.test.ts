import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openPgpFields } from '../../../src/artifact/signature/openpgp.ts';
import type { Field } from '../../../src/model/index.ts';
import { unexplained } from '../../support/unexplained.ts';

const hexBytes = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
/** A new-format packet of a signature. */
const packet = (body: Buffer): Buffer => Buffer.concat([Buffer.from([0xc2, body.length]), body]);
const list = (fields: readonly Field[] | undefined): string[] =>
  (fields ?? []).map(({ name, value, offset, length }) => `${name}=${value ?? ''} @${offset}+${length}`);

const HASHED = '05 02 5f5e1000  16 21 04 00112233445566778899aabbccddeeff00112233';
const V4 = hexBytes(`04 00 01 08 001d ${HASHED} 000a 09 10 8899aabbccddeeff abcd 0008 ff`);

describe('signatures', () => {
  it('version 4: algorithms, time, issuer, all with their bytes', () => {
    const [field] = openPgpFields(packet(V4), 100);
    expect(field).toMatchObject({
      name: 'Signature',
      offset: 100,
      length: 2 + V4.length,
      meaning: 'signature',
    });
    expect(list(field!.fields)).toEqual([
      'packet header= @100+2',
      'version=4 @102+1',
      'type=binary @103+1',
      'public-key algorithm=RSA @104+1',
      'hash algorithm=SHA-256 @105+1',
      'hashed subpackets= @106+31',
      'unhashed subpackets= @137+12',
      'left 16 bits of digest=abcd @149+2',
      'signature= @151+3',
    ]);
    expect(list(field!.fields![5]!.fields)).toEqual([
      'signature creation time=1600000000 @108+6',
      'issuer fingerprint=00112233445566778899aabbccddeeff00112233 @114+23',
    ]);
    expect(list(field!.fields![6]!.fields)).toEqual(['issuer key id=8899aabbccddeeff @139+10']);
  });

  it('version 3', () => {
    const body = hexBytes('03 05 00 5f5e1000 8899aabbccddeeff 11 02 abcd 0008 ff');
    const old = Buffer.concat([Buffer.from([0x88, body.length]), body]);
    expect(list(openPgpFields(old, 0)[0]!.fields)).toEqual([
      'packet header= @0+2',
      'version=3 @2+1',
      'hashed length=5 @3+1',
      'type=binary @4+1',
      'creation time=1600000000 @5+4',
      'key id=8899aabbccddeeff @9+8',
      'public-key algorithm=DSA @17+1',
      'hash algorithm=SHA-1 @18+1',
      'left 16 bits of digest=abcd @19+2',
      'signature= @21+3',
    ]);
  });

  it('version 6: wide areas, salt', () => {
    const body = hexBytes('06 00 1b 0a 00000006 05 02 5f5e1000 00000000 abcd 04 01020304 00ff');
    const fields = openPgpFields(packet(body), 0)[0]!.fields!;
    expect(fields.find(({ name }) => name === 'public-key algorithm')?.value).toBe('Ed25519');
    expect(fields.find(({ name }) => name === 'salt')).toMatchObject({
      value: '01020304',
      length: 5,
      meaning: 'id',
    });
    expect(fields.at(-1)).toMatchObject({ name: 'signature', length: 2 });
  });

  it('notations, texts and unknown subpackets', () => {
    const notation = '0f 14 80000000 0003 0003 6b6579 76616c';
    const body = hexBytes(`04 00 16 0a 0018 ${notation} 03 1c 6162 03 65 0102 0000 abcd`);
    const inner = openPgpFields(packet(body), 0)[0]!.fields![5]!.fields!;
    expect(inner.map(({ name, value }) => [name, value])).toEqual([
      ['notation data', 'key=val'],
      ["signer's user id", 'ab'],
      ['subpacket 101', '0102'],
    ]);
  });
});

describe('anything else', () => {
  it('other packets by their type, rest as unused', () => {
    const bytes = Buffer.concat([hexBytes('cd 02 6162'), hexBytes('00 00')]);
    expect(list(openPgpFields(bytes, 0))).toEqual(['User ID= @0+4', 'unused= @4+2']);
    expect(openPgpFields(Buffer.from('text'), 0)).toEqual([]);
    expect(openPgpFields(Buffer.alloc(0), 0)).toEqual([]);
  });

  it('never throws, and explains what it takes for packets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(V4.length), (noise, at) => {
        for (const bytes of [noise, Buffer.concat([packet(V4).subarray(0, at), noise])]) {
          const fields = openPgpFields(bytes, 0);
          if (fields.length > 0) expect(unexplained(fields, bytes.length)).toEqual([]);
        }
      }),
      { numRuns: 500 },
    );
  });
});
