import { createHash, getHashes, type Hash } from 'node:crypto';
import { hex } from '../../../codec/index.ts';
import type { ReadContext } from '../../format.ts';
import { HASHES } from './flags.ts';
import { type RpmHeader, storeOffset } from './structure.ts';
import { SigTag, Tag, tagName } from './tags.ts';
import { bytesOf, firstText, numberOf } from './values.ts';

/** Digests that are kept up to date while bytes go by, and compared at the end. */
export interface Digests {
  see(chunk: Uint8Array): void;
  /** Compares; call once, when all bytes were seen. */
  end(): void;
}

const KNOWN: ReadonlySet<string> = new Set(getHashes());

/** Tags of the signature header that hold a digest of the main header as text. */
const OF_HEADER: readonly (readonly [tag: number, algorithm: string])[] = [
  [SigTag.sha1, 'sha1'],
  [SigTag.sha256, 'sha256'],
  [SigTag.sha3, 'sha3-256'],
];
/** Tags of the main header with a digest of the payload as stored, and as decoded. */
const OF_PAYLOAD: readonly (readonly [stored: number, decoded: number, algorithm: string | undefined])[] = [
  [Tag.payloadDigest, Tag.payloadDigestAlt, undefined],
  [Tag.payloadSha512, Tag.payloadSha512Alt, 'sha512'],
  [Tag.payloadSha3, Tag.payloadSha3Alt, 'sha3-256'],
];

/** Compares the digests that the signature header holds of the main header. */
export function checkHeaderDigests(signature: RpmHeader, header: RpmHeader, context: ReadContext): void {
  for (const [tag, algorithm] of OF_HEADER) {
    const expected = firstText(signature, tag);
    if (expected === undefined || !KNOWN.has(algorithm)) continue;
    const found = createHash(algorithm).update(header.bytes).digest('hex');
    if (found === expected.toLowerCase()) continue;
    differs(context, signature, tag, `the header has ${found}, stored is ${expected.slice(0, 128)}`);
  }
}

/** The digests of the payload as it is stored, MD5 of header and payload included. */
export function storedDigests(signature: RpmHeader, header: RpmHeader, context: ReadContext): Digests {
  const checks: Check[] = [];
  const md5 = bytesOf(signature, SigTag.md5);
  if (md5 && KNOWN.has('md5')) {
    const hash = createHash('md5').update(header.bytes);
    checks.push({ header: signature, tag: SigTag.md5, expected: hex(md5), hash });
  }
  for (const [tag, , algorithm] of OF_PAYLOAD) addCheck(checks, header, tag, algorithm);
  return digestsOf(checks, context);
}

/** The digests of the decoded payload. */
export function decodedDigests(header: RpmHeader, context: ReadContext): Digests {
  const checks: Check[] = [];
  for (const [, tag, algorithm] of OF_PAYLOAD) addCheck(checks, header, tag, algorithm);
  return digestsOf(checks, context);
}

interface Check {
  readonly header: RpmHeader;
  readonly tag: number;
  readonly expected: string;
  readonly hash: Hash;
}

function addCheck(checks: Check[], header: RpmHeader, tag: number, algorithm: string | undefined): void {
  const expected = firstText(header, tag)?.toLowerCase();
  const name = algorithm ?? HASHES[numberOf(header, Tag.payloadDigestAlgo) ?? 8];
  if (!expected || !name || !KNOWN.has(name)) return;
  checks.push({ header, tag, expected, hash: createHash(name) });
}

function digestsOf(checks: readonly Check[], context: ReadContext): Digests {
  return {
    see(chunk) {
      for (const { hash } of checks) hash.update(chunk);
    },
    end() {
      for (const { header, tag, expected, hash } of checks) {
        const found = hash.digest('hex');
        if (found === expected) continue;
        differs(context, header, tag, `the bytes have ${found}, stored is ${expected.slice(0, 128)}`);
      }
    },
  };
}

function differs(context: ReadContext, header: RpmHeader, tag: number, message: string): void {
  const place = storeOffset(header) + header.byTag.get(tag)!.offset;
  context.problem('rpm.digest', `${tagName(header.kind, tag)}: ${message}`, place);
}
