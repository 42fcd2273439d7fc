import { createHash, type Hash } from 'node:crypto';
import type { Bom } from '../../../model/index.ts';
import { type Plain, record } from './node.ts';

/**
 * A value in normal form: names of objects ascending, every list ascending by the JSON text of its items, innermost first. The JSON
 * text compared is ASCII, as written by {@link asciiJson} without white space. This is the order of the SBOMs of CPython's releases.
 */
export function canonical(value: Plain): Plain {
  if (Array.isArray(value)) {
    // Texts are only kept while their own list is sorted: those of a whole document take more than it does.
    const items = (value as readonly Plain[]).map((item) => {
      const own = canonical(item);
      return { own, text: asciiText(own) };
    });
    return items.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0)).map(({ own }) => own);
  }
  if (typeof value !== 'object' || value === null) return value;
  return byName(Object.entries(value).map(([name, member]) => [name, canonical(member as Plain)]));
}

/** An object with its names ascending; `__proto__` is a name like any other. */
export function byName(members: readonly (readonly [name: string, value: Plain])[]): Record<string, Plain> {
  return Object.fromEntries(members.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
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

/** SHA-256 over the JSON text without white space, ASCII, of a value in normal form as {@link canonical} gives it; in lower-case hexadecimal. */
export function digestOfCanonical(value: Plain): string {
  const sum = createHash('sha256');
  addText(value, sum, 3);
  return sum.digest('hex');
}

/** In pieces: lists of a document have more items than one wants as one text. */
function addText(value: Plain, sum: Hash, levels: number): void {
  if (levels === 0 || typeof value !== 'object' || value === null) {
    sum.update(asciiText(value));
    return;
  }
  const isList = Array.isArray(value);
  sum.update(isList ? '[' : '{');
  for (const [i, [name, member]] of Object.entries(value).entries()) {
    sum.update(`${i === 0 ? '' : ','}${isList ? '' : `${asciiText(name)}:`}`);
    addText(member as Plain, sum, levels - 1);
  }
  sum.update(isList ? ']' : '}');
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

function asciiText(value: Plain): string {
  return ascii(JSON.stringify(value));
}

function ascii(text: string): string {
  return text.replace(
    /[^\0-\x7f]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
