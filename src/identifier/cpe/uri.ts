import { ANY, cpeSyntax, NA, type Wfn, type WfnParts, wfn } from './wfn.ts';

const FIELDS = ['part', 'vendor', 'product', 'version', 'update', 'edition', 'language'] as const;
const EXTENDED = ['sw_edition', 'target_sw', 'target_hw', 'other'] as const;
const SCHEME = 'cpe:/';

/** True for a text that begins as the URI binding does; the scheme has no case. */
export function isCpeUri(text: string): boolean {
  return text.slice(0, SCHEME.length).toLowerCase() === SCHEME;
}

/**
 * Reads the URI binding, CPE 2.2 names among it (NISTIR 7695 §6.1.3). All letters become lower case, as the standard has it.
 * @throws AssayError `cpe.syntax`, `cpe.value`
 */
export function parseUri(text: string): Wfn {
  // Before any change of case: some letters outside of ASCII have a lower case inside of it.
  if (/[^!-~]/.test(text)) throw cpeSyntax(text, 'it has white space or characters outside of ASCII');
  const fields = text.slice(SCHEME.length).toLowerCase().split(':');
  if (fields.length > FIELDS.length) {
    throw cpeSyntax(text, `it has ${fields.length} fields and at most seven are allowed`);
  }
  const parts: { -readonly [K in keyof WfnParts]: string } = {};
  for (const [index, attribute] of FIELDS.entries()) {
    const field = fields[index] ?? '';
    if (attribute === 'edition' && field.startsWith('~')) unpack(text, field, parts);
    else parts[attribute] = decode(text, field);
  }
  return wfn(parts);
}

/**
 * The URI binding of a name (NISTIR 7695 §6.1.2). Reading it back gives the name with letters in lower case.
 * @throws AssayError `cpe.value` for a value that breaks the grammar
 */
export function cpeUri(parts: WfnParts): string {
  const name = wfn(parts);
  const packed = EXTENDED.some((attribute) => name[attribute] !== ANY);
  const fields = FIELDS.map((attribute) =>
    attribute === 'edition' && packed
      ? `~${[name.edition, ...EXTENDED.map((other) => name[other])].map(encode).join('~')}`
      : encode(name[attribute]),
  );
  while (fields.length > 0 && fields.at(-1) === '') fields.pop();
  return `${SCHEME}${fields.join(':')}`;
}

/** `~edition~sw_edition~target_sw~target_hw~other`; a further `~` belongs to `other`. */
function unpack(text: string, field: string, parts: { -readonly [K in keyof WfnParts]: string }): void {
  const pieces = field.split('~').slice(1);
  if (pieces.length < 5) {
    throw cpeSyntax(text, 'its packed edition has fewer than five parts');
  }
  parts.edition = decode(text, pieces[0]!);
  for (const [index, attribute] of EXTENDED.entries()) {
    const piece = index === EXTENDED.length - 1 ? pieces.slice(index + 1).join('~') : pieces[index + 1]!;
    parts[attribute] = decode(text, piece);
  }
}

function decode(text: string, field: string): string {
  if (field === '') return ANY;
  if (field === NA) return NA;
  return field.replace(/%(..?)?|[^a-z0-9_*?]/gs, (found, hex: string | undefined) => {
    if (!found.startsWith('%')) return bareCharacter(text, found);
    if (hex === '01') return '?';
    if (hex === '02') return '*';
    const character = String.fromCharCode(/^[2-7][0-9a-f]$/.test(hex ?? '') ? Number.parseInt(hex!, 16) : 0);
    if (!/[!-/:-@[-^`{-~]/.test(character)) throw cpeSyntax(text, `${found} stands for no punctuation`);
    return `\\${character}`;
  });
}

function bareCharacter(text: string, character: string): string {
  if (/[-.~]/.test(character)) return `\\${character}`;
  throw cpeSyntax(text, `${JSON.stringify(character)} is not percent-encoded`);
}

function encode(value: string): string {
  if (value === ANY) return '';
  if (value === NA) return NA;
  return value.replace(/\\(.)|[*?]/gs, (found, quoted: string | undefined) => {
    if (quoted === undefined) return found === '?' ? '%01' : '%02';
    return /[-.]/.test(quoted) ? quoted : `%${quoted.charCodeAt(0).toString(16)}`;
  });
}
