import { isOwnContent } from '../../artifact/index.ts';
import { isZero } from '../../codec/index.ts';
import type { Entry, Gathered } from '../../model/index.ts';
import { RULES } from '../fields/rules/index.ts';
import type { Around } from './canonical/canonical.ts';
import { CANONICAL } from './canonical/list.ts';
import { createForm } from './form.ts';
import { addPart, bytesOf, isCode, type Part, type PartBytes, partsOf, withoutBits } from './parts.ts';
import { isRemoved } from './removal.ts';

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
  const bytes: PartBytes = { at, content };
  for (const part of partsOf(entry.format, fields, content.size)) {
    const masked = withoutBits(entry.format, part);
    if (masked !== undefined) form.item('masked').item(part.names.join(' / ')).item(masked);
    else if (await isLeftOut(entry.format, part, bytes)) continue;
    else if (!(await addPart(form, part, bytes))) return undefined;
  }
  return form.hex();
}

/** Programs, in which sizes and places decide what is executed. */
const PROGRAMS: ReadonlySet<string> = new Set(['elf', 'pe', 'macho', 'coff']);

/** What is removed of a content; more is explained in a comparison than can be left out of a digest for anyone to trust. */
async function isLeftOut(format: string, part: Part, bytes: PartBytes): Promise<boolean> {
  const { cause, names, field } = part;
  if (!isCode(cause) || !isRemoved(cause, 'equal-semantics', false)) return false;
  if (field.meaning === 'signature') return true;
  const program = PROGRAMS.has(format);
  // Alignment that is not zero, and what lies between the fields of a program, may be used by someone.
  if (cause === 'archive.padding' || (program && names.at(-1) === ''))
    return isAllZero(await bytesOf(part, bytes));
  if (program && cause === 'content.layout') return false;
  if (isNamed(format, names)) return true;
  return cause === 'content.random-id' && IDENTITY.test(names.at(-1) ?? '');
}

function isAllZero(bytes: Uint8Array | undefined): boolean {
  return bytes !== undefined && isZero(bytes);
}

/** By their meaning alone, magic numbers and public keys are ids as well. */
const IDENTITY = /unique|uuid|guid|build.?id|salt|mvid|^ID$/i;

/** Whether a rule of the format names a field; what is known by its meaning alone could be the width of an image. */
function isNamed(format: string, names: readonly string[]): boolean {
  const path = names.join(' / ');
  return (RULES[format] ?? []).some(([pattern]) => pattern.test(path));
}
