import {
  type Asn,
  any,
  choice,
  implicit,
  integer,
  joined,
  label,
  listOf,
  octets,
  oid,
  optional,
  sequence,
  subValue,
  text,
  time,
} from '../asn1.ts';
import { extensions } from '../x509/extensions.ts';
import { algorithm } from '../x509/keys.ts';
import { generalNames } from '../x509/names.ts';
import { attributeList } from './attribute-list.ts';
import { agencyInfo, opusInfo } from './authenticode.ts';

/** Signatures inside signatures are decoded down to this level. */
const NESTED = 8;

const issuerSerial = sequence({ issuer: generalNames, serialNumber: label });
const certificateId = sequence(
  { hashAlgorithm: optional(algorithm), certHash: octets('checksum'), issuerSerial: optional(issuerSerial) },
  (fields) => subValue(fields, 'certHash'),
);
const signingCertificate = sequence({
  certs: listOf('certID', certificateId),
  policies: optional(listOf('policy', any)),
});

const capability = sequence({ capabilityID: oid, parameters: optional(any) }, (fields) =>
  subValue(fields, 'capabilityID'),
);
const commitment = sequence({ commitmentTypeId: oid, qualifiers: optional(any) }, (fields) =>
  subValue(fields, 'commitmentTypeId'),
);

/** Types of attributes that hold no signature themselves, by name (RFC 5652, 11; RFC 5035; Microsoft; Apple; NuGet). */
const TYPES: Readonly<Record<string, Asn>> = {
  contentType: oid,
  messageDigest: octets('checksum'),
  signingTime: time,
  sequenceNumber: integer('order'),
  smimeCapabilities: listOf('capability', capability, joined),
  signingCertificate,
  signingCertificateV2: signingCertificate,
  cmsAlgorithmProtection: sequence({
    digestAlgorithm: algorithm,
    signatureAlgorithm: optional(implicit(1, algorithm)),
    macAlgorithm: optional(implicit(2, algorithm)),
  }),
  commitmentType: commitment,
  SpcSpOpusInfo: opusInfo,
  SpcSpAgencyInfo: agencyInfo,
  SpcStatementType: listOf('purpose', oid, joined),
  CDHashes: sequence({ digestAlgorithm: oid, cdHash: octets('checksum') }, (fields) =>
    fields.map(({ value }) => value).join(' '),
  ),
  'CDHashes (plist)': octets('checksum'),
  appleExpirationTime: time,
  'nuget-v3-service-index-url': text('comment'),
  'nuget-package-owners': listOf('owner', text('owner'), joined),
  extensionRequest: extensions,
  unstructuredName: text('name'),
  friendlyName: text('name'),
  localKeyID: octets('id'),
};

/** Attributes whose values are signatures, by what a value is. */
const SIGNATURES: Readonly<Record<string, keyof Signatures>> = {
  countersignature: 'signerInfo',
  timeStampToken: 'contentInfo',
  contentTimestamp: 'contentInfo',
  'RFC3161 countersignature': 'contentInfo',
  nestedSignature: 'contentInfo',
  sealingSignature: 'contentInfo',
  sealingTimestamp: 'contentInfo',
};

/** The types that hold attributes, and stand in attributes. */
export interface Signatures {
  readonly contentInfo: Asn;
  readonly signerInfo: Asn;
}

/** Attributes of signers; signatures in them are decoded as well, down to a bound. */
export function attributes(signatures: () => Signatures): Asn {
  return attributeList((name, reading) => {
    if (!Object.hasOwn(SIGNATURES, name))
      return { of: Object.hasOwn(TYPES, name) ? choice(TYPES[name]!, any) : any };
    if (reading.nested >= NESTED) return { of: any };
    return {
      of: choice(signatures()[SIGNATURES[name]!], any),
      into: { ...reading, nested: reading.nested + 1 },
    };
  });
}

/** Whether attributes of this name are understood here. */
export function isKnownAttribute(name: string): boolean {
  return Object.hasOwn(TYPES, name) || Object.hasOwn(SIGNATURES, name) || name === 'intentToSeal';
}
