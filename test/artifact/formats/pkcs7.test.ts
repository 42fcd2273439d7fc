import { describe, expect, it } from 'vitest';
import { pkcs7 } from '../../../src/artifact/formats/pkcs7.ts';
import { x509 } from '../../../src/artifact/formats/x509.ts';
import type { Field } from '../../../src/model/index.ts';
import {
  attribute,
  authenticodeDer,
  berSignature,
  catalogDer,
  certificateDer,
  cmsSeeds,
  crlDer,
  extension,
  pem,
  signedData,
  signer,
  timeStampToken,
} from '../../recipes/cms.ts';
import { int, longTlv, octets, seq, utf8 } from '../../recipes/der.ts';
import { open } from '../../support/open.ts';
import { readFormat } from '../../support/read-format.ts';
import { unexplained } from '../../support/unexplained.ts';

const text = (content: string): Buffer => Buffer.from(content, 'latin1');
const read = (bytes: Uint8Array) => readFormat(pkcs7, bytes);
const readCertificate = (bytes: Uint8Array) => readFormat(x509, bytes);
function find(fields: readonly Field[], label: string): Field | undefined {
  for (const field of fields) {
    const found = field.name === label ? field : find(field.fields ?? [], label);
    if (found) return found;
  }
  return undefined;
}

describe('recognition', () => {
  const known = (head: Uint8Array, name = 'x', tail?: Uint8Array) => {
    const probe = { head: head.subarray(0, 4096), name, ...(tail ? { tail } : {}) };
    return [pkcs7, x509].filter((format) => format.recognizes(probe)).map((format) => format.name);
  };

  it('of signatures', () => {
    expect(known(signedData())).toEqual(['pkcs7']);
    expect(known(berSignature())).toEqual(['pkcs7']);
    expect(known(Buffer.concat([text('PKCX'), signedData()]))).toEqual(['pkcs7']);
    expect(known(seq(seq(int(0)), timeStampToken()))).toEqual(['pkcs7']);
    expect(known(text(pem('CMS', signedData())))).toEqual(['pkcs7']);
    expect(known(text('PKCX'))).toEqual([]);
    expect(known(seq(int(1)))).toEqual([]);
  });

  it('of certificates', () => {
    expect(known(certificateDer())).toEqual(['x509']);
    expect(known(certificateDer({ extensions: [] }))).toEqual(['x509']);
    expect(known(crlDer())).toEqual(['x509']);
    expect(known(text(pem('CERTIFICATE', certificateDer())))).toEqual(['x509']);
    const long = extension('1.2.3', octets(Buffer.alloc(20_000)));
    expect(known(certificateDer({ extensions: [long] }))).toEqual(['x509']);
    for (const other of [
      seq(seq(int(1), seq(int(1)))),
      seq(seq()),
      text('0'),
      text('00'),
      seq(seq(utf8('x'))),
    ]) {
      expect(known(other)).toEqual([]);
    }
  });

  it('of text by its name', () => {
    const late = text(`# roots\n${pem('CERTIFICATE', certificateDer())}`);
    expect(known(late)).toEqual([]);
    expect(known(late, 'roots.PEM')).toEqual(['x509']);
    expect(known(text('x'.repeat(5000)), 'a.crt', late)).toEqual(['x509']);
    expect(known(text(`${pem('PRIVATE KEY', int(1))}${pem('CERTIFICATE', int(1))}`), 'a.pem')).toEqual([
      'x509',
    ]);
    expect(known(text(pem('PRIVATE KEY', int(1))), 'a.pem')).toEqual([]);
    expect(known(text(pem('PRIVATE KEY', int(1))))).toEqual([]);
    expect(known(text(`- a list\n${pem('PKCS7', int(1))}`), 'x.md')).toEqual([]);
  });

  it('inside of an artifact', async () => {
    const artifact = await open('x.cat', catalogDer());
    expect(artifact.entries[0]).toMatchObject({ format: 'pkcs7', variant: 'catalog' });
    expect(artifact.problems).toEqual([]);
  });
});

describe('variants', () => {
  it.each([
    ['catalog', catalogDer()],
    ['authenticode', authenticodeDer()],
    ['timestamp-token', timeStampToken()],
    ['timestamp-response', seq(seq(int(0)), timeStampToken())],
    ['detached', signedData()],
    ['signed-data', signedData({ content: octets('00') })],
    ['certificates', signedData({ signers: [] })],
    ['appx', Buffer.concat([text('PKCX'), authenticodeDer()])],
  ])('%s', async (variant, bytes) => {
    const result = await read(bytes);
    expect(result.variant).toBe(variant);
    expect(result.codes.filter((code) => code !== 'pkcs7.unsigned-attribute')).toEqual([]);
    expect(unexplained(result.fields, bytes.length)).toEqual([]);
  });

  it.each([
    ['certificate', certificateDer()],
    ['crl', crlDer()],
    ['certificates', text(pem('CERTIFICATE', certificateDer()).repeat(2))],
    ['crl', text(pem('X509 CRL', crlDer()))],
  ])('x509 %s', async (variant, bytes) => {
    const result = await readCertificate(bytes);
    expect(result.variant).toBe(variant);
    expect(result.codes).toEqual([]);
    expect(unexplained(result.fields, bytes.length)).toEqual([]);
  });

  it('every seed is explained', async () => {
    for (const [name, bytes] of Object.entries(cmsSeeds())) {
      const format = pkcs7.recognizes({ head: bytes, name }) ? pkcs7 : x509;
      expect(format.recognizes({ head: bytes, name })).toBe(true);
      expect(unexplained((await readFormat(format, bytes)).fields, bytes.length)).toEqual([]);
    }
  });
});

describe('problems', () => {
  it('of an encoding', async () => {
    const der = Buffer.from(signedData());
    expect((await read(der.subarray(0, -1))).codes).toEqual(['pkcs7.undecodable', 'pkcs7.undecodable']);
    expect((await read(berSignature())).problems).toEqual([
      { code: 'pkcs7.ber', message: 'an element has an indefinite length; 1 more like this', offset: 0 },
    ]);
    const loose = signedData({ content: longTlv(0x04, 3, text('x')) });
    expect((await read(loose)).codes).toEqual(['pkcs7.not-minimal']);
    expect((await readFormat(pkcs7, der, { limits: { steps: 10 } })).codes).toEqual(['limit.steps']);
    const inner = Buffer.from(certificateDer());
    inner[5] = 0xff;
    expect((await readCertificate(inner)).codes).toEqual(['x509.undecodable']);
    expect((await readCertificate(longTlv(0x30, 4, certificateDer().subarray(4)))).codes).toEqual([
      'x509.not-der',
    ]);
  });

  it('of what follows', async () => {
    const der = signedData();
    expect((await read(Buffer.concat([der, text('hidden')]))).problems).toEqual([
      { code: 'pkcs7.trailing-data', message: '6 bytes', offset: der.length },
    ]);
    expect((await read(Buffer.concat([der, Buffer.alloc(6)]))).codes).toEqual([]);
    const certificate = Buffer.concat([certificateDer(), text('x')]);
    expect((await readCertificate(certificate)).codes).toEqual(['x509.trailing-data']);
  });

  it('of a signer', async () => {
    const unsigned = [attribute('1.3.6.1.4.1.42921.1.2.1', octets('cafe')), attribute('1.2.3', int(1))];
    expect((await read(signedData({ signers: [signer({ unsigned })] }))).problems).toMatchObject([
      { code: 'pkcs7.unsigned-attribute', message: '1.3.6.1.4.1.42921.1.2.1 with 4 bytes; 1 more like this' },
    ]);
  });

  it('of a content that is not signed data', async () => {
    const other = Buffer.from(signedData());
    const at = other.indexOf(Buffer.from([0xa0]));
    other[at] = 0xa1;
    expect((await read(other)).codes).toEqual(['pkcs7.undecodable']);
    const wrong = text(pem('CERTIFICATE', seq(int(1))));
    expect((await readCertificate(wrong)).codes).toEqual(['x509.undecodable']);
  });
});

describe('PEM', () => {
  it('fields stand where their characters are', async () => {
    const certificate = certificateDer({ serial: int('7f7f7f7f7f7f7f') });
    const bytes = text(`# a chain\n\n${pem('CERTIFICATE', certificate)}\n${pem('OTHER', int(5))}`);
    const { fields, codes } = await readCertificate(bytes);
    expect(codes).toEqual([]);
    expect(unexplained(fields, bytes.length)).toEqual([]);
    expect(fields.map(({ name }) => name)).toEqual([
      'CERTIFICATE',
      'OTHER',
      'text',
      'line break',
      'line break',
    ]);
    const { offset, length } = find(fields, 'serialNumber')!;
    const place = bytes.toString('latin1', offset, offset + length).replaceAll('\n', '');
    expect(Buffer.from(certificate).toString('base64')).toContain(place);
    expect(fields[0]).toMatchObject({
      offset: 11,
      value: 'CN=Signer,O=Ä\\, B\\+C,C=DE',
      meaning: 'signature',
    });
    expect(find(fields, 'text')).toMatchObject({ value: '# a chain', meaning: 'comment' });
  });

  it('the whole structure has the range of all its characters', async () => {
    const der = signedData();
    const bytes = text(pem('PKCS7', der));
    const { fields } = await read(bytes);
    const root = find(fields, 'ContentInfo')!;
    expect(root.offset).toBe(bytes.indexOf('\n') + 1);
    const body = bytes.toString('latin1', root.offset, root.offset + root.length).replaceAll('\n', '');
    expect(body).toBe(Buffer.from(der).toString('base64').replace(/=*$/, ''));
  });

  it('trusted certificates, headers of old', async () => {
    const trusted = Buffer.concat([certificateDer(), seq(seq())]);
    const result = await readCertificate(text(pem('TRUSTED CERTIFICATE', trusted)));
    expect(result.codes).toEqual([]);
    expect(find(result.fields, 'CertAux')).toBeDefined();
    const headed = pem('CERTIFICATE', certificateDer()).replace('-----\n', '-----\nProc-Type: 4\nX: y\n\n');
    expect((await readCertificate(text(headed))).codes).toEqual([]);
  });

  it('malformed', async () => {
    const good = pem('CERTIFICATE', certificateDer());
    const cases = [
      good.replace('\n-----END CERTIFICATE-----', ''),
      good.replace('MII', 'M!!'),
      good.replace('END CERT', 'END CRET'),
    ];
    for (const bad of cases) expect((await readCertificate(text(bad))).codes).toContain('x509.pem');
    const signature = pem('PKCS7', signedData()).slice(0, 400);
    const result = await read(text(signature));
    expect(result.codes).toContain('pkcs7.pem');
    expect(result.codes).toContain('pkcs7.undecodable');
    expect(unexplained(result.fields, 400)).toEqual([]);
    expect((await readCertificate(text('-----BEGIN CERTIFICATE'))).codes).toEqual([]);
    expect((await readCertificate(text('-----BEGIN A-----'.repeat(3000)))).codes).toHaveLength(3000);
  });
});
