import { isZero } from '../../codec/index.ts';
import { RULES } from '../fields/rules/index.ts';
import type { Form } from './form.ts';
import { addPart, bytesOf, isCode, type Part, type PartBytes, withoutBits } from './parts.ts';
import { isRemoved } from './removal.ts';

/**
 * Adds to a form what is left of the parts of a content.
 * @returns false where the bytes of one are not at hand
 */
export async function addLeafParts(
  form: Form,
  format: string,
  parts: readonly Part[],
  bytes: PartBytes,
): Promise<boolean> {
  for (const part of parts) {
    const masked = withoutBits(format, part);
    if (masked !== undefined) form.item('masked').item(part.names.join(' / ')).item(masked);
    else if (await isLeftOut(format, part, bytes)) continue;
    else if (!(await addPart(form, part, bytes))) return false;
  }
  return true;
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
