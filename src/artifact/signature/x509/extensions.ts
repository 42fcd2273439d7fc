import { DER_TAG, type DerElement, derContent, derInteger, derOid, utf8 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { anyField } from '../any.ts';
import {
  type Asn,
  any,
  bits,
  boolean,
  choice,
  enumerated,
  explicit,
  fieldOf,
  implicit,
  implicitTime,
  integer,
  joined,
  leaf,
  listOf,
  namedBits,
  octets,
  octetsHolding,
  oid,
  optional,
  type Reading,
  restOf,
  sequence,
  subValue,
  text,
  time,
} from '../asn1.ts';
import { oidName } from '../oids.ts';
import { generalName, generalNames } from './names.ts';
import { sctList } from './sct.ts';

const KEY_USAGES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
];
const REASONS = [
  'unused',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  'privilegeWithdrawn',
  'aACompromise',
];
const NETSCAPE_TYPES = [
  'sslClient',
  'sslServer',
  'smime',
  'objectSigning',
  'reserved',
  'sslCA',
  'smimeCA',
  'objCA',
];

const oids = listOf('oid', oid, joined);
const serialBytes = octetsLike('id');
const number = leaf(() => true, derInteger);

/** An implicitly tagged OCTET STRING or INTEGER, in hexadecimal. */
function octetsLike(meaning: 'id'): Asn {
  return { fits: () => true, field: octets(meaning).field };
}

const distributionPoint = sequence(
  {
    distributionPoint: optional(explicit(0, choice(implicit(0, generalNames), implicit(1, any)))),
    reasons: optional(implicit(1, namedBits(REASONS))),
    cRLIssuer: optional(implicit(2, generalNames)),
  },
  joined,
);
const distributionPoints = listOf('distributionPoint', distributionPoint, joined);

const accessDescription = sequence({ accessMethod: oid, accessLocation: generalName }, (fields) =>
  fields.map(({ value }) => value).join(' '),
);
const access = listOf('accessDescription', accessDescription, joined);

const userNotice = sequence(
  {
    noticeRef: optional(sequence({ organization: text(), noticeNumbers: listOf('number', integer()) })),
    explicitText: optional(text('comment')),
  },
  (fields) => subValue(fields, 'explicitText'),
);
const policyQualifier = sequence({
  policyQualifierId: oid,
  qualifier: choice(userNotice, text('comment'), any),
});
const policy = sequence(
  { policyIdentifier: oid, policyQualifiers: optional(listOf('policyQualifier', policyQualifier)) },
  (fields) => subValue(fields, 'policyIdentifier'),
);

const subtrees = listOf(
  'subtree',
  sequence(
    { base: generalName, minimum: optional(implicit(0, number)), maximum: optional(implicit(1, number)) },
    (fields) => subValue(fields, 'base'),
  ),
  joined,
);

/** Text of an extension whose value is not an encoding but the text itself (Sigstore 1.1 to 1.6). */
const rawText: Asn = {
  fits: (element) => element.tagClass === 0 && element.tag === DER_TAG.octetString,
  field: (reading, label, element) =>
    fieldOf(reading, label, element, utf8(derContent(element)), { meaning: 'name' }),
};
const wrappedText = octetsHolding(text('name'));

/** How the content of an extension's OCTET STRING is decoded, by the extension's name. */
const TYPES: Readonly<Record<string, Asn>> = {
  subjectKeyIdentifier: octets('id'),
  keyUsage: namedBits(KEY_USAGES),
  privateKeyUsagePeriod: sequence({
    notBefore: optional(implicit(0, implicitTime)),
    notAfter: optional(implicit(1, implicitTime)),
  }),
  subjectAltName: generalNames,
  issuerAltName: generalNames,
  basicConstraints: sequence({ cA: optional(boolean), pathLenConstraint: optional(integer()) }, (fields) =>
    fields.length === 0 ? 'cA=false' : fields.map((field) => `${field.name}=${field.value}`).join(', '),
  ),
  cRLNumber: integer('order'),
  deltaCRLIndicator: integer('order'),
  cRLReason: enumerated,
  invalidityDate: time,
  certificateIssuer: generalNames,
  issuingDistributionPoint: any,
  nameConstraints: sequence({
    permittedSubtrees: optional(implicit(0, subtrees)),
    excludedSubtrees: optional(implicit(1, subtrees)),
  }),
  cRLDistributionPoints: distributionPoints,
  freshestCRL: distributionPoints,
  certificatePolicies: listOf('policyInformation', policy, joined),
  applicationCertPolicies: listOf('policyInformation', policy, joined),
  policyMappings: listOf('mapping', sequence({ issuerDomainPolicy: oid, subjectDomainPolicy: oid })),
  policyConstraints: sequence({
    requireExplicitPolicy: optional(implicit(0, number)),
    inhibitPolicyMapping: optional(implicit(1, number)),
  }),
  inhibitAnyPolicy: integer(),
  authorityKeyIdentifier: sequence(
    {
      keyIdentifier: optional(implicit(0, serialBytes)),
      authorityCertIssuer: optional(implicit(1, generalNames)),
      authorityCertSerialNumber: optional(implicit(2, serialBytes)),
    },
    (fields) => subValue(fields, 'keyIdentifier'),
  ),
  extKeyUsage: oids,
  authorityInfoAccess: access,
  subjectInfoAccess: access,
  tlsFeature: listOf('feature', integer(), joined),
  signedCertificateTimestampList: sctList,
  'netscape-cert-type': namedBits(NETSCAPE_TYPES),
  'netscape-comment': text('comment'),
  certificateTemplateName: text('name'),
  certificateTemplate: sequence(
    {
      templateID: oid,
      majorVersion: optional(integer('version')),
      minorVersion: optional(integer('version')),
    },
    (fields) => subValue(fields, 'templateID'),
  ),
  cAKeyCertIndexPair: integer('version'),
  certSrvPreviousCertHash: octets('checksum'),
  developerIdDate: text('time'),
  'sigstore other name': any,
};

const GENERIC = choice(text(), time, oid, integer(), octets(), bits(), any);

/** Extension (RFC 5280, 4.1): its field has the extension's name and value. */
const extension = (more: Readonly<Record<string, Asn>>): Asn => ({
  fits: (element) => element.tagClass === 0 && element.tag === DER_TAG.sequence && element.constructed,
  field(reading, label, element) {
    const inside = reading.der.children(element);
    const [type, second] = inside;
    const dotted = type && derOid(type);
    const isFlagged = second?.tagClass === 0 && second.tag === DER_TAG.boolean;
    const holder = isFlagged ? inside[2] : second;
    if (dotted === undefined || !holder) return anyField(reading, label, element);
    const content = decoded(reading, more, dotted, holder);
    const fields: Field[] = isFlagged ? [boolean.field(reading, 'critical', second)] : [];
    fields.push(...(content.fields ?? []));
    for (const child of inside.slice(isFlagged ? 3 : 2)) fields.push(anyField(reading, 'unexpected', child));
    fields.push(...restOf(reading, element, inside));
    const rest = { meaning: content.meaning, ...(fields.length > 0 ? { fields } : {}) };
    return fieldOf(reading, oidName(dotted), element, content.value, rest);
  },
});

function decoded(
  reading: Reading,
  more: Readonly<Record<string, Asn>>,
  dotted: string,
  holder: DerElement,
): Field {
  const label = oidName(dotted);
  const sigstore = /^1\.3\.6\.1\.4\.1\.57264\.1\.(\d+)$/.exec(dotted);
  const known = [TYPES, more].find((types) => Object.hasOwn(types, label))?.[label];
  if (known) return octetsHolding(known).field(reading, label, holder);
  if (sigstore) return (Number(sigstore[1]) < 7 ? rawText : wrappedText).field(reading, label, holder);
  return octetsHolding(GENERIC).field(reading, label, holder);
}

/** Extensions (RFC 5280, 4.1), and with types of others by their names. */
export const extensionsWith = (more: Readonly<Record<string, Asn>>): Asn =>
  listOf('extension', extension(more));

/** Extensions of certificates, revocation lists and time stamps. */
export const extensions: Asn = extensionsWith({});
