import { isOwnContent } from '../../artifact/index.ts';
import type { Entry, Gathered } from '../../model/index.ts';
import type { Around } from './canonical/canonical.ts';
import { CANONICAL } from './canonical/list.ts';
import { createForm } from './form.ts';
import { addLeafParts } from './leaf-parts.ts';
import { partsOf } from './parts.ts';

/** Longer contents count by their bytes. */
export const MOST_LEAF = 64 << 20;

/** Formats of which nothing but the bytes tells what they mean. */
const WITHOUT_FORM: ReadonlySet<string> = new Set([
  'bytes',
  'text',
  'json',
  'xml',
  'headers',
  'ini',
  'properties',
  'pkcs7',
  'x509',
]);

/** Whether something could be removed from a content of this format. */
export function hasLeafForm(entry: Entry): boolean {
  return hasFields(entry) || hasCanonical(entry);
}

/** Whether a content is of a kind that has a form of its own: then its fields are not needed. */
export function hasCanonical(entry: Entry): boolean {
  return CANONICAL.some(({ handles }) => handles(entry));
}

/** Whether the form of its own is written by its fields. */
export function hasCanonicalFields(entry: Entry): boolean {
  return CANONICAL.some(({ handles, fields }) => fields === true && handles(entry));
}

function hasFields({ format, variant }: Entry): boolean {
  // An archive that is not seen as its members is damaged, or empty.
  if (!isOwnContent(format) || WITHOUT_FORM.has(format)) return false;
  return format !== 'plist' || variant !== 'xml';
}

/**
 * The digest of a content without what its format defines to be a benign field, an identity, a signature or a checksum.
 * @returns undefined where its bytes count
 */
export async function leafForm(gathered: Gathered, around: Around): Promise<string | undefined> {
  const { entry, fields, fieldBytes: at, content } = gathered;
  for (const { name, handles, write } of CANONICAL) {
    if (!handles(entry)) continue;
    const canonical = createForm(name);
    if (await write(canonical, gathered, around)) return canonical.hex();
  }
  if (!content || fields.length === 0 || !hasFields(entry)) return undefined;
  const form = createForm('fields').item(entry.format);
  const parts = partsOf(entry.format, fields, content.size);
  return (await addLeafParts(form, entry.format, parts, { at, content })) ? form.hex() : undefined;
}
