import { createHash } from 'node:crypto';
import { asn1, derOctets, openDer } from '../../codec/index.ts';
import { isSigned } from '../crypto/key.ts';
import type { HashName } from '../evidence/entity.ts';
import { refuse } from '../steps.ts';
import { isWithin, type LogKey } from '../trust/root.ts';
import type { Certificate } from './certificate.ts';
import { EXTENSION } from './extensions.ts';

/** A signed certificate timestamp (RFC 6962, 3.2). */
export interface Sct {
  readonly logId: Buffer;
  /** Milliseconds since 1970. */
  readonly time: bigint;
  /** Extensions, which are signed as well. */
  readonly extensions: Buffer;
  readonly hash: HashName | undefined;
  readonly signature: Buffer;
}

const STEP = 'certificate.transparency';
const INPUT = { input: `certificate extension ${EXTENSION.transparency}` };
/** TLS HashAlgorithm (RFC 5246, 7.4.1.4.1). */
const HASHES: Readonly<Record<number, HashName>> = { 4: 'sha256', 5: 'sha384', 6: 'sha512' };

/**
 * Verifies that a log of certificates promised to publish this one (RFC 6962, 3.2): at least one timestamp in it must be of a
 * log that is trusted, and every one of a trusted log must be right.
 * @returns the names of the logs @throws Refusal `certificate.transparency`
 */
export function verifyTransparency(
  certificate: Certificate,
  issuer: Certificate,
  logs: readonly LogKey[],
): readonly string[] {
  const stamps = sctsOf(certificate);
  if (stamps.length === 0) refuse(STEP, 'the certificate has no signed certificate timestamp', INPUT);
  const issuerKey = createHash('sha256').update(issuer.publicKey).digest();
  const tbs = precertificate(certificate);
  const found: string[] = [];
  for (const stamp of stamps) {
    const known = logs.filter(({ keyId }) => keyId.equals(stamp.logId));
    if (known.length === 0) continue;
    const log =
      known.find(({ validity }) => isWithin(validity, Number(stamp.time / 1000n))) ??
      refuse(STEP, 'the log of a signed certificate timestamp was not trusted at that time', INPUT);
    if (!stamp.hash || !isSigned(log.key, signedData(stamp, issuerKey, tbs), stamp.signature, stamp.hash))
      refuse(STEP, 'a signed certificate timestamp is not by the log it names', INPUT);
    found.push(log.name);
  }
  if (found.length === 0) refuse(STEP, 'no signed certificate timestamp is by a log that is trusted', INPUT);
  return found;
}

/** Timestamps embedded in a certificate (RFC 6962, 3.3). @throws Refusal */
export function sctsOf({ extensions }: Certificate): readonly Sct[] {
  const extension = extensions.get(EXTENSION.transparency);
  const element = extension && openDer(extension.value).element(0);
  if (!element) return [];
  const list = derOctets(element);
  if (element.next !== extension.value.length || list.length < 2 || list.readUInt16BE(0) !== list.length - 2)
    malformed();
  const stamps: Sct[] = [];
  for (let at = 2; at < list.length; ) {
    const length = at + 2 <= list.length ? list.readUInt16BE(at) : malformed();
    if (at + 2 + length > list.length) malformed();
    stamps.push(sctOf(list.subarray(at + 2, at + 2 + length)));
    at += 2 + length;
  }
  return stamps;
}

function sctOf(bytes: Buffer): Sct {
  // version, log id, timestamp, length of extensions
  if (bytes.length < 43 || bytes[0] !== 0) malformed();
  const extensions = 43 + bytes.readUInt16BE(41);
  if (extensions + 4 > bytes.length) malformed();
  const length = bytes.readUInt16BE(extensions + 2);
  if (extensions + 4 + length !== bytes.length) malformed();
  return {
    logId: bytes.subarray(1, 33),
    time: bytes.readBigUInt64BE(33),
    extensions: bytes.subarray(43, extensions),
    hash: HASHES[bytes[extensions]!],
    signature: bytes.subarray(extensions + 4),
  };
}

/** What a log signs of a precertificate (RFC 6962, 3.2, `digitally-signed`). */
export function signedData(
  { time, extensions }: Pick<Sct, 'time' | 'extensions'>,
  issuerKey: Buffer,
  tbs: Buffer,
): Buffer {
  // v1, certificate_timestamp, time, precert_entry
  const head = Buffer.alloc(12);
  head.writeBigUInt64BE(time, 2);
  head.writeUInt16BE(1, 10);
  const length = Buffer.alloc(3);
  length.writeUIntBE(tbs.length, 0, 3);
  const tail = Buffer.alloc(2);
  tail.writeUInt16BE(extensions.length, 0);
  return Buffer.concat([head, issuerKey, length, tbs, tail, extensions]);
}

/** The TBSCertificate without the extension that holds the timestamps (RFC 6962, 3.2). */
export function precertificate({ tbs, layout, extensions }: Certificate): Buffer {
  const { start, end } = extensions.get(EXTENSION.transparency)!;
  const list = openDer(tbs, { depth: 32 });
  const outer = list.element(layout.extensions)!;
  const inner = list.children(outer)[0]!;
  const before = tbs.subarray(inner.content, start);
  const after = tbs.subarray(end, inner.next);
  return asn1.sequence(
    tbs.subarray(layout.content, layout.extensions),
    asn1.explicit(3, asn1.sequence(before, after)),
    tbs.subarray(layout.extensionsEnd),
  );
}

function malformed(): never {
  refuse(STEP, 'the list of signed certificate timestamps is malformed', INPUT);
}
