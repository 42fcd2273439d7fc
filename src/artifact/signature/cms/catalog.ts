import { DER_TAG, derContent, derOctets, utf16le } from '../../../codec/index.ts';
import {
  type Asn,
  any,
  choice,
  explicit,
  integer,
  leaf,
  listOf,
  octets,
  oid,
  optional,
  sequence,
  shownBytes,
  subValue,
  text,
  time,
} from '../asn1.ts';
import { extensionsWith } from '../x509/extensions.ts';
import { algorithm } from '../x509/keys.ts';
import { attributeList } from './attribute-list.ts';
import { indirectData } from './authenticode.ts';

/** Text of UTF-16 in little-endian order with or without its NUL, as catalogs store tags and names. */
const wideText = (meaning: 'id' | 'name'): Asn =>
  leaf(
    (element) => element.tagClass === 0 && element.tag === DER_TAG.octetString,
    (element) => {
      const bytes = derOctets(element);
      const words = utf16le(bytes).replace(/\0$/, '');
      return bytes.length % 2 === 0 && bytes.length > 0 && /^[\x20-\x7e]+$/.test(words)
        ? words
        : (shownBytes(bytes) ?? bytes.length);
    },
    meaning,
  );

const nameValue = sequence(
  { tag: text('name'), flags: integer(), value: wideText('name') },
  (fields) => `${subValue(fields, 'tag')}=${subValue(fields, 'value')}`,
);
const memberInfo = sequence({ subjectGUID: text('id'), certVersion: integer('version') }, (fields) =>
  subValue(fields, 'subjectGUID'),
);
const memberInfo2 = leaf(
  (element) => element.tagClass === 2,
  (element) => shownBytes(derContent(element)),
  'id',
);

const VALUES: Readonly<Record<string, Asn>> = {
  CatNameValue: nameValue,
  CatMemberInfo: memberInfo,
  CatMemberInfo2: choice(memberInfo2, any),
  SpcIndirectDataContent: indirectData,
};

const memberAttributes = attributeList((name) => ({
  of: Object.hasOwn(VALUES, name) ? choice(VALUES[name]!, any) : any,
}));

const subject = sequence(
  { subjectIdentifier: wideText('id'), attributes: optional(memberAttributes) },
  (fields) => subValue(fields, 'subjectIdentifier'),
);

/**
 * CertificateTrustList (MS-CAESO; wincrypt.h, CTL_INFO): the content of catalog files, a list of files by their digests, and of
 * lists of trusted roots.
 */
export const trustList: Asn = sequence({
  version: optional(integer('version')),
  subjectUsage: listOf('usage', oid),
  listIdentifier: optional(octets('id')),
  sequenceNumber: optional(integer('order')),
  thisUpdate: time,
  nextUpdate: optional(time),
  subjectAlgorithm: algorithm,
  trustedSubjects: optional(listOf('trustedSubject', subject, (fields) => fields.length)),
  extensions: optional(explicit(0, extensionsWith({ CatNameValue: nameValue }))),
});
