import { createHash } from 'node:crypto';
import { readKey, type VerifyingKey } from '../crypto/key.ts';
import { bytes, demand, list, member, type Node, readDocument, text, wrong } from '../document.ts';
import { refuse } from '../steps.ts';
import { type Certificate, parseCertificate } from '../x509/certificate.ts';

/** Whom signatures are believed (sigstore/protobuf-specs, `TrustedRoot`); passed in, never looked for. */
export interface TrustRoot {
  /** SHA-256 of the document, hexadecimal: names it in reports. */
  readonly id: string;
  readonly logs: readonly LogKey[];
  /** Logs of certificates. */
  readonly certificateLogs: readonly LogKey[];
  readonly authorities: readonly Authority[];
  readonly timestampAuthorities: readonly Authority[];
}

/** Seconds since 1970; both ends belong to it. */
export interface Validity {
  readonly start: number;
  readonly end?: number;
}

/** Key of a log. */
export interface LogKey {
  /** Host of its address. */
  readonly name: string;
  /** Who runs it, where the document says so. */
  readonly operator?: string;
  /** What entries and promises call it; the SHA-256 of its key where the document does not say. */
  readonly keyId: Buffer;
  /** What checkpoints call it (`checkpointKeyId`), where that is something else. */
  readonly noteId?: Buffer;
  readonly key: VerifyingKey;
  readonly validity: Validity;
}

/** A key that is trusted by itself. */
export interface ManagedKey {
  /** What signatures call it; any where it is absent. */
  readonly hint?: string;
  readonly key: VerifyingKey;
  readonly validity?: Validity;
}

/** A hierarchy of certificates, the root last. */
export interface Authority {
  readonly name: string;
  readonly operator?: string;
  readonly chain: readonly [Certificate, ...Certificate[]];
  readonly validity: Validity;
}

const MEDIA_TYPES: ReadonlySet<string> = new Set([
  'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
  'application/vnd.dev.sigstore.trustedroot+json;version=0.2',
  'application/vnd.dev.sigstore.trustedroot.v0.2+json',
]);

/** Reads a trusted root. @throws Refusal `trust.root`, `format.*` */
export function readTrustRoot(content: Uint8Array): TrustRoot {
  const root = readDocument(content);
  const mediaType = text(demand(root, 'mediaType'));
  if (!MEDIA_TYPES.has(mediaType))
    refuse('trust.root', 'no version of the trusted root that is known', {
      input: 'mediaType',
      found: mediaType,
    });
  const each = <T>(name: string, read: (node: Node) => T | undefined): readonly T[] =>
    list(member(root, name), MOST).flatMap((node) => read(node) ?? []);
  return {
    id: createHash('sha256').update(content).digest('hex'),
    logs: each('tlogs', logOf),
    certificateLogs: each('ctlogs', logOf),
    authorities: each('certificateAuthorities', authorityOf),
    timestampAuthorities: each('timestampAuthorities', authorityOf),
  };
}

/** Whether a moment lies in a validity. @param time seconds since 1970 */
export function isWithin({ start, end }: Validity, time: number): boolean {
  return time >= start && (end === undefined || time <= end);
}

const MOST = 100;

/** Kinds of keys (`PublicKeyDetails`) that are understood. */
const KINDS =
  /^(?:PKIX_ECDSA_P(?:256|384|521)_SHA_(?:256|384|512)|PKIX_ED25519|PKIX_RSA_PKCS1V15_\d+_SHA256|PKCS1_RSA_PKCS1V5)$/;

/** Undefined for a key of another kind: what it signed is refused, what others signed is not its concern. */
function logOf(node: Node): LogKey | undefined {
  const publicKey = demand(node, 'publicKey');
  const details = demand(publicKey, 'keyDetails');
  if (!KINDS.test(text(details))) return undefined;
  const form = text(details).startsWith('PKCS1_') ? 'pkcs1' : 'spki';
  const key = readKey(bytes(demand(publicKey, 'rawBytes')), form);
  if (!key) return wrong(details, 'a key of the kind it says');
  const noteId = idOf(node, 'checkpointKeyId');
  return {
    name: hostOf(text(demand(node, 'baseUrl'))),
    ...operatorOf(node),
    keyId: idOf(node, 'logId') ?? Buffer.from(key.id, 'hex'),
    ...(noteId ? { noteId } : {}),
    key,
    validity: validityOf(publicKey),
  };
}

function idOf(node: Node, name: string): Buffer | undefined {
  const id = member(node, name);
  return id && bytes(demand(id, 'keyId'));
}

function authorityOf(node: Node): Authority {
  const certificates = list(demand(demand(node, 'certChain'), 'certificates'), 10);
  const chain = certificates.map((item) => parseCertificate(bytes(demand(item, 'rawBytes'))));
  const [first, ...rest] = chain;
  if (!first) refuse('trust.root', 'an authority has no certificate', { input: node.path });
  const uri = member(node, 'uri');
  const name = uri ? hostOf(text(uri)) : '';
  return { name, ...operatorOf(node), chain: [first, ...rest], validity: validityOf(node) };
}

function operatorOf(node: Node): { readonly operator?: string } {
  const operator = member(node, 'operator');
  return operator && text(operator) !== '' ? { operator: text(operator) } : {};
}

/** `validFor` of a key or authority. @throws Refusal `trust.root` where it has no start */
export function validityOf(node: Node): Validity {
  const span = member(node, 'validFor');
  const start = span && member(span, 'start');
  // Open beginnings are refused: a key nobody dates can be used to sign the past.
  if (!start)
    refuse('trust.root', 'it does not say from when on it is valid', {
      input: `${node.path}.validFor.start`,
    });
  const end = member(span, 'end');
  return { start: timeOf(start), ...(end ? { end: timeOf(end) } : {}) };
}

/** RFC 3339, as protobuf's JSON writes it. */
function timeOf(node: Node): number {
  const written = text(node);
  const shape = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;
  const time = shape.test(written) ? Date.parse(written) : Number.NaN;
  return Number.isNaN(time) ? wrong(node, 'a time') : time / 1000;
}

function hostOf(address: string): string {
  return /^[a-z]+:\/\/([^/]+)/.exec(address)?.[1] ?? address;
}
