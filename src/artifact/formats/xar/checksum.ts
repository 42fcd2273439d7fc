import { createHash, type Hash } from 'node:crypto';
import type { XmlElement } from '../../../codec/index.ts';
import type { Tally } from './tally.ts';
import { only, quote } from './values.ts';

/** A checksum element: `<archived-checksum style="sha1">…</archived-checksum>`. */
export interface Checksum {
  /** Name for `node:crypto`. */
  readonly style: string;
  /** Lower-case hexadecimal. */
  readonly value: string;
}

const LENGTHS: Readonly<Record<string, number>> = {
  md5: 16,
  sha1: 20,
  sha224: 28,
  sha256: 32,
  sha384: 48,
  sha512: 64,
};

/** The digest a style means, in the words of `node:crypto` (`SHA-1` and `SHA1` are `sha1`), `none`, or undefined. */
export function digestName(style: string): string | undefined {
  const name = style.trim().toLowerCase().replaceAll('-', '');
  return name === 'none' || Object.hasOwn(LENGTHS, name) ? name : undefined;
}

/** Bytes of a digest; undefined for `none` and unknown ones. */
export function digestLength(name: string): number | undefined {
  return LENGTHS[name];
}

/** The checksum child of that name, where it can be verified. */
export function checksumOf(element: XmlElement, name: string, tally: Tally): Checksum | undefined {
  const child = only(element, name, tally);
  if (!child) return undefined;
  const style = digestName(child.attributes['style'] ?? '');
  if (style === 'none') return undefined;
  const value = child.text.trim().toLowerCase();
  if (style && value.length === LENGTHS[style]! * 2 && /^[0-9a-f]*$/.test(value)) return { style, value };
  if (style)
    tally.add('xar.bad-value', `<${name}> is ${quote(child.text)} at byte ${child.offset} of the table`);
  else tally.add('xar.unverified', `<${name}> has the style ${quote(child.attributes['style'] ?? '')}`);
  return undefined;
}

/** A running digest that is asked once, at the end. */
export interface Digester {
  update(bytes: Uint8Array): void;
  /** The digest where it differs from what was expected. */
  mismatch(): string | undefined;
}

/** Digests what passes, to compare with a checksum. */
export function createDigester(checksum: Checksum): Digester {
  const hash: Hash = createHash(checksum.style);
  return {
    update(bytes) {
      hash.update(bytes);
    },
    mismatch() {
      const value = hash.digest('hex');
      return value === checksum.value ? undefined : value;
    },
  };
}
