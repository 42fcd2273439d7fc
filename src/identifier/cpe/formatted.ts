import { ANY, CPE_ATTRIBUTES, checkedValue, cpeSyntax, NA, type Wfn, type WfnParts, wfn } from './wfn.ts';

/** How every formatted string begins (NISTIR 7695 §6.2). */
export const FORMATTED_PREFIX = 'cpe:2.3:';

/**
 * Reads a formatted string as NISTIR 7695 §6.2.3 unbinds it: `.`, `-`, `_` may stand bare, and other bare punctuation
 * is taken as if it were escaped. @throws AssayError `cpe.syntax`, `cpe.value`
 */
export function parseFormatted(text: string): Wfn {
  const fields = splitFields(text.slice(FORMATTED_PREFIX.length));
  if (fields.length !== CPE_ATTRIBUTES.length) {
    throw cpeSyntax(
      text,
      `it has ${fields.length} fields and not eleven`,
      fields.length < CPE_ATTRIBUTES.length
        ? 'Write * for each attribute that is not stated.'
        : 'A colon inside a value is written \\:.',
    );
  }
  const name: Record<string, string> = {};
  for (const [index, attribute] of CPE_ATTRIBUTES.entries()) {
    const field = fields[index]!;
    if (field === '') throw cpeSyntax(text, `its ${attribute} is empty`, 'Write * where nothing is stated.');
    name[attribute] = checkedValue(attribute, unbind(text, field));
  }
  return name as Wfn;
}

/**
 * The formatted string of a name (NISTIR 7695 §6.2.2). @throws AssayError `cpe.value` for a value that breaks the grammar
 */
export function formatCpe(parts: WfnParts): string {
  const name = wfn(parts);
  return `${FORMATTED_PREFIX}${CPE_ATTRIBUTES.map((attribute) => bindFormatted(name[attribute])).join(':')}`;
}

/** One value as a formatted string has it: `.`, `-` and `_` bare, other punctuation escaped. */
export function bindFormatted(value: string): string {
  return value.replace(/\\(.)/gs, (quoted, character: string) =>
    /[.-]/.test(character) ? character : quoted,
  );
}

/** Splits at colons that no backslash escapes. */
export function splitFields(text: string): string[] {
  const fields: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === ':') {
      fields.push(text.slice(from, at));
      from = at + 1;
    }
  }
  fields.push(text.slice(from));
  return fields;
}

function unbind(text: string, field: string): string {
  if (field === ANY || field === NA || /^\w+$/.test(field)) return field;
  let value = '';
  for (let at = 0; at < field.length; at += 1) {
    const character = field[at]!;
    if (character === '\\') {
      at += 1;
      const next = field[at];
      if (next === undefined || /\w/.test(next)) {
        throw cpeSyntax(text, 'a backslash escapes no punctuation', 'Letters, digits and _ stand bare.');
      }
      value += `\\${next}`;
    } else if (/[\w*?]/.test(character)) value += character;
    else value += `\\${character}`;
  }
  return value;
}
