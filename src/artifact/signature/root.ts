import { type Der, isZero } from '../../codec/index.ts';
import type { Field } from '../../model/index.ts';
import { type Asn, any } from './asn1.ts';

/** The element at the start of an encoding as a field of a type, and the bytes after it. */
export function rootFields(
  der: Der,
  name: string,
  type: Asn,
  base: number,
  rows: boolean,
  start = 0,
): Field[] {
  const root = der.element(start);
  const reading = { der, base, rows, nested: 0 };
  if (!root) {
    const length = der.bytes.length - start;
    return length === 0
      ? []
      : [{ name, value: 'undecodable', offset: base + start, length, meaning: 'signature' }];
  }
  const field = (type.fits(root) ? type : any).field(reading, name, root);
  return [{ ...field, meaning: 'signature' }, ...trailing(der.bytes, root.next, base)];
}

function trailing(bytes: Uint8Array, from: number, base: number): Field[] {
  if (from >= bytes.length) return [];
  const zero = isZero(bytes.subarray(from));
  return [
    {
      name: zero ? 'padding' : 'trailing data',
      offset: base + from,
      length: bytes.length - from,
      meaning: zero ? 'padding' : 'unused',
    },
  ];
}
