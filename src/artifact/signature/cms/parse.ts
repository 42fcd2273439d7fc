import {
  DER_TAG,
  type Der,
  type DerElement,
  type DerIssue,
  derHex,
  derInteger,
  derOctetRange,
  derOctets,
  derOid,
  openDer,
} from '../../../codec/index.ts';

/** Bytes `start` up to `end`, exclusive, of the bytes given to {@link parseCms}. */
export interface CmsRange {
  readonly start: number;
  readonly end: number;
}

/** An attribute of a signer: its type as a dotted object identifier, and its values, each a whole element. */
export interface CmsAttribute {
  readonly type: string;
  readonly values: readonly CmsRange[];
}

/** One SignerInfo (RFC 5652, 5.3). */
export interface CmsSigner {
  /** The whole SignerInfo. */
  readonly range: CmsRange;
  readonly version: number | undefined;
  /** The certificate's issuer as an encoded Name, and serial number in hexadecimal; absent where the key is named. */
  readonly issuer?: CmsRange;
  readonly serial?: string;
  /** The subject key identifier of the certificate, where it is named by it. */
  readonly keyIdentifier?: CmsRange;
  /** Dotted object identifiers. */
  readonly digestAlgorithm: string | undefined;
  readonly signatureAlgorithm: string | undefined;
  /** Parameters of the signature algorithm (RSASSA-PSS), a whole element. */
  readonly signatureParameters?: CmsRange;
  /** The bytes of the signature. */
  readonly signature: CmsRange;
  /** The signed attributes as one element; signed are these bytes with the first one replaced by 0x31. */
  readonly signedAttributes?: CmsRange;
  readonly signed: readonly CmsAttribute[];
  readonly unsigned: readonly CmsAttribute[];
}

/** A SignedData structure as data for a verifier. */
export interface CmsSignedData {
  readonly version: number | undefined;
  /** Dotted object identifiers. */
  readonly digestAlgorithms: readonly string[];
  readonly contentType: string | undefined;
  /** The signed content without its tag and length, as the digest covers it; absent for a detached signature. */
  readonly content?: Uint8Array;
  /** Where the content stands; absent where it comes in several pieces. */
  readonly contentRange?: CmsRange;
  /** Certificates and revocation lists, each a whole element, in stored order. */
  readonly certificates: readonly CmsRange[];
  readonly crls: readonly CmsRange[];
  readonly signers: readonly CmsSigner[];
  /** The byte after the structure. */
  readonly end: number;
  /** What was wrong with the encoding. */
  readonly issues: readonly DerIssue[];
}

const SIGNED_DATA = '1.2.840.113549.1.7.2';
/** Far more than signers, attributes and certificates of one signature, whose own elements are not looked at here. */
const MOST_ELEMENTS = 100_000;

/**
 * Takes a CMS or PKCS #7 SignedData apart (RFC 5652; RFC 2315). Nothing is verified.
 * @returns undefined for what is none; signers that are incomplete are left out
 */
export function parseCms(bytes: Uint8Array): CmsSignedData | undefined {
  const der = openDer(bytes, { elements: MOST_ELEMENTS });
  const root = der.element(0);
  const [type, holder] = root ? der.children(root) : [];
  const list = holder && isContext(holder, 0) ? der.children(holder)[0] : undefined;
  if (!root || !type || derOid(type) !== SIGNED_DATA || !list) return undefined;
  const [version, digests, content, ...rest] = der.children(list);
  if (!version || !digests || !content) return undefined;
  const named = (tag: number) => rest.find((element) => isContext(element, tag));
  const signers = rest.find((element) => element.tagClass === 0 && element.tag === DER_TAG.set);
  const inside = (element: DerElement | undefined) => (element ? der.children(element) : []);
  return {
    version: derInteger(version),
    digestAlgorithms: inside(digests).flatMap((element) => algorithmOf(der, element)?.oid ?? []),
    ...contentOf(der, content),
    certificates: inside(named(0)).map(whole),
    crls: inside(named(1)).map(whole),
    signers: inside(signers).flatMap((element) => signerOf(der, element) ?? []),
    end: root.next,
    issues: der.issues,
  };
}

/** Takes one SignerInfo apart, as a countersignature is (RFC 5652, 11.4). @returns undefined for what is none */
export function parseCmsSigner(bytes: Uint8Array): CmsSigner | undefined {
  const der = openDer(bytes, { elements: MOST_ELEMENTS });
  const root = der.element(0);
  return root && signerOf(der, root);
}

const isContext = (element: DerElement, tag: number): boolean =>
  element.tagClass === 2 && element.tag === tag;
const whole = ({ start, next }: DerElement): CmsRange => ({ start, end: next });
const value = ({ content, end }: DerElement): CmsRange => ({ start: content, end });

function contentOf(
  der: Der,
  element: DerElement,
): Pick<CmsSignedData, 'contentType' | 'content' | 'contentRange'> {
  const [type, holder] = der.children(element);
  const contentType = type && derOid(type);
  const inner = holder && isContext(holder, 0) ? der.children(holder)[0] : undefined;
  if (!inner) return { contentType };
  const isOctets = inner.tagClass === 0 && inner.tag === DER_TAG.octetString;
  const range = isOctets ? derOctetRange(inner) : value(inner);
  if (range) return { contentType, content: der.bytes.subarray(range.start, range.end), contentRange: range };
  return { contentType, content: derOctets(inner) };
}

function algorithmOf(der: Der, element: DerElement): { oid: string; parameters?: CmsRange } | undefined {
  const [type, parameters] = der.children(element);
  const oid = type && derOid(type);
  if (oid === undefined) return undefined;
  return { oid, ...(parameters && parameters.tag !== DER_TAG.null ? { parameters: whole(parameters) } : {}) };
}

function signerOf(der: Der, element: DerElement): CmsSigner | undefined {
  const inside = der.children(element);
  const [version, sid, digest] = inside;
  const rest = inside.slice(3);
  const signed = rest[0] && isContext(rest[0], 0) ? rest.shift() : undefined;
  const [algorithm, signature, unsigned] = rest;
  if (!version || !sid || !digest || !algorithm || !signature) return undefined;
  const method = algorithmOf(der, algorithm);
  return {
    range: whole(element),
    version: derInteger(version),
    ...identityOf(der, sid),
    digestAlgorithm: algorithmOf(der, digest)?.oid,
    signatureAlgorithm: method?.oid,
    ...(method?.parameters ? { signatureParameters: method.parameters } : {}),
    signature: value(signature),
    ...(signed ? { signedAttributes: whole(signed) } : {}),
    signed: attributesOf(der, signed),
    unsigned: attributesOf(der, unsigned && isContext(unsigned, 1) ? unsigned : undefined),
  };
}

function identityOf(der: Der, sid: DerElement): Pick<CmsSigner, 'issuer' | 'serial' | 'keyIdentifier'> {
  if (isContext(sid, 0)) return { keyIdentifier: value(sid) };
  const [issuer, serial] = der.children(sid);
  return { ...(issuer ? { issuer: whole(issuer) } : {}), ...(serial ? { serial: derHex(serial) } : {}) };
}

function attributesOf(der: Der, list: DerElement | undefined): CmsAttribute[] {
  if (!list) return [];
  return der.children(list).flatMap((element) => {
    const [type, values] = der.children(element);
    const oid = type && derOid(type);
    return oid === undefined || !values ? [] : [{ type: oid, values: der.children(values).map(whole) }];
  });
}
