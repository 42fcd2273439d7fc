import { describe, expect, it } from 'vitest';
import { msiDigestRanges } from '../../../src/artifact/signature/msi-ranges.ts';
import { bytesSource } from '../../../src/codec/index.ts';
import { DEFAULT_LIMITS } from '../../../src/model/index.ts';
import { buildCfb } from '../../recipes/cfb.ts';
import { SOME_TIME } from '../../recipes/property-sets.ts';

const CLASS = '00112233445566778899aabbccddeeff';
const NO_CLASS = '00'.repeat(16);

/** A file of which both digests can be told by hand. */
const file = (signed: readonly { name: string; data: string }[]) =>
  buildCfb(
    [
      { name: 'ab', data: 'second' },
      { name: 'abc', data: 'first' },
      {
        name: 'd',
        clsid: CLASS,
        modified: SOME_TIME,
        children: [{ name: '\x05DigitalSignature', data: 'inner' }],
      },
      ...signed,
    ],
    { clsid: CLASS },
  ).bytes;

const bytesOf = (bytes: Buffer, runs: readonly { offset: number; length: number }[]) =>
  Buffer.concat(runs.map(({ offset, length }) => bytes.subarray(offset, offset + length)));

describe('what Authenticode digests of an installer file', () => {
  it('is contents in the order of names, longer ones first, storages followed by their class', async () => {
    const bytes = file([
      { name: '\x05DigitalSignature', data: 'signature' },
      { name: '\x05MsiDigitalSignatureEx', data: 'digest' },
    ]);
    const ranges = (await msiDigestRanges(bytesSource(bytes), DEFAULT_LIMITS))!;
    expect(ranges.extended).toBe(true);
    const content = bytesOf(bytes, ranges.content);
    const parts = [
      'inner',
      Buffer.from(CLASS, 'hex').toString('latin1'),
      Buffer.from(CLASS, 'hex').toString('latin1'),
    ];
    expect(content.toString('latin1')).toBe(`secondfirst${parts[0]}${parts[1]}${parts[2]}`);
  });

  it('and the metadata of all entries', async () => {
    const bytes = file([]);
    const ranges = (await msiDigestRanges(bytesSource(bytes), DEFAULT_LIMITS))!;
    expect(ranges.extended).toBe(false);
    const wide = (name: string) => Buffer.from(name, 'utf16le').toString('hex');
    const time = Buffer.from(BigUint64Array.of(SOME_TIME).buffer).toString('hex');
    const stream = (name: string, size: string) => `${wide(name)}${size}00000000${NO_CLASS}`;
    expect(bytesOf(bytes, ranges.metadata).toString('hex')).toBe(
      [
        `${CLASS}00000000`,
        stream('ab', '06000000'),
        stream('abc', '05000000'),
        `${wide('d')}${CLASS}00000000${'00'.repeat(8)}${time}`,
        stream('\x05DigitalSignature', '05000000'),
      ].join(''),
    );
  });

  it('is nothing where there is no compound file', async () => {
    expect(await msiDigestRanges(bytesSource(Buffer.alloc(100)), DEFAULT_LIMITS)).toBeUndefined();
  });
});
