import { type DerElement, derContent, derOid, derText, hex, latin1 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { anyField } from '../any.ts';
import {
  type Asn,
  any,
  choice,
  explicit,
  fieldOf,
  implicit,
  leaf,
  listOf,
  MOST_ROWS,
  octets,
  oid,
  type Reading,
  restOf,
  sequence,
  subValue,
  text,
  titled,
} from '../asn1.ts';
import { oidName } from '../oids.ts';

/** Short names that RFC 4514 and the LDAP registry know, by the long ones. */
const SHORT: Readonly<Record<string, string>> = {
  commonName: 'CN',
  surname: 'SN',
  countryName: 'C',
  localityName: 'L',
  stateOrProvinceName: 'ST',
  streetAddress: 'STREET',
  organizationName: 'O',
  organizationalUnitName: 'OU',
  userId: 'UID',
  domainComponent: 'DC',
};

/** No honest name has more parts. */
const MOST_PARTS = 100;

interface Part {
  readonly oid: string | undefined;
  readonly value: DerElement;
  readonly element: DerElement;
}

/** A distinguished name, as RFC 4514 text with a field for each of its parts. */
export const name: Asn = {
  fits: (element) => element.tagClass === 0 && element.tag === 16 && element.constructed,
  field(reading, label, element) {
    const sets = relativeNames(reading.der, element);
    const fields: Field[] = sets.flat().map((part) => partField(reading, part));
    fields.push(...restOf(reading, element, reading.der.children(element)));
    return fieldOf(reading, label, element, dnText(sets), { meaning: 'name', fields });
  },
};

function dnText(sets: readonly (readonly Part[])[]): string {
  return [...sets]
    .reverse()
    .map((set) => set.map(partText).join('+'))
    .join(',');
}

function relativeNames(der: Reading['der'], element: DerElement): Part[][] {
  return der
    .children(element)
    .slice(0, MOST_PARTS)
    .map((set) => {
      const parts: Part[] = [];
      for (const pair of der.children(set).slice(0, MOST_PARTS)) {
        const [type, value] = der.children(pair);
        if (type && value) parts.push({ oid: derOid(type), value, element: pair });
      }
      return parts;
    });
}

function partText({ oid: type, value }: Part): string {
  const known = type === undefined ? undefined : oidName(type);
  const words = derText(value);
  if (known === type || words === undefined) {
    return `${type ?? '?'}=#${hex(value.bytes.subarray(value.start, value.next)).slice(0, 400)}`;
  }
  return `${SHORT[known!] ?? known}=${escaped(words)}`;
}

/** RFC 4514, 2.4. */
function escaped(value: string): string {
  return value
    .replace(/[\\"+,;<>]/g, '\\$&')
    .replace(/\0/g, '\\00')
    .replace(/^[ #]/, '\\$&')
    .replace(/ $/, '\\ ');
}

function partField(reading: Reading, { oid: type, value, element }: Part): Field {
  const words = derText(value);
  const label = type === undefined ? 'type' : oidName(type);
  return words === undefined
    ? {
        ...anyField(reading, label, value),
        offset: reading.base + element.start,
        length: element.next - element.start,
      }
    : fieldOf(reading, label, element, words, { meaning: 'name' });
}

/** An address of four or sixteen bytes, followed by a mask of the same length in name constraints. */
const address = leaf(
  () => true,
  (element) => {
    const bytes = derContent(element);
    const half = bytes.length === 8 || bytes.length === 32 ? bytes.length / 2 : bytes.length;
    const parts = half === bytes.length ? [bytes] : [bytes.subarray(0, half), bytes.subarray(half)];
    return parts
      .map((part) => (half === 4 ? part.join('.') : half === 16 ? groups(part) : hex(part)))
      .join('/');
  },
  'host',
);

function groups(bytes: Buffer): string {
  const words: string[] = [];
  for (let at = 0; at < 16; at += 2) words.push(bytes.readUInt16BE(at).toString(16));
  return words.join(':');
}

const plainText = (meaning?: 'host' | 'name') =>
  leaf(
    () => true,
    (element) => latin1(derContent(element)),
    meaning,
  );
const otherName = sequence({ 'type-id': oid, value: explicit(0, choice(text(), octets(), any)) }, (fields) =>
  subValue(fields, 'value'),
);

/** What the alternatives of a GeneralName (RFC 5280, 4.2.1.6) are called before their value. */
const KINDS = ['otherName', 'email', 'DNS', 'x400Address', 'dirName', 'ediPartyName', 'URI', 'IP', 'RID'];

const alternatives: readonly Asn[] = [
  implicit(0, otherName),
  implicit(1, plainText('name')),
  implicit(2, plainText('host')),
  implicit(3, any),
  explicit(4, name),
  implicit(5, any),
  implicit(6, plainText()),
  implicit(7, address),
  implicit(
    8,
    leaf(
      () => true,
      (element) => derOid(element),
    ),
  ),
];

/** GeneralName as `DNS:example.org`. */
export const generalName: Asn = titled(
  {
    fits: (element) => element.tagClass === 2 && element.tag < KINDS.length,
    field: (reading, label, element) => {
      const field = alternatives[element.tag]!.field(reading, label, element);
      return field.value === undefined ? field : { ...field, value: `${KINDS[element.tag]}:${field.value}` };
    },
  },
  () => undefined,
);

/** GeneralNames, all in one value. */
export const generalNames: Asn = listOf('generalName', generalName, (fields) =>
  fields.length > MOST_ROWS ? fields.length : fields.map(({ value }) => value ?? '?').join(', '),
);
