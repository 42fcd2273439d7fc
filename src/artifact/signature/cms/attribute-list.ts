import { DER_TAG, derOid } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { anyField } from '../any.ts';
import { type Asn, fieldOf, listOf, type Reading, restOf } from '../asn1.ts';
import { oidName } from '../oids.ts';

/** Of which type the values of an attribute are, and with what they are read where not as the attribute itself. */
export type TypeOf = (name: string, reading: Reading) => { readonly of: Asn; readonly into?: Reading };

/**
 * Attributes (RFC 5652, 5.3; RFC 2986), each a SEQUENCE of type and SET of values: one field each under the name of its type;
 * what a single value is worth, and is made of, stands there at once.
 */
export function attributeList(typeOf: TypeOf): Asn {
  const attribute: Asn = {
    fits: (element) => element.tagClass === 0 && element.tag === DER_TAG.sequence && element.constructed,
    field(reading, name, element) {
      const inside = reading.der.children(element);
      const [type, set] = inside;
      const dotted = type && derOid(type);
      if (dotted === undefined || !set) return anyField(reading, name, element);
      const values = reading.der.children(set);
      const { of, into = reading } = typeOf(oidName(dotted), reading);
      const fields: Field[] = values.map((value) => of.field(into, 'value', value));
      const rest = [...restOf(reading, set, values), ...restOf(reading, element, inside)];
      for (const extra of inside.slice(2)) rest.push(anyField(reading, 'unexpected', extra));
      const single = fields.length === 1 ? fields[0]! : undefined;
      const shown = single ? [...(single.fields ?? []), ...rest] : [...fields, ...rest];
      const more = { meaning: single?.meaning, ...(shown.length > 0 ? { fields: shown } : {}) };
      return fieldOf(reading, oidName(dotted), element, single?.value, more);
    },
  };
  return listOf('attribute', attribute);
}
