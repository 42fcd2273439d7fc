import {
  DER_TAG,
  type DerElement,
  derContent,
  derOctets,
  derText,
  guid,
  hasAscii,
  latin1,
} from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import {
  type Asn,
  any,
  choice,
  explicit,
  fieldOf,
  implicit,
  integer,
  leaf,
  listOf,
  MOST_ROWS,
  namedBits,
  octets,
  octetsHolding,
  oid,
  optional,
  type Reading,
  sequence,
  shownBytes,
  subValue,
} from '../asn1.ts';
import { algorithm } from '../x509/keys.ts';

/*
 * Microsoft's structures: "Windows Authenticode Portable Executable Signature Format" (2008) and, for what it does not say,
 * wintrust.h and mssip.h of the Windows SDK.
 */

const isOctets: Asn['fits'] = (element) => element.tagClass === 0 && element.tag === DER_TAG.octetString;
const spcString = choice(
  implicit(
    0,
    leaf(
      () => true,
      (element) => derText(element, DER_TAG.bmpString),
      'name',
    ),
  ),
  implicit(
    1,
    leaf(
      () => true,
      (element) => derText(element, DER_TAG.ia5String),
      'name',
    ),
  ),
);

const classId = leaf(
  isOctets,
  (element) => {
    const bytes = derOctets(element);
    return bytes.length === 16 ? guid(bytes) : shownBytes(bytes);
  },
  'id',
);

/** Page hashes: pairs of a 32-bit file offset and the digest of the page there. */
const pageHashes: Asn = {
  fits: isOctets,
  field(reading, name, element) {
    const size = element.constructed ? 0 : element.end - element.content;
    const step = size % 24 === 0 && size % 36 !== 0 ? 24 : size % 36 === 0 && size % 24 !== 0 ? 36 : 0;
    return pages(reading, name, element, step);
  },
};

function pages(reading: Reading, name: string, element: DerElement, step: number): Field {
  const { base, rows } = reading;
  const size = element.end - element.content;
  const count = step === 0 ? 0 : size / step;
  if (count === 0 || (count > MOST_ROWS && !rows)) {
    return fieldOf(reading, name, element, `${size} bytes`, { meaning: 'checksum' });
  }
  const fields: Field[] = [];
  for (let at = element.content; at < element.end; at += step) {
    fields.push({
      name: `page at ${element.bytes.readUInt32LE(at)}`,
      value: element.bytes.toString('hex', at + 4, at + step),
      offset: base + at,
      length: step,
      meaning: 'checksum',
    });
  }
  return fieldOf(reading, name, element, `${count} pages`, { fields });
}

/** The length of the digests is that of the algorithm their version names. */
const pageHashList: Asn = {
  ...sequence({ type: oid, values: listOf('pageHashes', pageHashes) }),
  field(reading, name, element) {
    const [type, values] = reading.der.children(element);
    const label = type ? oid.field(reading, 'type', type) : undefined;
    const step =
      label?.value === 'SpcPeImagePageHashesV1' ? 24 : label?.value === 'SpcPeImagePageHashesV2' ? 36 : 0;
    if (!label || !values || step === 0) return any.field(reading, name, element);
    const inside = reading.der.children(values);
    const fields = inside.map((child) => {
      const fit = !child.constructed && (child.end - child.content) % step === 0;
      return pages(reading, 'pageHashes', child, fit ? step : 0);
    });
    return fieldOf(reading, name, element, label.value, { fields: [label, ...fields] });
  },
};

const serializedObject = sequence({
  classId: octets('id'),
  serializedData: octetsHolding(listOf('pageHashList', pageHashList)),
});

/** SpcLink: where a file or more information is. */
const spcLink: Asn = choice(
  implicit(
    0,
    leaf(
      () => true,
      (element) => derText(element, DER_TAG.ia5String),
      'comment',
    ),
  ),
  implicit(1, serializedObject),
  explicit(2, spcString),
);

const peImageData = sequence({
  flags: optional(namedBits(['includeResources', 'includeDebugInfo', 'includeImportAddressTable'])),
  file: optional(choice(explicit(0, spcLink), spcLink)),
});

const sipInfo = sequence({
  dwSipVersion: integer('version'),
  gSIPGuid: classId,
  dwReserved1: integer(),
  dwReserved2: integer(),
  dwReserved3: integer(),
  dwReserved4: integer(),
  dwReserved5: integer(),
});

/** Four letters, then a digest: the parts of an app package (`AXPC` its zip entries, `AXBM` the block map …). */
const appxDigests: Asn = {
  fits: isOctets,
  field(reading, name, element) {
    const bytes = derContent(element);
    const digest = (bytes.length - 4) % 36 === 0 ? 32 : (bytes.length - 4) % 52 === 0 ? 48 : 64;
    if (element.constructed || !hasAscii(bytes, 'APPX') || (bytes.length - 4) % (digest + 4) !== 0) {
      return octets('checksum').field(reading, name, element);
    }
    const fields: Field[] = [];
    for (let at = 4; at < bytes.length && fields.length < MOST_ROWS; at += digest + 4) {
      fields.push({
        name: latin1(bytes.subarray(at, at + 4)),
        value: bytes.toString('hex', at + 4, at + 4 + digest),
        offset: reading.base + element.content + at,
        length: digest + 4,
        meaning: 'checksum',
      });
    }
    return fieldOf(reading, name, element, 'APPX', { fields });
  },
};

const digestInfo = sequence({ digestAlgorithm: algorithm, digest: appxDigests }, (fields) =>
  subValue(fields, 'digest'),
);
const VALUES: Readonly<Record<string, Asn>> = {
  SpcPeImageData: peImageData,
  SpcCabData: choice(spcLink, peImageData),
  SpcSipInfo: sipInfo,
  SpcLink: spcLink,
};

/** A type and a value of that type. */
const attributeValue: Asn = {
  ...sequence({}),
  field(reading, name, element) {
    const [type] = reading.der.children(element);
    const label = type ? String(oid.field(reading, 'type', type).value) : '';
    const value = Object.hasOwn(VALUES, label) ? choice(VALUES[label]!, any) : any;
    return sequence({ type: oid, value: optional(value) }, (fields) => subValue(fields, 'type')).field(
      reading,
      name,
      element,
    );
  },
};

/** SpcIndirectDataContent: what Authenticode signs, the digest of the file and which kind of file it is. */
export const indirectData: Asn = sequence({ data: attributeValue, messageDigest: digestInfo }, (fields) =>
  subValue(fields, 'messageDigest'),
);

/** SpcSpOpusInfo: name and address of the signed program, as the publisher gave them. */
export const opusInfo: Asn = sequence({
  programName: optional(explicit(0, spcString)),
  moreInfo: optional(explicit(1, spcLink)),
  publisherInfo: optional(explicit(2, spcLink)),
});

/** SpcSpAgencyInfo, found in certificates of the first years. */
export const agencyInfo: Asn = sequence({
  policyInformation: optional(explicit(0, spcLink)),
  policyDisplayText: optional(explicit(1, spcString)),
  logoImage: optional(any),
  logoLink: optional(explicit(3, spcLink)),
});
