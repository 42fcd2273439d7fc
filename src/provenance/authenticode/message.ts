import { type CmsSigner, parseCms } from '../../artifact/index.ts';
import { derOctets, derOid, openDer } from '../../codec/index.ts';
import { CMS_HASHES, type CmsMessage, certificateOf, cmsMessage, partOf } from '../cms/signed.ts';
import { refuse } from '../steps.ts';
import type { Certificate } from '../x509/certificate.ts';

/** Content of an Authenticode signature: SpcIndirectDataContent. */
export const INDIRECT_DATA = '1.3.6.1.4.1.311.2.1.4';
/** Signatures inside of a signature, among its unsigned attributes. */
const NESTED = '1.3.6.1.4.1.311.2.4.1';
/** A file has two: one for programs of old, one for those of now. */
const MOST_SIGNATURES = 8;

/** An Authenticode signature taken apart; nothing is verified. */
export interface AuthenticodeMessage {
  readonly message: CmsMessage;
  readonly signer: CmsSigner;
  readonly certificate: Certificate;
  readonly content: Buffer;
  /** What it says the digest of the file is. */
  readonly digest: { readonly hash: string; readonly value: Buffer };
  /** It is made, or states the file, with a hash function that is not believed. */
  readonly weak: boolean;
}

/** A signature of a file, with where it stands. */
export interface StoredSignature {
  readonly bytes: Buffer;
  /** Absent for the only one. */
  readonly place?: string;
}

/** Hash functions by dotted object identifier; the first two are told, and not believed. */
const FILE_HASHES: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.5': 'md5',
  '1.3.14.3.2.26': 'sha1',
  ...CMS_HASHES,
};

/** The signatures of a file and those nested in them, in stored order; what is more than a handful is left out and counted. */
export function allSignatures(stored: readonly Uint8Array[]): {
  readonly signatures: readonly StoredSignature[];
  readonly left: number;
} {
  const all = stored.flatMap((bytes, index) => {
    const buffer = Buffer.from(bytes);
    const own = { bytes: buffer, place: `signature ${index + 1}` };
    const nested = (parseCms(buffer)?.signers ?? [])
      .flatMap(({ unsigned }) => unsigned)
      .filter(({ type }) => type === NESTED)
      .flatMap(({ values }) => values);
    return [
      own,
      ...nested.map((range, at) => ({
        bytes: partOf(buffer, range),
        place: `signature ${index + 1}, nested ${at + 1}`,
      })),
    ];
  });
  const signatures = all.slice(0, MOST_SIGNATURES);
  return {
    signatures: all.length === 1 ? signatures.map(({ bytes }) => ({ bytes })) : signatures,
    left: all.length - signatures.length,
  };
}

/** Takes a signature apart. @throws Refusal `authenticode.structure` */
export function readMessage(bytes: Buffer): AuthenticodeMessage {
  const cms = parseCms(bytes) ?? no('it is no PKCS #7 signature');
  const broken = cms.issues.find(({ kind }) => kind !== 'ber' && kind !== 'not-minimal');
  if (broken) no(broken.message);
  // Windows may look at these bytes or not (EnableCertPaddingCheck, CVE-2013-3900); nobody signed them.
  if (bytes.subarray(openDer(bytes).element(0)?.next).some((byte) => byte !== 0))
    no('bytes stand behind it, where nothing is signed');
  const message = cmsMessage(bytes, cms) ?? no('it has more certificates than any honest signature');
  const [signer, ...others] = cms.signers;
  if (!signer || others.length > 0) return no('it does not have one signer');
  if (cms.contentType !== INDIRECT_DATA || !cms.content) no('it is about something else than a file');
  const content = Buffer.from(cms.content!);
  const stated = statedDigest(content) ?? no('it does not say what the digest of the file is');
  const certificate =
    certificateOf(bytes, signer, message.certificates) ?? no('the certificate of its signer is not there');
  const hash = FILE_HASHES[stated.algorithm] ?? no(`its hash function is not known: ${stated.algorithm}`);
  const isStrong = (oid: string | undefined) => oid !== undefined && Object.hasOwn(CMS_HASHES, oid);
  return {
    message,
    signer,
    certificate,
    content,
    digest: { hash, value: stated.value },
    weak: !isStrong(stated.algorithm) || !isStrong(signer.digestAlgorithm),
  };
}

/** SpcIndirectDataContent without its own head: what the file is, and DigestInfo. */
function statedDigest(content: Buffer): { readonly algorithm: string; readonly value: Buffer } | undefined {
  const der = openDer(content, { elements: 10_000 });
  const data = der.element(0);
  const info = data && der.element(data.next);
  const [algorithm, digest] = info ? der.children(info) : [];
  const [type] = algorithm ? der.children(algorithm) : [];
  const oid = type && derOid(type);
  if (!info || info.next !== content.length || oid === undefined || !digest) return undefined;
  return { algorithm: oid, value: derOctets(digest) };
}

function no(message: string): never {
  refuse('authenticode.structure', message, { input: 'signature' });
}
