import { createHash } from 'node:crypto';
import { demand, member, type Node, seconds, text, wrong } from '../document.ts';
import { isSignedBy } from './key.ts';
import type { TufMetadata, TufSigners } from './metadata.ts';
import { distrust } from './reading.ts';

/**
 * Demands that enough keys of a role signed metadata (TUF specification 1.0, 4.2.1). Keys are counted, not their ids: one key under
 * two ids signs once.
 * @param whose names the keys in the error @throws AssayError `trust.metadata`
 */
export function demandSigned(metadata: TufMetadata, { keys, threshold }: TufSigners, whose: string): void {
  const signed = new Set<string>();
  for (const { keyId, signature } of metadata.signatures) {
    const key = keys.get(keyId);
    if (key && isSignedBy(key, metadata.bytes, signature)) signed.add(key.key.id);
  }
  if (signed.size < threshold)
    throw distrust(
      'trust.metadata',
      `${signed.size} of the keys of ${whose} signed it, and ${threshold} must`,
      'the server, or who is in between, offers something else than the owner of the keys has made',
    );
}

/** Refuses metadata whose time is over (5.3.10, 5.4.4, 5.5.6, 5.6.5). @param now seconds since 1970 @throws AssayError `trust.expired` */
export function demandFresh({ expires }: TufMetadata, now: number): void {
  if (now < expires) return;
  const day = new Date(expires * 1000).toISOString().slice(0, 16).replace('T', ' ');
  throw distrust(
    'trust.expired',
    `it expired at ${day} UTC, so newer trust may be held back`,
    'get it from a mirror that is up to date, and look whether the clock of this machine is right; what was verified before goes on being used',
  );
}

/** Refuses a version below one that was seen (5.3.5, 5.4.3, 5.5.5). @throws AssayError `trust.rollback` */
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

/** Hash functions that are understood, the one first whose digest stands in the path of a target. */
const HASHES: Readonly<Record<string, RegExp>> = { sha256: /^[0-9a-f]{64}$/, sha512: /^[0-9a-f]{128}$/ };

/**
 * Reads `length` and `hashes`; metadata may be named without them (4.4). Digests of which none is understood would be no digests.
 * @throws Refusal `format.field`, AssayError `trust.metadata`
 */
export function namedFileOf(node: Node): NamedFile {
  const [length, hashes] = [member(node, 'length'), member(node, 'hashes')];
  return {
    ...(length ? { length: seconds(length) } : {}),
    hashes: hashes ? digestsOf(hashes) : {},
  };
}

function digestsOf(hashes: Node): NamedFile['hashes'] {
  const known = Object.entries(HASHES).flatMap(([name, shape]) => {
    const value = member(hashes, name);
    if (!value) return [];
    // It becomes part of an address.
    return shape.test(text(value)) ? [[name, text(value)]] : wrong(value, 'a digest in hexadecimal');
  });
  if (known.length === 0)
    throw distrust('trust.metadata', `${hashes.path} has no digest by SHA-256 or SHA-512`);
  return Object.fromEntries(known);
}

/** The same where both must be there: a target (4.5). @throws Refusal `format.field`, AssayError `trust.metadata` */
export function targetFileOf(node: Node): NamedFile & { readonly length: number } {
  return { length: seconds(demand(node, 'length')), hashes: digestsOf(demand(node, 'hashes')) };
}

/** Refuses bytes that are not those that were named (5.5.2, 5.6.2, 5.7). @throws AssayError `trust.metadata` */
export function demandNamed(content: Uint8Array, { length, hashes }: NamedFile): void {
  if (length !== undefined && content.length !== length)
    throw distrust('trust.metadata', `it has ${content.length} bytes, and ${length} are signed`);
  for (const [name, expected] of Object.entries(hashes)) {
    if (createHash(name).update(content).digest('hex') !== expected)
      throw distrust('trust.metadata', `it is not what is signed: another ${name} digest`);
  }
}
