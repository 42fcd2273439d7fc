import {
  DER_TAG,
  DER_TAG_NAMES,
  type Der,
  type DerElement,
  derBits,
  derContent,
  derHex,
  derInteger,
  derOctets,
  derOid,
  derText,
  derTime,
  hex,
} from '../../codec/index.ts';
import type { Field } from '../../model/index.ts';
import { oidName } from './oids.ts';

/** Bytes longer than this are not shown. */
const SHOWN = 64;
/** Unknown structures are shown down to this level. */
const LEVELS = 16;

/** An element of unknown meaning, and what is in it, by its types. */
export function anyField(
  reading: { readonly der: Der; readonly base: number },
  name: string,
  element: DerElement,
  level = 0,
): Field {
  const { der, base } = reading;
  const value = primitiveValue(element);
  const place = { offset: base + element.start, length: element.next - element.start };
  const isTime =
    element.tagClass === 0 && (element.tag === DER_TAG.utcTime || element.tag === DER_TAG.generalizedTime);
  const field = {
    name,
    ...(value === undefined ? {} : { value }),
    ...place,
    ...(isTime && typeof value === 'number' ? { meaning: 'time' as const } : {}),
  };
  if (!element.constructed || level >= LEVELS) return field;
  const inside = der.children(element);
  if (inside.length === 0 || inside.length > 1000) return { ...field, value: `${inside.length} elements` };
  return { ...field, fields: inside.map((child) => anyField(reading, typeName(child), child, level + 1)) };
}

function typeName({ tagClass, tag }: DerElement): string {
  if (tagClass === 0) return DER_TAG_NAMES[tag] ?? `UNIVERSAL ${tag}`;
  return tagClass === 2 ? `[${tag}]` : `[${tagClass === 1 ? 'APPLICATION' : 'PRIVATE'} ${tag}]`;
}

function primitiveValue(element: DerElement): Field['value'] {
  if (element.constructed) return undefined;
  if (element.tagClass !== 0) return shown(derContent(element));
  switch (element.tag) {
    case DER_TAG.boolean:
      return derContent(element)[0] !== 0;
    case DER_TAG.integer:
    case DER_TAG.enumerated:
      return derInteger(element) ?? derHex(element);
    case DER_TAG.oid:
      return oidText(element);
    case DER_TAG.null:
      return 'NULL';
    case DER_TAG.bitString:
      return shown(derBits(element)?.bytes ?? derContent(element));
    case DER_TAG.octetString:
      return shown(derOctets(element));
    case DER_TAG.utcTime:
    case DER_TAG.generalizedTime:
      return derTime(element) ?? derContent(element).toString('latin1').slice(0, SHOWN);
    default:
      return derText(element) ?? shown(derContent(element));
  }
}

function oidText(element: DerElement): string | undefined {
  const dotted = derOid(element);
  return dotted === undefined ? shown(derContent(element)) : oidName(dotted);
}

function shown(bytes: Uint8Array): string | undefined {
  return bytes.length > SHOWN ? undefined : hex(bytes);
}
