import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  armourBlocks,
  cleartextMessage,
  openPgpIntegers,
  openPgpPackets,
  openPgpTrailer,
  parseOpenPgpKey,
  parseOpenPgpSignature,
} from '../../../src/codec/index.ts';
import { armoured, openPgpSignature, subpacket } from '../../recipes/openpgp.ts';
import { makePgpKey, mpi, PGP_TIME, pgpSignatureBody } from '../../recipes/openpgp-keys.ts';

const hex = (text: string) => Buffer.from(text, 'hex');

describe('armour', () => {
  const block = (lines: readonly string[], label = 'SIGNATURE') =>
    [`-----BEGIN PGP ${label}-----`, ...lines, `-----END PGP ${label}-----`, ''].join('\n');
  const issue = (lines: readonly string[]) => armourBlocks(Buffer.from(block(lines)))[0]!.issue;

  it('is read with its headers, whatever checksum it has (RFC 9580, 6.1)', () => {
    for (const end of [
      ['bG8='],
      ['bG8=', '=R/WN'],
      ['bG8=', '=AAAA'],
      ['bG8=', '=AA'],
      ['bG8=', '=!'],
      ['bG8==R/WN'],
      ['bG8', '='],
    ]) {
      const text = `before\n${block(['Version: x', '', 'aGVs', ...end])}after`;
      expect(armourBlocks(Buffer.from(text))).toEqual([
        {
          label: 'SIGNATURE',
          headers: ['Version: x'],
          content: Buffer.from('hello'),
          start: 7,
          end: text.length - 5,
        },
      ]);
    }
  });

  it('says what is wrong with it', () => {
    for (const body of ['aGVsbG8', 'aGVsb*8=', 'aGVsbG9='])
      expect(issue(['', body])).toBe('its armour is not base64');
    expect(issue(['aGVsbG8='])).toBe('its headers do not end');
    expect(issue(['no header', '', 'aGVsbG8='])).toBe('a header of its armour is damaged');
    expect(armourBlocks(Buffer.from('-----BEGIN PGP SIGNATURE-----\n\naaaa\n'))[0]!.issue).toBe(
      'its armour has no end',
    );
  });

  it('begins at the start of a line, and ends where more than blanks follow', () => {
    const whole = block(['', 'aGVsbG8=']);
    for (const before of ['x', ' ', 'x\r']) expect(armourBlocks(Buffer.from(before + whole))).toEqual([]);
    expect(armourBlocks(Buffer.from(whole.replace(/\n$/, ' \n')))[0]!.end).toBe(whole.length + 1);
    expect(armourBlocks(Buffer.from(whole.replace(/\n$/, ' x\n')))[0]!.end).toBe(whole.length - 1);
  });

  it('comes in several blocks, and never throws', () => {
    const two = block(['', 'aGVsbG8='], 'PUBLIC KEY BLOCK') + block(['', 'aGVsbG8=']);
    expect(armourBlocks(Buffer.from(two)).map(({ label }) => label)).toEqual([
      'PUBLIC KEY BLOCK',
      'SIGNATURE',
    ]);
    fc.assert(
      fc.property(fc.nat(two.length), fc.nat(two.length), (from, to) => {
        armourBlocks(Buffer.from(two.slice(from) + two.slice(0, to)));
      }),
    );
  });
});

it('a cleartext message is its text with CR LF, without dashes and blanks put in by the way', () => {
  const text = `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\na \t\n- -b\n\n${armoured(openPgpSignature())}`;
  const message = cleartextMessage(Buffer.from(text))!;
  expect(message.text.toString()).toBe('a\r\n-b\r\n');
  expect(message.issue).toBeUndefined();
  expect(cleartextMessage(Buffer.from(text.replace('- -b', '-b')))!.issue).toMatch(/dash/);
  expect(cleartextMessage(Buffer.from('text'))).toBeUndefined();
});

it('a cleartext message has no header but hash functions, in which nothing else can be said', () => {
  const issue = (header: string) =>
    cleartextMessage(
      Buffer.from(`-----BEGIN PGP SIGNED MESSAGE-----\n${header}\n\na\n${armoured(openPgpSignature())}`),
    )!.issue;
  for (const header of [
    'Hash: SHA1',
    'Hash: SHA256, SHA512',
    'Hash: SHA3-512,MD5\nHash: RIPEMD160',
    'Hash: SHA512 \t',
  ])
    expect(issue(header)).toBeUndefined();
  for (const header of [
    'Hash: pay Mallory',
    'Hash: SHA512 more',
    'Hash: SHA512,',
    'Hash:',
    'hash: SHA1',
    'Charset: x',
  ])
    expect(issue(header)).toBe('it has headers that are not signed');
});

it('a cleartext message ends with its signature, which begins a line', () => {
  const text = `-----BEGIN PGP SIGNED MESSAGE-----\n\na\n${armoured(openPgpSignature())}`;
  const begin = '-----BEGIN PGP SIGNATURE-----';
  // A carriage return ends no line: what stands before it would be seen, and not signed.
  expect(cleartextMessage(Buffer.from(text.replace(begin, `more\r${begin}`)))).toBeUndefined();
  for (const more of ['more', ' more'])
    expect(cleartextMessage(Buffer.from(text.replace(/\n$/, `${more}\n`)))!.issue).toBe(
      'text stands behind its signature',
    );
});

describe('packets', () => {
  it('come in both formats', () => {
    const forms = ['new1', 'new5', 'old1', 'old2', 'old4'] as const;
    const run = Buffer.concat(forms.map((header) => openPgpSignature({ header })));
    const { packets, issue } = openPgpPackets(run, 5);
    expect(issue).toBeUndefined();
    expect(new Set(packets.map(({ tag, body }) => `${tag} ${body.toString('hex')}`)).size).toBe(1);
    expect(packets.at(-1)!.end).toBe(run.length);
    expect(openPgpPackets(run, 4).issue).toBe('it has more than 4 packets');
  });

  it('that are cut or none are told', () => {
    expect(openPgpPackets(hex('c205aa'), 9)).toEqual({
      packets: [],
      issue: 'the packet at byte 0 claims 5 bytes, fewer are there',
    });
    expect(openPgpPackets(hex('00'), 9).issue).toBe('no packet begins at byte 0');
  });

  it('have a length of their own: partial and indeterminate ones are for data', () => {
    const content = Buffer.alloc(600, 4);
    for (const head of ['c2e0', 'c2e9', 'c2fe', '8b'])
      expect(openPgpPackets(Buffer.concat([hex(head), content]), 9)).toEqual({
        packets: [],
        issue: 'no packet begins at byte 0',
      });
    expect(openPgpPackets(Buffer.concat([hex('c2df'), Buffer.alloc(9000)]), 9).packets[0]!.body).toHaveLength(
      8128,
    );
  });

  it('hold integers that state their bits', () => {
    expect(openPgpIntegers(hex('000101' + '0009' + '01ff' + '0000'), 3)).toEqual([
      hex('01'),
      hex('01ff'),
      hex(''),
    ]);
    for (const wrong of ['000201', '000801', '00010100', '0009ff', '000103'])
      expect(openPgpIntegers(hex(wrong), 1)).toBeUndefined();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const [value] = openPgpIntegers(mpi(bytes), 1)!;
        expect(BigInt(`0x0${value!.toString('hex')}`)).toBe(
          BigInt(`0x0${Buffer.from(bytes).toString('hex')}`),
        );
      }),
    );
  });
});

it('a signature is its signed part, subpackets of both areas, and numbers', () => {
  const key = makePgpKey('ed25519');
  const body = pgpSignatureBody(key, Buffer.from('x'), { unhashed: [subpacket(0x80 | 16, Buffer.alloc(8))] });
  const { version, signature } = parseOpenPgpSignature(body)!;
  expect(version).toBe(4);
  expect(signature).toMatchObject({ type: 0, keyAlgorithm: 27, hashAlgorithm: 10 });
  expect(signature!.subpackets.map(({ type, critical, hashed }) => [type, critical, hashed])).toEqual([
    [2, false, true],
    [33, false, true],
    [16, true, false],
  ]);
  expect(signature!.numbers).toHaveLength(64);
  expect(openPgpTrailer(signature!).subarray(-6).toString('hex')).toBe(
    `04ff${signature!.signed.length.toString(16).padStart(8, '0')}`,
  );
  expect(parseOpenPgpSignature(Buffer.from([6]))).toEqual({ version: 6 });
  for (let length = 0; length < body.length - 64; length++)
    expect(parseOpenPgpSignature(body.subarray(0, length))?.signature).toBeUndefined();
});

it('a key has the fingerprint of its packet, and its numbers', () => {
  const key = makePgpKey('rsa');
  const parsed = parseOpenPgpKey(key.body)!.key!;
  expect(parsed).toMatchObject({ created: PGP_TIME - 1000, algorithm: 1, fingerprint: key.fingerprint });
  expect(parsed.material).toMatchObject({ kind: 'rsa', exponent: hex('010001') });
  expect(parseOpenPgpKey(Buffer.from([5, 0]))).toEqual({ version: 5 });
  expect(parseOpenPgpKey(key.body.subarray(0, -1))).toBeUndefined();
  expect(parseOpenPgpKey(hex('04000000001100'))!.key!.material).toBeUndefined();
});
