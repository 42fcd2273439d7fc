import {
  DER_TAG,
  type Der,
  type DerElement,
  derBits,
  derContent,
  derHex,
  derInteger,
  derOctetRange,
  derOctets,
  derOid,
  derText,
  derTime,
  hex,
  isZero,
} from '../../codec/index.ts';
import type { Field, Meaning } from '../../model/index.ts';
import { anyField } from './any.ts';
import { oidName } from './oids.ts';

/** What decoding into fields needs to know besides the element. */
export interface Reading {
  readonly der: Der;
  /** What offset 0 of the encoding is in the container. */
  readonly base: number;
  /** Lists of more than {@link MOST_ROWS} are wanted one by one, too. */
  readonly rows: boolean;
  /** Signatures around this one. */
  readonly nested: number;
}

/** Longer lists are given as a count unless rows are wanted. */
export const MOST_ROWS = 1000;

/** A type of an ASN.1 module: which elements can be of it, and how one becomes a field. */
export interface Asn {
  readonly fits: (element: DerElement) => boolean;
  readonly field: (reading: Reading, name: string, element: DerElement) => Field;
  /** May be absent from a SEQUENCE. */
  readonly optional?: true;
}

type Value = Field['value'];

/** A field over a whole element. */
export function fieldOf(
  { base }: Reading,
  name: string,
  element: DerElement,
  value?: Value,
  more: { readonly meaning?: Meaning | undefined; readonly fields?: readonly Field[] | undefined } = {},
): Field {
  return {
    name,
    ...(value === undefined ? {} : { value }),
    offset: base + element.start,
    length: element.next - element.start,
    ...(more.meaning ? { meaning: more.meaning } : {}),
    ...(more.fields ? { fields: more.fields } : {}),
  };
}

const universal = (tag: number) => (element: DerElement) => element.tagClass === 0 && element.tag === tag;
const context = (tag: number) => (element: DerElement) => element.tagClass === 2 && element.tag === tag;

/** A type without inner structure; content that is not of it is shown as the element it is. */
export function leaf(
  fits: Asn['fits'],
  value: (element: DerElement) => Value,
  meaning?: Meaning | undefined,
): Asn {
  return {
    fits,
    field(reading, name, element) {
      const shown = value(element);
      return shown === undefined
        ? anyField(reading, name, element)
        : fieldOf(reading, name, element, shown, { meaning });
    },
  };
}

/** At most this many bytes are shown in hexadecimal; longer ones only have their range. */
const SHOWN = 64;

/** Bytes as text for a field; undefined for long ones. */
export function shownBytes(bytes: Uint8Array): string | undefined {
  return bytes.length > SHOWN ? undefined : hex(bytes);
}

/** BOOLEAN. */
export const boolean = leaf(universal(DER_TAG.boolean), (e) => derContent(e)[0] !== 0);
/** INTEGER as a number, large ones in hexadecimal. */
export const integer = (meaning?: Meaning) =>
  leaf(universal(DER_TAG.integer), (e) => derInteger(e) ?? `0x${derHex(e)}`, meaning);
/** INTEGER that is a label, such as a serial number: always hexadecimal. */
export const label = leaf(universal(DER_TAG.integer), derHex, 'id');
/** ENUMERATED. */
export const enumerated = leaf(universal(DER_TAG.enumerated), derInteger);
/** OBJECT IDENTIFIER by its name. */
export const oid = leaf(universal(DER_TAG.oid), (e) => {
  const dotted = derOid(e);
  return dotted === undefined ? undefined : oidName(dotted);
});
/** UTCTime or GeneralizedTime in seconds since 1970. */
export const time = leaf(
  (e) => e.tagClass === 0 && (e.tag === DER_TAG.utcTime || e.tag === DER_TAG.generalizedTime),
  (e) => derTime(e),
  'time',
);
/** A string of any universal type, or of the type `as` where the tag is implicit. */
export const text = (meaning?: Meaning, as?: number) =>
  leaf(
    (e) => e.tagClass === 0 && e.tag >= 12 && e.tag <= 30 && e.tag !== 16 && e.tag !== 17,
    (e) => derText(e, as),
    meaning,
  );
/** An implicitly tagged INTEGER, OBJECT IDENTIFIER or time; use within {@link implicit}. */
export const implicitTime = leaf(
  universal(DER_TAG.generalizedTime),
  (e) => derTime(e, DER_TAG.generalizedTime),
  'time',
);

/** OCTET STRING in hexadecimal where it is short. */
export const octets = (meaning?: Meaning): Asn => ({
  fits: universal(DER_TAG.octetString),
  field: (reading, name, element) =>
    fieldOf(reading, name, element, shownBytes(derOctets(element)), { meaning }),
});

/** BIT STRING in hexadecimal where it is short. */
export const bits = (meaning?: Meaning): Asn => ({
  fits: universal(DER_TAG.bitString),
  field(reading, name, element) {
    const found = derBits(element);
    return found
      ? fieldOf(reading, name, element, shownBytes(found.bytes), { meaning })
      : anyField(reading, name, element);
  },
});

/** BIT STRING of named bits, the first being bit 0. */
export const namedBits = (names: readonly string[]): Asn =>
  leaf(universal(DER_TAG.bitString), (element) => {
    const found = derBits(element);
    if (!found || found.bytes.length > SHOWN) return undefined;
    const set: string[] = [];
    for (let bit = 0; bit < found.bytes.length * 8; bit++) {
      if (((found.bytes[bit >> 3]! >> (7 - (bit & 7))) & 1) === 1) set.push(names[bit] ?? `bit ${bit}`);
    }
    return set.join(', ');
  });

/** Whatever is there. */
export const any: Asn = { fits: () => true, field: anyField };

/** The same type, possibly absent. */
export const optional = (type: Asn): Asn => ({ ...type, optional: true });

/** `[tag] IMPLICIT type`. */
export const implicit = (tag: number, type: Asn): Asn => ({ ...type, fits: context(tag) });

/** `[tag] EXPLICIT type`: the field covers the tag as well. */
export const explicit = (tag: number, type: Asn): Asn => ({
  fits: context(tag),
  field(reading, name, element) {
    const inside = reading.der.children(element, 2);
    const only = inside[0];
    if (inside.length !== 1 || !only || only.next !== element.end || !type.fits(only))
      return anyField(reading, name, element);
    return {
      ...type.field(reading, name, only),
      offset: reading.base + element.start,
      length: element.next - element.start,
    };
  },
});

/** CHOICE: the first alternative that fits. */
export const choice = (...types: readonly Asn[]): Asn => ({
  fits: (element) => types.some((type) => type.fits(element)),
  field: (reading, name, element) =>
    (types.find((type) => type.fits(element)) ?? any).field(reading, name, element),
});

/**
 * SEQUENCE of named components in order. Elements that fit no component are shown under `unexpected`; bytes that are no
 * element, under `undecodable`.
 * @param value what the whole is worth as one value
 */
export function sequence(
  parts: Readonly<Record<string, Asn>>,
  value?: (fields: readonly Field[]) => Value,
): Asn {
  const rows = Object.entries(parts);
  return {
    fits: (element) => element.tagClass === 0 && element.tag === DER_TAG.sequence && element.constructed,
    field(reading, name, element) {
      const inside = reading.der.children(element);
      const fields: Field[] = [];
      let next = 0;
      for (const [part, type] of rows) {
        const child = inside[next];
        if (!child || !type.fits(child)) {
          if (type.optional) continue;
          break;
        }
        fields.push(type.field(reading, part, child));
        next++;
      }
      for (const field of unexpected(reading, inside.slice(next))) fields.push(field);
      fields.push(...restOf(reading, element, inside));
      return fieldOf(reading, name, element, value?.(fields), { fields });
    },
  };
}

/** Elements that fit no component; many of them as one field, unless rows are wanted. */
function unexpected(reading: Reading, elements: readonly DerElement[]): Field[] {
  const [first, last] = [elements[0], elements.at(-1)];
  if (!first || !last || elements.length <= MOST_ROWS || reading.rows)
    return elements.map((element) => anyField(reading, 'unexpected', element));
  const offset = reading.base + first.start;
  return [{ name: 'unexpected', value: elements.length, offset, length: last.next - first.start }];
}

/** SEQUENCE OF or SET OF `type`. */
export function listOf(item: string, type: Asn, value?: (fields: readonly Field[]) => Value): Asn {
  return {
    fits: (element) =>
      element.tagClass === 0 &&
      (element.tag === DER_TAG.sequence || element.tag === DER_TAG.set) &&
      element.constructed,
    field(reading, name, element) {
      const inside = reading.der.children(element);
      if (inside.length > MOST_ROWS && !reading.rows) return fieldOf(reading, name, element, inside.length);
      const fields = inside.map((child) => (type.fits(child) ? type : any).field(reading, item, child));
      fields.push(...restOf(reading, element, inside));
      return fieldOf(reading, name, element, value?.(fields), { fields });
    },
  };
}

/** OCTET STRING whose content is itself an encoding of `type`; else its bytes. */
export const octetsHolding = (type: Asn): Asn => ({
  fits: universal(DER_TAG.octetString),
  field(reading, name, element) {
    const range = derOctetRange(element);
    const child =
      range && type !== any ? reading.der.element(range.start, range.end, element.depth + 1) : undefined;
    if (!child || child.next !== range!.end || !type.fits(child))
      return octets().field(reading, name, element);
    const { value, meaning, fields } = type.field(reading, name, child);
    return fieldOf(reading, name, element, value, { meaning, fields });
  },
});

/** The same type with another value, made from its field. */
export const titled = (type: Asn, value: (field: Field) => Value): Asn => ({
  ...type,
  field(reading, name, element) {
    const field = type.field(reading, name, element);
    const shown = value(field);
    return shown === undefined ? field : { ...field, value: shown };
  },
});

/** The value of the sub-field with a name. */
export const subValue = (fields: readonly Field[] | undefined, name: string): Value =>
  fields?.find((field) => field.name === name)?.value;

/** All values of fields, one after the other. */
export const joined = (fields: readonly Field[]): string =>
  fields.flatMap(({ value }) => (value === undefined ? [] : [String(value)])).join(', ');

/** Bytes inside an element after the last element in it. */
export function restOf({ base, der }: Reading, element: DerElement, inside: readonly DerElement[]): Field[] {
  const from = inside.at(-1)?.next ?? element.content;
  if (from >= element.end) return [];
  const zero = isZero(der.bytes.subarray(from, element.end));
  const place = { offset: base + from, length: element.end - from };
  return [
    zero
      ? { name: 'padding', ...place, meaning: 'padding' }
      : { name: 'undecodable', ...place, meaning: 'unused' },
  ];
}
