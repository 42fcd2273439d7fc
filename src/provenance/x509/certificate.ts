import {
  checkDer,
  DER_TAG,
  type DerElement,
  derContent,
  derOctets,
  derOid,
  derTime,
  openDer,
} from '../../codec/index.ts';
import { refuse } from '../steps.ts';

/** An X.509 certificate (RFC 5280) as far as verification needs it; strict DER, nothing verified. */
export interface Certificate {
  readonly raw: Buffer;
  /** What the issuer signed (TBSCertificate), whole element. */
  readonly tbs: Buffer;
  /** Dotted object identifier of the algorithm of the signature, and the signature. */
  readonly signatureAlgorithm: string;
  readonly signature: Buffer;
  /** Content of the serial number. */
  readonly serial: Buffer;
  /** Names as they are encoded. */
  readonly issuer: Buffer;
  readonly subject: Buffer;
  /** Validity in seconds since 1970, both ends included. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** SubjectPublicKeyInfo, whole element. */
  readonly publicKey: Buffer;
  readonly extensions: ReadonlyMap<string, Extension>;
  /** Places in {@link tbs} that the precertificate of RFC 6962 needs. */
  readonly layout: CertificateLayout;
}

/** An extension: its value is the content of the octet string. */
export interface Extension {
  readonly critical: boolean;
  readonly value: Buffer;
  /** The whole element, counted in the TBSCertificate. */
  readonly start: number;
  readonly end: number;
}

/** Where the list of extensions stands, counted in the TBSCertificate. */
export interface CertificateLayout {
  /** First byte of the content of the TBSCertificate. */
  readonly content: number;
  /** The `[3]` around the list, and the byte behind it. */
  readonly extensions: number;
  readonly extensionsEnd: number;
}

/** Elements of an honest certificate: below a thousand. */
const MOST_ELEMENTS = 10_000;
const MOST_EXTENSIONS = 200;

/** Takes a certificate apart. @throws Refusal `certificate.encoding` */
export function parseCertificate(raw: Buffer): Certificate {
  const der = openDer(raw, { elements: MOST_ELEMENTS, depth: 32 });
  const root = der.element(0);
  if (!root || root.next !== raw.length || !isSequence(root)) return malformed('it is no certificate');
  checkDer(der, root);
  if (der.issues.length > 0) malformed(der.issues[0]!.message);
  const [tbs, algorithm, signature, ...more] = der.children(root);
  if (!tbs || !algorithm || !signature) return malformed('it has no signature');
  // Nobody signed what stands behind: two texts of one certificate could be told apart by it.
  if (more.length > 0 || !isSequence(tbs)) malformed('it is not what it signs, how and the signature');
  const parts = [...der.children(tbs)];
  if (isContext(parts[0], 0)) parts.shift();
  const [serial, inner, issuer, validity, subject, publicKey] = parts;
  if (!serial || !inner || !issuer || !validity || !subject || !publicKey)
    return malformed('parts of it are missing');
  if (!whole(inner).equals(whole(algorithm))) malformed('it names two algorithms of its signature');
  const [notBefore, notAfter] = der.children(validity).map((time) => derTime(time));
  if (notBefore === undefined || notAfter === undefined) return malformed('its validity is no time');
  const oid = derOid(der.children(algorithm)[0] ?? algorithm);
  const list = parts.find((part) => isContext(part, 3));
  const base = tbs.start;
  return {
    raw,
    tbs: whole(tbs),
    signatureAlgorithm: oid ?? '',
    signature: bitsOf(signature),
    serial: derContent(serial),
    issuer: whole(issuer),
    subject: whole(subject),
    notBefore,
    notAfter,
    publicKey: whole(publicKey),
    extensions: list ? extensionsOf(der.children(list)[0], der.children, base) : new Map(),
    layout: {
      content: tbs.content - base,
      extensions: (list ?? tbs).start - base,
      extensionsEnd: (list?.next ?? tbs.start) - base,
    },
  };
}

/** Whether a moment lies in the validity of a certificate, or of all those on a way. @param time seconds since 1970 */
export function isValidAt(
  { notBefore, notAfter }: Pick<Certificate, 'notBefore' | 'notAfter'>,
  time: number,
): boolean {
  return time >= notBefore && time <= notAfter;
}

/** Whether it says that it is its own issuer. */
export function isSelfIssued({ issuer, subject }: Certificate): boolean {
  return issuer.equals(subject);
}

function extensionsOf(
  list: DerElement | undefined,
  children: (parent: DerElement, most?: number) => readonly DerElement[],
  base: number,
): ReadonlyMap<string, Extension> {
  const found = new Map<string, Extension>();
  for (const element of list ? children(list, MOST_EXTENSIONS) : []) {
    const [type, ...parts] = children(element);
    const oid = type && derOid(type);
    const value = parts.pop();
    const [critical, ...more] = parts;
    const isWhole = more.length === 0 && (critical === undefined || critical.tag === DER_TAG.boolean);
    if (oid === undefined || value?.tag !== DER_TAG.octetString || !isWhole)
      return malformed('an extension is malformed');
    if (found.has(oid)) malformed(`the extension ${oid} is there twice`);
    found.set(oid, {
      critical: critical !== undefined && derContent(critical)[0] === 0xff,
      value: derOctets(value),
      start: element.start - base,
      end: element.next - base,
    });
  }
  return found;
}

function bitsOf(element: DerElement): Buffer {
  const content = derContent(element);
  return element.tag === DER_TAG.bitString && content[0] === 0
    ? content.subarray(1)
    : malformed('its signature is no bit string');
}

/** An element with its identifier and length. */
export function whole(element: DerElement): Buffer {
  return element.bytes.subarray(element.start, element.next);
}

function isSequence({ tagClass, tag, constructed }: DerElement): boolean {
  return tagClass === 0 && tag === DER_TAG.sequence && constructed;
}

function isContext(element: DerElement | undefined, tag: number): boolean {
  return element?.tagClass === 2 && element.tag === tag;
}

function malformed(message: string): never {
  refuse('certificate.encoding', message, { input: 'certificate' });
}
