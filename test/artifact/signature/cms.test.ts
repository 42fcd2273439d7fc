import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cmsFields, parseCms, timeStampFields } from '../../../src/artifact/signature/cms.ts';
import type { Field } from '../../../src/model/index.ts';
import {
  attribute,
  authenticodeDer,
  berSignature,
  catalogDer,
  certificateDer,
  cmsSeeds,
  crlDer,
  DIGEST,
  signedData,
  signer,
  timeStampToken,
} from '../../recipes/cms.ts';
import { bmp, implicit, int, octets, oid, seq, utf8 } from '../../recipes/der.ts';

function find(fields: readonly Field[], ...path: string[]): Field | undefined {
  for (const field of fields) {
    const isStep = field.name === path[0];
    if (isStep && path.length === 1) return field;
    const found = find(field.fields ?? [], ...(isStep ? path.slice(1) : path));
    if (found) return found;
  }
  return undefined;
}
const value = (fields: readonly Field[], ...path: string[]) => find(fields, ...path)?.value;
const signedAttribute = (type: string, ...values: Uint8Array[]) =>
  find(
    cmsFields(signedData({ signers: [signer({ signed: [attribute(type, ...values)] })] }), 0),
    'signedAttrs',
  )?.fields?.at(-1);

describe('signed data', () => {
  it('detached, with everything at its place', () => {
    const der = signedData({ crls: [crlDer()] });
    const fields = cmsFields(der, 1000);
    expect(fields).toHaveLength(1);
    expect(fields[0]).toMatchObject({
      name: 'ContentInfo',
      value: 'signedData',
      offset: 1000,
      length: der.length,
      meaning: 'signature',
    });
    expect(value(fields, 'digestAlgorithms')).toBe('sha256');
    expect(find(fields, 'encapContentInfo')?.fields?.map((field) => field.name)).toEqual(['eContentType']);
    expect(value(fields, 'certificates')).toBe(1);
    expect(value(fields, 'crls')).toBe(1);
    expect(value(fields, 'signerInfo')).toBe('CN=Signer,O=Ä\\, B\\+C,C=DE c0ffee00c0ffee00');
    expect(find(fields, 'signingTime')).toMatchObject({ value: 1_700_000_000, meaning: 'time' });
    expect(find(fields, 'messageDigest')).toMatchObject({ value: DIGEST, meaning: 'checksum' });
    const { offset, length } = find(fields, 'messageDigest')!;
    expect(
      Buffer.from(der)
        .subarray(offset - 1000, offset - 1000 + length)
        .toString('hex'),
    ).toContain(DIGEST);
    expect(find(fields, 'signature', 'nothing')).toBeUndefined();
  });

  it('content of its own', () => {
    const fields = cmsFields(signedData({ content: octets(Buffer.from('hello')) }), 0);
    expect(find(fields, 'eContent')).toMatchObject({ value: '68656c6c6f', meaning: 'data' });
  });

  it('what follows', () => {
    const der = signedData();
    expect(cmsFields(Buffer.concat([der, Buffer.alloc(5)]), 0)[1]).toEqual({
      name: 'padding',
      offset: der.length,
      length: 5,
      meaning: 'padding',
    });
    expect(cmsFields(Buffer.concat([der, Buffer.from([0, 1])]), 0)[1]).toMatchObject({
      name: 'trailing data',
      meaning: 'unused',
    });
  });

  it('other contents and no content', () => {
    const fields = cmsFields(seq(oid('1.2.840.113549.1.7.3'), Buffer.from([0xa0, 3, 2, 1, 0])), 0);
    expect(fields[0]?.value).toBe('envelopedData');
    expect(cmsFields(Buffer.from('xx'), 3)).toEqual([
      { name: 'ContentInfo', value: 'undecodable', offset: 3, length: 2, meaning: 'signature' },
    ]);
    expect(cmsFields(new Uint8Array(0), 3)).toEqual([]);
  });

  it('BER', () => {
    const fields = cmsFields(berSignature(), 0);
    expect(find(fields, 'eContent')).toMatchObject({ value: Buffer.from('hello world').toString('hex') });
    expect(value(fields, 'signingTime')).toBe(1_700_000_000);
    expect(value(fields, 'certificate')).toBe('CN=Signer,O=Ä\\, B\\+C,C=DE');
  });
});

describe('attributes', () => {
  it.each([
    ['1.2.840.113549.1.9.15', seq(seq(oid('2.16.840.1.101.3.4.1.42'))), 'smimeCapabilities', 'aes256-CBC'],
    ['1.2.840.113549.1.9.25.4', int(1), 'sequenceNumber', 1],
    ['1.2.840.113635.100.9.2', seq(oid('2.16.840.1.101.3.4.2.1'), octets('ab')), 'CDHashes', 'sha256 ab'],
    ['1.2.840.113549.1.9.16.2.16', seq(oid('1.2.840.113549.1.9.16.6.1')), 'commitmentType', 'proofOfOrigin'],
    ['1.3.6.1.4.1.311.84.2.1.1', Buffer.from('1603613a62', 'hex'), 'nuget-v3-service-index-url', 'a:b'],
    ['1.3.6.1.4.1.311.84.2.1.2', seq(utf8('me'), utf8('you')), 'nuget-package-owners', 'me, you'],
    ['1.2.3', utf8('x'), '1.2.3', 'x'],
    ['1.2.840.113549.1.9.5', utf8('not a time'), 'signingTime', 'not a time'],
  ])('%s %#', (type, content, name, expected) => {
    expect(signedAttribute(type, content)).toMatchObject({ name, value: expected });
  });

  it('signing certificate', () => {
    const field = signedAttribute('1.2.840.113549.1.9.16.2.47', seq(seq(seq(octets('abcd')))));
    expect(find([field!], 'certHash')).toMatchObject({ value: 'abcd', meaning: 'checksum' });
  });

  it('several values', () => {
    expect(signedAttribute('1.2.3', int(1), int(2))?.fields?.map((field) => field.value)).toEqual([1, 2]);
  });
});

describe('Authenticode', () => {
  const fields = cmsFields(authenticodeDer(), 0);

  it('digest, page hashes, program', () => {
    expect(value(fields, 'eContent')).toBe(DIGEST);
    expect(value(fields, 'eContent', 'flags')).toBe('includeResources');
    expect(find(fields, 'pageHashList')).toMatchObject({ value: 'SpcPeImagePageHashesV2' });
    expect(find(fields, 'page at 4096')).toMatchObject({
      value: '22'.repeat(32),
      meaning: 'checksum',
      length: 36,
    });
    expect(value(fields, 'SpcSpOpusInfo', 'programName')).toBe('Name é');
    expect(value(fields, 'SpcSpOpusInfo', 'moreInfo')).toBe('https://x.example/');
    expect(value(fields, 'SpcStatementType')).toBe('individualCodeSigning');
  });

  it('time stamps and signatures inside', () => {
    expect(find(fields, 'countersignature', 'signingTime')).toMatchObject({
      value: 1_700_000_000,
      meaning: 'time',
    });
    const token = find(fields, 'RFC3161 countersignature')!;
    expect(find([token], 'genTime')).toMatchObject({ value: 1_700_000_001.5, meaning: 'time' });
    expect(value([token], 'policy')).toBe('1.2.3.4.1');
    expect(value([token], 'hashedMessage')).toBe(DIGEST);
    expect(value([token], 'eContent', 'serialNumber')).toBe('f00d');
    expect(value([token], 'nonce')).toBe('1234567890abcdef');
    expect(value([token], 'millis')).toBe(500);
    expect(value([token], 'tsa')).toBe('dirName:CN=Signer,O=Ä\\, B\\+C,C=DE');
    const nested = find(fields, 'nestedSignature')!;
    expect(value([nested], 'file')).toBe('<<<Obsolete>>>');
    expect(value([nested], 'messageDigest')).toBe(DIGEST);
  });

  it('MSI, app packages, cabinets', () => {
    const content = (type: string, data: Uint8Array, digest: Uint8Array) => {
      const info = seq(
        seq(oid(`1.3.6.1.4.1.311.2.1.${type}`), data),
        seq(seq(oid('2.16.840.1.101.3.4.2.1')), octets(digest)),
      );
      return cmsFields(signedData({ contentType: '1.3.6.1.4.1.311.2.1.4', content: info }), 0);
    };
    const sip = seq(int(1), octets('f1100c0000000000c000000000000046'), ...[0, 0, 0, 0, 0].map(int));
    const app = Buffer.concat([
      Buffer.from('APPXAXPC'),
      Buffer.alloc(32, 1),
      Buffer.from('AXBM'),
      Buffer.alloc(32, 2),
    ]);
    const msi = content('30', sip, app);
    expect(value(msi, 'gSIPGuid')).toBe('000c10f1-0000-0000-c000-000000000046');
    expect(find(msi, 'AXBM')).toMatchObject({ value: '02'.repeat(32), meaning: 'checksum', length: 36 });
    expect(value(content('25', Buffer.from([0xa2, 3, 0x80, 1, 0x41]), app), 'value')).toBe('41');
    expect(value(content('25', Buffer.from([0xa2, 4, 0x80, 2, 0, 0x41]), app), 'value')).toBe('A');
  });

  it('is nested without end', () => {
    let der = signedData();
    for (let i = 0; i < 12; i++)
      der = signedData({ signers: [signer({ unsigned: [attribute('1.3.6.1.4.1.311.2.4.1', der)] })] });
    expect(JSON.stringify(cmsFields(der, 0)).match(/"name":"nestedSignature"/g)?.length).toBe(9);
  });
});

describe('catalog', () => {
  it('lists its members', () => {
    const fields = cmsFields(catalogDer(), 0);
    expect(value(fields, 'listIdentifier')).toBe('0123456789abcdef0123456789abcdef');
    expect(find(fields, 'thisUpdate')).toMatchObject({ value: 1_672_628_645, meaning: 'time' });
    expect(find(fields, 'trustedSubjects')?.fields?.map((field) => field.value)).toEqual([
      '0'.repeat(40),
      `${'0'.repeat(39)}1`,
    ]);
    expect(value(fields, 'CatMemberInfo')).toBe('{C689AAB8-8E78-11D0-8C47-00C04FC295EE}');
    expect(value(fields, 'trustedSubject', 'CatNameValue')).toBe('File=a.sys');
    expect(value(fields, 'extensions', 'CatNameValue')).toBe('OS=_v100');
  });

  it('long ones by rows only', () => {
    const der = catalogDer(1200);
    expect(find(cmsFields(der, 0), 'trustedSubjects')?.fields).toBeUndefined();
    expect(find(cmsFields(der, 0, { rows: true }), 'trustedSubjects')?.fields).toHaveLength(1200);
  });
});

describe('answer of a time-stamping authority', () => {
  it('with and without a token', () => {
    const granted = timeStampFields(seq(seq(int(0)), timeStampToken()), 0);
    expect(value(granted, 'genTime')).toBe(1_700_000_001.5);
    const refused = timeStampFields(seq(seq(int(2), seq(utf8('no')))), 0);
    expect(value(refused, 'status', 'status')).toBe(2);
    expect(value(refused, 'text')).toBe('no');
  });
});

describe('as data', () => {
  it('gives what a verifier needs', () => {
    const der = Buffer.from(signedData({ content: octets('0a0b'), crls: [crlDer()] }));
    const signed = parseCms(Buffer.concat([der, Buffer.alloc(3)]))!;
    const cut = ({ start, end }: { start: number; end: number }) => der.subarray(start, end);
    expect(signed).toMatchObject({
      version: 1,
      digestAlgorithms: ['2.16.840.1.101.3.4.2.1'],
      contentType: '1.2.840.113549.1.7.1',
      end: der.length,
      issues: [],
    });
    expect(Buffer.from(signed.content!).toString('hex')).toBe('0a0b');
    expect(cut(signed.certificates[0]!)).toEqual(certificateDer());
    expect(cut(signed.crls[0]!)).toEqual(crlDer());
    const [one] = signed.signers;
    expect(one).toMatchObject({
      version: 1,
      serial: 'c0ffee00c0ffee00',
      digestAlgorithm: '2.16.840.1.101.3.4.2.1',
      signatureAlgorithm: '1.2.840.113549.1.1.1',
    });
    expect(cut(one!.signature)).toEqual(Buffer.alloc(256, 0x77));
    expect(der[one!.signedAttributes!.start]).toBe(0xa0);
    expect(one!.signed.map(({ type }) => type.split('.').at(-1))).toEqual(['3', '5', '4']);
    expect(cut(one!.signed[2]!.values[0]!)).toEqual(octets(DIGEST));
  });

  it('key identifiers, segments, Authenticode content', () => {
    const keyed = parseCms(signedData({ signers: [signer({ keyIdentifier: '0102' })] }))!;
    expect(keyed.signers[0]).toHaveProperty('keyIdentifier');
    expect(keyed).not.toHaveProperty('content');
    const ber = parseCms(berSignature())!;
    expect(Buffer.from(ber.content!).toString()).toBe('hello world');
    expect(ber.contentRange).toBeUndefined();
    expect(ber.signers).toHaveLength(1);
    expect(ber.certificates).toHaveLength(1);
    const code = parseCms(authenticodeDer())!;
    expect(code.signers[0]?.unsigned).toHaveLength(4);
    expect(code.content?.[0]).toBe(0x30);
  });

  it('nothing of what is none', () => {
    for (const bytes of [
      new Uint8Array(0),
      octets('00'),
      seq(),
      seq(oid('1.2.3')),
      seq(oid('1.2.840.113549.1.7.2')),
    ]) {
      expect(parseCms(bytes)).toBeUndefined();
    }
    expect(parseCms(signedData({ signers: [seq(int(1))] }))?.signers).toEqual([]);
    expect(implicit(0, bmp('x'))[0]).toBe(0x80);
  });
});

describe('any bytes', () => {
  it('never throw and explain themselves', () => {
    const seeds = Object.values(cmsSeeds()).filter((seed) => seed[0] === 0x30);
    const mutated = fc
      .tuple(fc.constantFrom(...seeds), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }), fc.nat())
      .map(([seed, flips, cut]) => {
        const bytes = Buffer.from(seed);
        for (const [at, byte] of flips) bytes[at % bytes.length] = byte;
        return cut % 3 === 0 ? bytes.subarray(0, cut % bytes.length) : bytes;
      });
    fc.assert(
      fc.property(mutated, (bytes) => {
        const fields = cmsFields(bytes, 0);
        parseCms(bytes);
        expect(fields.reduce((sum, { length }) => sum + length, 0)).toBe(bytes.length);
        check(fields, 0, bytes.length);
      }),
      { numRuns: 1500 },
    );
  });

  /** Every field lies within its parent. */
  function check(fields: readonly Field[], start: number, end: number): void {
    for (const { offset, length, fields: inside } of fields) {
      if (offset < start || offset + length > end)
        throw new Error(`${offset}+${length} outside of ${start}..${end}`);
      check(inside ?? [], offset, offset + length);
    }
  }
});
