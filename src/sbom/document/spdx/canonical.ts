import { hash } from 'node:crypto';
import type { Bom } from '../../../model/index.ts';
import { type Plain, record } from './node.ts';

/**
 * A value in normal form: names of objects ascending, every list ascending by the JSON text of its items, innermost first. The JSON
 * text compared is ASCII, as written by {@link asciiJson} without white space. This is the order of the SBOMs of CPython's releases.
 */
export function canonical(value: Plain): Plain {
  return sorted(value)[0];
}

/** The JSON text of a value in the order it has, with the names of objects ascending; two equal values have equal texts. */
export function canonicalJson(value: Plain): string {
  if (Array.isArray(value)) return `[${(value as readonly Plain[]).map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = value as Readonly<Record<string, Plain>>;
  const parts = Object.keys(members)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(members[name]!)}`);
  return `{${parts.join(',')}}`;
}

/** JSON indented by two, ASCII only (others as `\uXXXX`), no line end at the end. */
export function asciiJson(value: Plain): string {
  return ascii(JSON.stringify(value, null, 2));
}

/** SHA-256 over the normal form of a value, in lower-case hexadecimal. */
export function canonicalDigest(value: Plain): string {
  return hash('sha256', sorted(value)[1], 'hex');
}

/**
 * A bill of materials without places and encoding, every list in the order of {@link canonical}: two documents that say the same
 * are equal in this form, whatever their encoding and order. White space at line ends of longer texts is left out: encodings lose it.
 */
export function canonicalBom({ encoding: _, ...bom }: Bom): Plain {
  return canonical(strip(bom as unknown as Plain));
}

function strip(value: Plain): Plain {
  if (Array.isArray(value)) return (value as readonly Plain[]).map(strip);
  if (typeof value === 'string') return value.includes('\n') ? withoutLineEnds(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as Readonly<Record<string, Plain>>);
  const isRest = 'field' in value && 'value' in value;
  return record(
    entries
      .filter(([name, member]) => name !== 'place' && member !== undefined)
      .map(
        ([name, member]) => [name, isRest && name === 'value' ? restValue(member) : strip(member)] as const,
      ),
  );
}

function withoutLineEnds(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** What is kept as JSON text is compared as what it says. */
function restValue(value: Plain): Plain {
  try {
    return strip(JSON.parse(String(value)) as Plain);
  } catch {
    return value;
  }
}

function sorted(value: Plain): readonly [value: Plain, text: string] {
  if (Array.isArray(value)) {
    const items = (value as readonly Plain[]).map(sorted);
    items.sort(([, a], [, b]) => (a < b ? -1 : a > b ? 1 : 0));
    return [items.map(([item]) => item), `[${items.map(([, text]) => text).join(',')}]`];
  }
  if (typeof value !== 'object' || value === null) return [value, ascii(JSON.stringify(value))];
  const members = value as Readonly<Record<string, Plain>>;
  const names = Object.keys(members).sort();
  const parts = names.map((name) => [name, ...sorted(members[name]!)] as const);
  const text = parts.map(([name, , member]) => `${ascii(JSON.stringify(name))}:${member}`).join(',');
  return [record(parts.map(([name, member]) => [name, member] as const)), `{${text}}`];
}

function ascii(text: string): string {
  return text.replace(
    /[^\0-\x7f]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
