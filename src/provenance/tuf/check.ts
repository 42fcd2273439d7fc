import { createHash } from 'node:crypto';
import { demand, member, type Node, seconds, text } from '../bundle/document.ts';
import { isSignedBy } from './key.ts';
import type { TufMetadata, TufSigners } from './metadata.ts';
import { distrust } from './reading.ts';

/**
 * Demands that enough keys of a role signed metadata. Keys are counted, not their ids: one key under two names signs once.
 * @param whose names the keys in the error @throws AssayError `trust.metadata`
 */
export function demandSigned(metadata: TufMetadata, { keys, threshold }: TufSigners, whose: string): void {
  const signed = new Set<string>();
  const asked = new Set<string>();
  for (const { keyId, signature } of metadata.signatures) {
    const key = keys.get(keyId);
    if (!key || asked.has(keyId)) continue;
    asked.add(keyId);
    if (isSignedBy(key, metadata.bytes, signature)) signed.add(key.key.id);
  }
  if (signed.size < threshold)
    throw distrust(
      'trust.metadata',
      `${signed.size} of the keys of ${whose} signed it, and ${threshold} must`,
      'the server, or who is in between, offers something else than the owner of the keys has made',
    );
}

/** Refuses metadata whose time is over. @param now seconds since 1970 @throws AssayError `trust.expired` */
export function demandFresh({ expires }: TufMetadata, now: number): void {
  if (now < expires) return;
  const day = new Date(expires * 1000).toISOString().slice(0, 16).replace('T', ' ');
  throw distrust(
    'trust.expired',
    `it expired at ${day} UTC, so newer trust may be held back`,
    'get it from a mirror that is up to date, and look whether the clock of this machine is right; what was verified before goes on being used',
  );
}

/** Refuses a version below one that was seen. @throws AssayError `trust.rollback` */
export function refuseOlder(what: string, version: number, seen: number | undefined): void {
  if (seen === undefined || version >= seen) return;
  throw distrust(
    'trust.rollback',
    `${what} has version ${version}, and ${seen} was seen before`,
    'the mirror is behind, or somebody offers the past; what was verified before goes on being used',
  );
}

/** How other metadata names a file. */
export interface NamedFile {
  readonly length?: number;
  /** Hexadecimal digests by hash function, those that are understood. */
  readonly hashes: Readonly<Record<string, string>>;
}

const HASHES = ['sha256', 'sha512'] as const;

/** Reads `length` and `hashes`. @throws Refusal `format.field` */
export function namedFileOf(node: Node): NamedFile {
  const [length, hashes] = [member(node, 'length'), member(node, 'hashes')];
  const known = HASHES.flatMap((name) => {
    const value = hashes && member(hashes, name);
    return value ? [[name, text(value)]] : [];
  });
  return { ...(length ? { length: seconds(length) } : {}), hashes: Object.fromEntries(known) };
}

/** The same where both must be there: a target. @throws Refusal `format.field`, AssayError `trust.metadata` */
export function targetFileOf(node: Node): NamedFile & { readonly length: number } {
  const file = namedFileOf(node);
  if (Object.keys(file.hashes).length === 0)
    throw distrust('trust.metadata', `${node.path} has no digest by SHA-256 or SHA-512`);
  return { ...file, length: seconds(demand(node, 'length')) };
}

/** Refuses bytes that are not those that were named. @throws AssayError `trust.metadata` */
export function demandNamed(content: Uint8Array, { length, hashes }: NamedFile): void {
  if (length !== undefined && content.length !== length)
    throw distrust('trust.metadata', `it has ${content.length} bytes, and ${length} are signed`);
  for (const [name, expected] of Object.entries(hashes)) {
    if (createHash(name).update(content).digest('hex') !== expected)
      throw distrust('trust.metadata', `it is not what is signed: another ${name} digest`);
  }
}
