import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { oidFor, oidName } from '../../../src/artifact/signature/oids.ts';
import { certificateFields, crlFields } from '../../../src/artifact/signature/x509.ts';
import type { Field } from '../../../src/model/index.ts';
import { certificateDer, crlDer, EC_KEY, extension, name } from '../../recipes/cms.ts';
import {
  bitString,
  bmp,
  bool,
  type Der,
  explicit,
  generalizedTime,
  ia5,
  implicit,
  int,
  octets,
  oid,
  printable,
  seq,
  tlv,
  utcTime,
  utf8,
} from '../../recipes/der.ts';
import { unexplained } from '../../support/unexplained.ts';

/** The first field of a name, at any depth. */
function find(fields: readonly Field[], label: string): Field | undefined {
  for (const field of fields) {
    const found = field.name === label ? field : find(field.fields ?? [], label);
    if (found) return found;
  }
  return undefined;
}
const value = (fields: readonly Field[], label: string) => find(fields, label)?.value;
const ofExtension = (id: string, content: Der) =>
  find(certificateFields(certificateDer({ extensions: [extension(id, content)] }), 0), 'extensions')
    ?.fields?.[0];

describe('certificate', () => {
  const der = certificateDer({ extensions: [extension('2.5.29.19', seq(bool(true), int(3)), true)] });
  const fields = certificateFields(der, 100);

  it('decodes what it states', () => {
    expect(fields).toHaveLength(1);
    expect(fields[0]).toMatchObject({
      name: 'Certificate',
      offset: 100,
      length: der.length,
      meaning: 'signature',
    });
    expect(value(fields, 'version')).toBe(3);
    expect(find(fields, 'serialNumber')).toMatchObject({
      value: 'c0ffee00c0ffee00',
      meaning: 'id',
      offset: 113,
      length: 11,
    });
    expect(value(fields, 'issuer')).toBe('CN=Signer,O=Ä\\, B\\+C,C=DE');
    expect(find(fields, 'notBefore')).toMatchObject({ value: 1_672_628_645, meaning: 'time' });
    expect(value(fields, 'notAfter')).toBe(2_524_705_445);
    expect(value(fields, 'subjectPublicKeyInfo')).toBe('rsaEncryption 2048');
    expect(value(fields, 'signatureAlgorithm')).toBe('sha256WithRSAEncryption');
    expect(find(fields, 'basicConstraints')).toMatchObject({ value: 'cA=true, pathLenConstraint=3' });
    expect(value(fields, 'critical')).toBe(true);
    expect(find(fields, 'signatureValue')).toMatchObject({ length: 261, meaning: 'signature' });
    expect(unexplained(fields, der.length + 100)).toEqual([{ start: 0, end: 100 }]);
  });

  it('agrees with the parser of OpenSSL', () => {
    const known = new X509Certificate(der);
    expect(known.serialNumber).toBe('C0FFEE00C0FFEE00');
    expect(new Date(known.validTo).getTime() / 1000).toBe(value(fields, 'notAfter'));
    expect(known.ca).toBe(true);
  });

  it('kinds of keys', () => {
    const key = (spki: Der) =>
      value(certificateFields(certificateDer({ key: spki }), 0), 'subjectPublicKeyInfo');
    expect(key(EC_KEY)).toBe('ecPublicKey secp256r1');
    expect(key(seq(seq(oid('1.3.101.112')), bitString(Buffer.alloc(32))))).toBe('Ed25519');
    expect(
      key(seq(seq(oid('1.2.840.10040.4.1'), seq(int('00ff00'), int(3), int(2))), bitString(int(4)))),
    ).toBe('dsa 16');
    expect(key(seq(seq(oid('1.2.3.4')), bitString(Buffer.alloc(1))))).toBe('1.2.3.4');
  });

  it('version 1, one version too many, negative serial', () => {
    const plain = certificateFields(certificateDer({ serial: int(-255) }), 0);
    expect(find(plain, 'version')).toBeUndefined();
    expect(value(plain, 'serialNumber')).toBe('-ff');
  });

  it('names by RFC 4514', () => {
    const text = (...parts: [string, Der][]) =>
      value(certificateFields(certificateDer({ subject: name(...parts) }), 0), 'subject');
    expect(text()).toBe('');
    expect(text(['2.5.4.3', utf8(' a;b"\\<>,=# ')])).toBe('CN=\\ a\\;b\\"\\\\\\<\\>\\,=#\\ ');
    expect(text(['2.5.4.3', utf8('#x\0')])).toBe('CN=\\#x\\00');
    expect(text(['1.2.840.113549.1.9.1', ia5('a@b')], ['0.9.2342.19200300.100.1.25', ia5('org')])).toBe(
      'DC=org,emailAddress=a@b',
    );
    expect(text(['1.2.3', utf8('x')])).toBe('1.2.3=#0c0178');
    expect(text(['2.5.4.3', tlv(0x0c, Buffer.from([0xff]))])).toBe('2.5.4.3=#0c01ff');
    expect(text(['2.5.4.3', bmp('Ü')])).toBe('CN=Ü');
  });

  it('text of what is none', () => {
    expect(certificateFields(Buffer.from('30820400', 'hex'), 5)).toEqual([
      { name: 'Certificate', value: 'undecodable', offset: 5, length: 4, meaning: 'signature' },
    ]);
    expect(certificateFields(new Uint8Array(0), 5)).toEqual([]);
    const odd = certificateFields(seq(int(1), octets('00')), 0);
    expect(odd[0]?.fields?.map((field) => field.name)).toEqual(['unexpected', 'unexpected']);
  });

  it('shows what is not foreseen, and what follows', () => {
    const extra = certificateFields(Buffer.concat([certificateDer(), Buffer.from('0000')]), 0);
    expect(extra[1]).toMatchObject({ name: 'trailing data', length: 4, meaning: 'unused' });
    expect(certificateFields(Buffer.concat([certificateDer(), Buffer.alloc(3)]), 0)[1]).toMatchObject({
      name: 'padding',
    });
    const cut = Buffer.from(seq(int(5), seq(int(6))));
    cut[6] = 9;
    expect(find(certificateFields(cut, 0), 'undecodable')).toMatchObject({
      offset: 5,
      length: 5,
      meaning: 'unused',
    });
  });
});

describe('extensions', () => {
  it.each([
    ['2.5.29.14', octets('0a0b'), 'subjectKeyIdentifier', '0a0b'],
    ['2.5.29.15', bitString(Buffer.from([0x86]), 1), 'keyUsage', 'digitalSignature, keyCertSign, cRLSign'],
    ['2.5.29.15', bitString(Buffer.from([0, 0x80]), 7), 'keyUsage', 'decipherOnly'],
    ['2.5.29.19', seq(), 'basicConstraints', 'cA=false'],
    ['2.5.29.37', seq(oid('1.3.6.1.5.5.7.3.3'), oid('1.2.3')), 'extKeyUsage', 'codeSigning, 1.2.3'],
    ['2.5.29.35', seq(implicit(0, octets('aa')), implicit(2, int(5))), 'authorityKeyIdentifier', 'aa'],
    ['1.3.6.1.5.5.7.1.24', seq(int(5)), 'tlsFeature', '5'],
    ['2.16.840.1.113730.1.1', bitString(Buffer.from([0x10]), 4), 'netscape-cert-type', 'objectSigning'],
    [
      '1.3.6.1.4.1.57264.1.1',
      Buffer.from('https://issuer.example'),
      'sigstore issuer',
      'https://issuer.example',
    ],
    [
      '1.3.6.1.4.1.57264.1.8',
      utf8('https://issuer.example'),
      'sigstore issuer (v2)',
      'https://issuer.example',
    ],
    ['1.3.6.1.4.1.57264.1.99', utf8('new'), '1.3.6.1.4.1.57264.1.99', 'new'],
    ['1.3.6.1.4.1.311.20.2', bmp('CA'), 'certificateTemplateName', 'CA'],
    ['1.2.3.4', Buffer.from('ff00', 'hex'), '1.2.3.4', 'ff00'],
    ['2.5.29.37', Buffer.from('ff', 'hex'), 'extKeyUsage', 'ff'],
    [
      '2.5.29.31',
      seq(seq(explicit(0, explicit(0, implicit(6, ia5('http://a/x.crl')))))),
      'cRLDistributionPoints',
      'URI:http://a/x.crl',
    ],
    [
      '1.3.6.1.5.5.7.1.1',
      seq(seq(oid('1.3.6.1.5.5.7.48.1'), implicit(6, ia5('http://o')))),
      'authorityInfoAccess',
      'ocsp URI:http://o',
    ],
    [
      '2.5.29.32',
      seq(seq(oid('2.23.140.1.2.1'), seq(seq(oid('1.3.6.1.5.5.7.2.1'), ia5('https://cps'))))),
      'certificatePolicies',
      'domain-validated',
    ],
  ])('%s %#', (id, content, label, text) => {
    expect(ofExtension(id, content)).toMatchObject({ name: label, value: text });
  });

  it('alternative names of every kind', () => {
    const ip = implicit(7, octets('c0000201'));
    const ip6 = implicit(7, octets('20010db8000000000000000000000001'));
    const mask = implicit(7, octets('0a000000ff000000'));
    const other = implicit(0, seq(oid('1.2.3'), explicit(0, utf8('x'))));
    const names = seq(
      other,
      implicit(1, ia5('a@b')),
      implicit(2, ia5('c.d')),
      explicit(4, name(['2.5.4.3', utf8('N')])),
    );
    const rest = [implicit(6, ia5('u:r')), ip, ip6, mask, implicit(8, oid('1.2.3.4')), explicit(9, int(1))];
    const all = Buffer.concat([names.subarray(2), ...rest]);
    expect(ofExtension('2.5.29.17', tlv(0x30, all))?.value).toBe(
      'otherName:x, email:a@b, DNS:c.d, dirName:CN=N, URI:u:r, IP:192.0.2.1, IP:2001:db8:0:0:0:0:0:1, IP:10.0.0.0/255.0.0.0, RID:1.2.3.4, ?',
    );
  });

  it('signed certificate timestamps', () => {
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(1_700_000_000_123n);
    const sct = Buffer.concat([
      Buffer.from([0]),
      Buffer.alloc(32, 7),
      time,
      Buffer.from([0, 2, 9, 9, 4, 3, 0, 1, 5]),
    ]);
    const list = Buffer.concat([Buffer.from([0, sct.length + 2, 0, sct.length]), sct]);
    const field = ofExtension('1.3.6.1.4.1.11129.2.4.2', octets(list));
    const parts = field?.fields?.[0]?.fields ?? [];
    expect(value(parts, 'log id')).toBe('07'.repeat(32));
    expect(find(parts, 'timestamp')).toMatchObject({ value: 1_700_000_000.123, meaning: 'time' });
    expect(value(parts, 'extensions')).toBe('0909');
    expect(value(parts, 'algorithm')).toBe('sha256 ecdsa');
    const cut = ofExtension('1.3.6.1.4.1.11129.2.4.2', octets(list.subarray(0, 20)));
    expect(cut).toMatchObject({ value: '0 timestamps' });
  });
});

describe('revocation list', () => {
  it('lists what is revoked', () => {
    const fields = crlFields(crlDer(), 0);
    expect(fields[0]).toMatchObject({ name: 'CertificateList', value: 'CN=Signer,O=Ä\\, B\\+C,C=DE' });
    expect(find(fields, 'thisUpdate')).toMatchObject({ value: 1_672_617_600, meaning: 'time' });
    expect(find(fields, 'revokedCertificates')?.fields?.map((field) => field.value)).toEqual(['123', 'ff']);
    expect(value(fields, 'cRLReason')).toBe(1);
    expect(value(fields, 'cRLNumber')).toBe(7);
  });

  it('counts long lists unless rows are wanted', () => {
    const entry = seq(int(5), utcTime('230103000000Z'));
    const many = Array.from({ length: 1500 }, () => entry);
    const tbs = seq(seq(oid('1.2.3')), name(), generalizedTime('20230102000000Z'), seq(...many));
    const der = seq(tbs, seq(oid('1.2.3')), bitString(Buffer.alloc(1)));
    expect(find(crlFields(der, 0), 'revokedCertificates')).toMatchObject({ value: 1500 });
    expect(find(crlFields(der, 0), 'revokedCertificates')?.fields).toBeUndefined();
    expect(find(crlFields(der, 0, { rows: true }), 'revokedCertificates')?.fields).toHaveLength(1500);
  });
});

describe('identifiers', () => {
  it('have names, and names have identifiers', () => {
    expect(oidName('1.2.840.113549.1.7.2')).toBe('signedData');
    expect(oidName('1.2.3')).toBe('1.2.3');
    expect(oidFor('SpcIndirectDataContent')).toBe('1.3.6.1.4.1.311.2.1.4');
    expect(() => oidFor('nothing')).toThrow(RangeError);
    expect(printable('x')).toHaveLength(3);
  });
});
