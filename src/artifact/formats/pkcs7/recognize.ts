import { latin1 } from '../../../codec/index.ts';
import type { Probe } from '../../format.ts';

/** Begins AppxSignature.p7x, before the ContentInfo. */
export const APPX = 'PKCX';
/** Identifier of signedData (1.2.840.113549.1.7.2) as an element. */
const SIGNED_DATA = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];

interface Head {
  readonly tag: number;
  readonly content: number;
  /** Undefined for the indefinite form. */
  readonly end: number | undefined;
}

/** Identifier and length of an element whose end may lie beyond the bytes at hand. */
function headAt(bytes: Uint8Array, at: number): Head | undefined {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined) return undefined;
  if (first < 0x80) return { tag, content: at + 2, end: at + 2 + first };
  if (first === 0x80) return { tag, content: at + 2, end: undefined };
  const count = first & 127;
  if (count > 4 || at + 2 + count > bytes.length) return undefined;
  let length = 0;
  for (let i = 0; i < count; i++) length = length * 256 + bytes[at + 2 + i]!;
  return { tag, content: at + 2 + count, end: at + 2 + count + length };
}

/** Whether a ContentInfo of signed data begins at `at`, of definite or indefinite length. */
export function isSignedData(bytes: Uint8Array, at = 0): boolean {
  const list = bytes[at] === 0x30 ? headAt(bytes, at) : undefined;
  return list !== undefined && SIGNED_DATA.every((byte, i) => bytes[list.content + i] === byte);
}

/** Whether a TimeStampResp begins here: a status, then a token. */
export function isTimeStampResponse(bytes: Uint8Array): boolean {
  const list = bytes[0] === 0x30 ? headAt(bytes, 0) : undefined;
  const status = list && bytes[list.content] === 0x30 ? headAt(bytes, list.content) : undefined;
  return status?.end !== undefined && bytes[status.content] === 0x02 && isSignedData(bytes, status.end);
}

/** Whether a certificate or a CRL (RFC 5280, 4.1 and 5.1) begins here, as far as the bytes at hand tell. */
export function certificateShape(bytes: Uint8Array): 'certificate' | 'crl' | undefined {
  const list = bytes[0] === 0x30 ? headAt(bytes, 0) : undefined;
  const inner =
    list?.end !== undefined && bytes[list.content] === 0x30 ? headAt(bytes, list.content) : undefined;
  if (inner?.end === undefined || inner.end >= list!.end!) return undefined;
  let next: Head | undefined = headAt(bytes, inner.content);
  const after = (head: Head | undefined) => (head?.end === undefined ? undefined : headAt(bytes, head.end));
  if (next?.tag === 0xa0) next = bytes[next.content] === 0x02 ? after(next) : undefined;
  const hasNumber = next?.tag === 0x02;
  if (hasNumber) next = after(next);
  if (next?.tag !== 0x30 || bytes[next.content] !== 0x06) return undefined;
  const issuer = after(next);
  if (issuer?.tag !== 0x30 || (bytes[issuer.content] !== 0x31 && issuer.end !== issuer.content))
    return undefined;
  const times = after(issuer);
  if (!times) return hasNumber && issuer.end! >= bytes.length ? 'certificate' : undefined;
  if (times.tag === 0x17 || times.tag === 0x18) return 'crl';
  const time = bytes[times.content];
  return hasNumber && times.tag === 0x30 && (time === 0x17 || time === 0x18) ? 'certificate' : undefined;
}

const KINDS: Readonly<Record<string, 'pkcs7' | 'x509'>> = {
  PKCS7: 'pkcs7',
  CMS: 'pkcs7',
  'PKCS #7 SIGNED DATA': 'pkcs7',
  CERTIFICATE: 'x509',
  'X509 CERTIFICATE': 'x509',
  'TRUSTED CERTIFICATE': 'x509',
  'X509 CRL': 'x509',
};

/** Which format a block of this label is of. */
export function kindOfLabel(label: string): 'pkcs7' | 'x509' | undefined {
  return Object.hasOwn(KINDS, label) ? KINDS[label] : undefined;
}

/** Files with these names may begin with text of any kind. */
const NAMES = /\.(?:pem|crt|cer|cert|ca-bundle|crl|p7b|p7c|p7s|p7m)$/i;
const MARK = /^-----BEGIN ([A-Z0-9# ]{3,40})-----\s*$/gm;

/**
 * Which format a text is of, by its first block that is of one. It begins with a block, or its name promises one: then the
 * block may stand behind a long text (`openssl x509 -text`).
 */
export function kindOfPem({ head, name, tail }: Probe): 'pkcs7' | 'x509' | undefined {
  const begins = head[0] === 0x2d && head[1] === 0x2d;
  const promised = NAMES.test(name);
  if (!begins && !promised) return undefined;
  const labels = [...latin1(head).matchAll(MARK)].map(([, label]) => label!);
  if (!promised) return labels[0] === undefined ? undefined : kindOfLabel(labels[0]);
  if (tail) labels.push(...[...latin1(tail).matchAll(MARK)].map(([, label]) => label!));
  return labels.map(kindOfLabel).find((kind) => kind !== undefined);
}
