import { isZero } from '../../../codec/index.ts';
import { type Catalogue, moComparator, readCatalogue } from '../../content/mo.ts';
import { type Canonical, held } from './canonical.ts';

/**
 * Message catalogues (GNU gettext manual, "The Format of GNU MO Files"): originals and translations in the order of their table,
 * which readers rely on to find them. Byte order, places and a hash table that leads to every message are left out.
 */
export const canonicalMo: Canonical = {
  name: 'mo',
  handles: moComparator.handles,
  async write(form, gathered) {
    const bytes = await held(gathered);
    const catalogue = bytes && readCatalogue(bytes);
    if (!catalogue) return false;
    const { messages, hash, rest } = catalogue;
    const at = ({ offset, length }: { readonly offset: number; readonly length: number }) =>
      bytes.subarray(offset, offset + length);
    for (const [original, translation] of messages) form.item(at(original)).item(at(translation));
    if (!leadsToAll(bytes, catalogue)) form.item('hash table').item(at(hash));
    for (const range of rest) if (!isZero(at(range))) form.item('unused').item(at(range));
    return true;
  },
};

/** Tables up to this size are not used (GNU gettext, gettext-runtime/intl/loadmsgcat.c). */
const UNUSED_SIZE = 2;
const SLOT = 4;

/** Whether a lookup in the hash table finds each message (GNU gettext, gettext-runtime/intl/dcigettext.c, `_nl_find_msg`). */
function leadsToAll(bytes: Buffer, { big, messages, hash }: Catalogue): boolean {
  const size = hash.length / SLOT;
  if (size <= UNUSED_SIZE) return true;
  const slot = (index: number) => {
    const at = hash.offset + index * SLOT;
    return big ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);
  };
  // Honest tables need few steps for each; what needs more is not worth the time.
  let steps = MOST_STEPS * messages.length;
  return messages.every(([original], message) => {
    const text = bytes.subarray(original.offset, original.offset + original.length);
    const value = hashOf(text);
    const stride = 1 + (value % (size - 2));
    let index = value % size;
    for (; steps > 0; steps--) {
      const found = slot(index);
      if (found === message + 1) return true;
      if (found === 0) return false;
      index = index >= size - stride ? index - (size - stride) : index + stride;
    }
    return false;
  });
}

const MOST_STEPS = 100;

/** P. J. Weinberger's function on 32 bits, up to the first NUL (gettext-runtime/intl/hash-string.c): of a plural the singular alone. */
function hashOf(text: Buffer): number {
  let value = 0;
  for (const byte of text) {
    if (byte === 0) break;
    value = ((value << 4) + byte) >>> 0;
    const high = value & 0xf0000000;
    if (high !== 0) value = (value ^ (high >>> 24) ^ high) >>> 0;
  }
  return value;
}
