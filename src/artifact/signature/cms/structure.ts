import { DER_TAG, derOctetRange, derOid } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import {
  type Asn,
  any,
  choice,
  explicit,
  fieldOf,
  implicit,
  integer,
  label,
  listOf,
  octets,
  oid,
  optional,
  type Reading,
  sequence,
  subValue,
} from '../asn1.ts';
import { oidName } from '../oids.ts';
import { algorithm } from '../x509/keys.ts';
import { name } from '../x509/names.ts';
import { certificate, certificateList } from '../x509.ts';
import { attributes } from './attributes.ts';
import { indirectData } from './authenticode.ts';
import { trustList } from './catalog.ts';
import { statusInfo, tstInfo } from './timestamp.ts';

const attributeSet = attributes(() => ({ contentInfo, signerInfo }));

const issuerAndSerial = sequence({ issuer: name, serialNumber: label }, (fields) =>
  fields.map(({ value }) => value).join(' '),
);

/** SignerInfo (RFC 5652, 5.3); its value says which certificate made the signature. */
const signerInfo: Asn = sequence(
  {
    version: integer('version'),
    sid: choice(issuerAndSerial, implicit(0, octets('id'))),
    digestAlgorithm: algorithm,
    signedAttrs: optional(implicit(0, attributeSet)),
    signatureAlgorithm: algorithm,
    signature: octets('signature'),
    unsignedAttrs: optional(implicit(1, attributeSet)),
  },
  (fields) => subValue(fields, 'sid'),
);

/** Contents by type: those of PKCS #7 stand as they are, those of CMS inside an OCTET STRING. */
const CONTENTS: Readonly<Record<string, Asn>> = {
  SpcIndirectDataContent: indirectData,
  certTrustList: trustList,
  tSTInfo: tstInfo,
};

/** What a content without structure is called: a file of its own inside the signature. */
const plain: Asn = { fits: octets().fits, field: octets('data').field };

const encapsulated: Asn = {
  fits: (element) => element.tagClass === 0 && element.tag === DER_TAG.sequence && element.constructed,
  field(reading, label, element) {
    const [type] = reading.der.children(element);
    const dotted = type && derOid(type);
    const known = dotted === undefined ? undefined : CONTENTS[oidName(dotted)];
    const content = known ? choice(known, wrapped(known), plain, any) : choice(plain, any);
    return sequence({ eContentType: oid, eContent: optional(explicit(0, content)) }, (fields) =>
      subValue(fields, 'eContentType'),
    ).field(reading, label, element);
  },
};

/** An OCTET STRING with an encoding in it, or with nothing that can be decoded. */
function wrapped(type: Asn): Asn {
  return {
    fits: octets().fits,
    field(reading, label, element) {
      const range = derOctetRange(element);
      const child = range && reading.der.element(range.start, range.end, element.depth + 1);
      if (!child || !type.fits(child)) return plain.field(reading, label, element);
      const { value, fields } = type.field(reading, label, child);
      return fieldOf(reading, label, element, value, { fields });
    },
  };
}

const certificates = listOf('certificate', choice(certificate, any), (fields) => fields.length);
const crls = listOf('crl', choice(certificateList, any), (fields) => fields.length);

/** SignedData (RFC 5652, 5.1; RFC 2315, 9.1). */
const signedData: Asn = sequence({
  version: integer('version'),
  digestAlgorithms: listOf('digestAlgorithm', algorithm, (fields) =>
    fields.map(({ value }) => value).join(', '),
  ),
  encapContentInfo: encapsulated,
  certificates: optional(implicit(0, certificates)),
  crls: optional(implicit(1, crls)),
  signerInfos: listOf('signerInfo', signerInfo, (fields) => fields.length),
});

/** ContentInfo (RFC 5652, 3); only signed data is looked into. */
export const contentInfo: Asn = {
  fits: encapsulated.fits,
  field(reading: Reading, label: string, element): Field {
    const [type] = reading.der.children(element);
    const isSigned = type !== undefined && oid.field(reading, label, type).value === 'signedData';
    const content = explicit(0, isSigned ? signedData : any);
    return sequence({ contentType: oid, content: optional(content) }, (fields) =>
      subValue(fields, 'contentType'),
    ).field(reading, label, element);
  },
};

/** TimeStampResp (RFC 3161, 2.4.2). */
export const timeStampResponse: Asn = sequence({ status: statusInfo, timeStampToken: optional(contentInfo) });
