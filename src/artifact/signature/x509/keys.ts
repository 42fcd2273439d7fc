import { DER_TAG, type DerElement, derBits, derContent, derOid } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { type Asn, any, bits, fieldOf, type Reading, restOf } from '../asn1.ts';
import { oidName } from '../oids.ts';

/** AlgorithmIdentifier (RFC 5280, 4.1.1.2): its value is the algorithm; parameters are shown where there are any but NULL. */
export const algorithm: Asn = {
  fits: (element) => element.tagClass === 0 && element.tag === DER_TAG.sequence && element.constructed,
  field(reading, name, element) {
    const inside = reading.der.children(element);
    const [type, parameters, ...more] = inside;
    const dotted = type && derOid(type);
    const fields: Field[] = [];
    if (parameters && parameters.tag !== DER_TAG.null)
      fields.push(any.field(reading, 'parameters', parameters));
    for (const element of more) fields.push(any.field(reading, 'unexpected', element));
    fields.push(...restOf(reading, element, inside));
    const value = dotted === undefined ? 'undecodable' : oidName(dotted);
    return fieldOf(reading, name, element, value, fields.length > 0 ? { fields } : {});
  },
};

/** SubjectPublicKeyInfo (RFC 5280, 4.1.2.7): its value is kind and size of the key, such as `rsaEncryption 2048`. */
export const publicKey: Asn = {
  fits: algorithm.fits,
  field(reading, name, element) {
    const inside = reading.der.children(element);
    const [algorithmPart, key, ...more] = inside;
    const fields: Field[] = [];
    if (algorithmPart) fields.push(algorithm.field(reading, 'algorithm', algorithmPart));
    if (key) fields.push(bits('id').field(reading, 'subjectPublicKey', key));
    for (const element of more) fields.push(any.field(reading, 'unexpected', element));
    fields.push(...restOf(reading, element, inside));
    return fieldOf(reading, name, element, keyText(reading, algorithmPart, key), { fields });
  },
};

function keyText(reading: Reading, algorithmPart?: DerElement, key?: DerElement): string {
  const [type, parameters] = algorithmPart ? reading.der.children(algorithmPart) : [];
  const dotted = type && derOid(type);
  if (dotted === undefined) return 'undecodable';
  const name = oidName(dotted);
  const curve = parameters && derOid(parameters);
  if (name === 'ecPublicKey') return curve === undefined ? name : `${name} ${oidName(curve)}`;
  const size = name === 'dsa' ? modulusBits(reading, parameters) : rsaBits(reading, name, key);
  return size === undefined ? name : `${name} ${size}`;
}

/** RSAPublicKey stands inside the bit string: modulus, exponent. */
function rsaBits(reading: Reading, name: string, key?: DerElement): number | undefined {
  const found = key && name.startsWith('rsa') ? derBits(key) : undefined;
  if (!found) return undefined;
  return modulusBits(reading, reading.der.element(found.offset, key!.end, key!.depth + 1));
}

/** How many bits the first integer of a SEQUENCE has. */
function modulusBits({ der }: Reading, list?: DerElement): number | undefined {
  const first = list && der.children(list)[0];
  if (!first || first.tag !== DER_TAG.integer) return undefined;
  const bytes = derContent(first);
  const from = bytes.findIndex((byte) => byte !== 0);
  return from < 0 ? 0 : (bytes.length - from) * 8 - Math.clz32(bytes[from]!) + 24;
}
