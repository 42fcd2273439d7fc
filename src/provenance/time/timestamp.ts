import { createHash } from 'node:crypto';
import { parseCms } from '../../artifact/index.ts';
import { DER_TAG, derInteger, derOctets, derOid, derTime, openDer } from '../../codec/index.ts';
import { CMS_HASHES, type CmsMessage, cmsMessage, MOST_CERTIFICATES, wrongOfSigner } from '../cms/signed.ts';
import type { HashName } from '../evidence/entity.ts';
import { refuse } from '../steps.ts';
import { type Authority, isWithin } from '../trust/root.ts';
import { whole } from '../x509/certificate.ts';
import { refuseForeign, signerCertificate, wrongOfAuthority, wrongOfName } from './signer.ts';

const STEP = 'time.timestamp';

/** Content type of a timestamp (RFC 3161, 2.4.2): TSTInfo. */
const TST_INFO = '1.2.840.113549.1.9.16.1.4';

/** Who says that something was there, and when. */
export interface Timestamp {
  readonly by: string;
  /** Seconds since 1970. */
  readonly time: number;
}

/**
 * Verifies an RFC 3161 timestamp (TimeStampResp) over the bytes of a signature by an authority that is trusted.
 * @throws Refusal `time.timestamp`
 */
export function verifyTimestamp(
  response: Buffer,
  signature: Buffer,
  authorities: readonly Authority[],
  place: string,
): Timestamp {
  const no = (message: string): never =>
    refuse(STEP, `the timestamp is not valid: ${message}`, { input: place });
  const token = tokenOf(response) ?? no('it is no granted answer of a timestamp authority');
  const { timestamp, authority, message } = timestampOf(token, signature, authorities, no);
  refuseForeign(message, authority, no);
  return timestamp;
}

/**
 * The same for a token alone, as CMS signatures keep it among their unsigned attributes. It may bring certificates of others:
 * programs that sign with CMS put whole bundles into it.
 * @throws Refusal `time.timestamp`
 */
export function verifyTimestampToken(
  token: Buffer,
  signature: Buffer,
  authorities: readonly Authority[],
  place: string,
): Timestamp {
  const no = (message: string): never => refuse(STEP, message, { input: place });
  return timestampOf(token, signature, authorities, no).timestamp;
}

function timestampOf(
  token: Buffer,
  signature: Buffer,
  authorities: readonly Authority[],
  no: (message: string) => never,
): { readonly timestamp: Timestamp; readonly authority: Authority; readonly message: CmsMessage } {
  const cms = parseCms(token) ?? no('it has no signed data');
  const message =
    cmsMessage(token, cms) ??
    no(`it brings ${cms.certificates.length} certificates, at most ${MOST_CERTIFICATES} are looked at`);
  if (cms.contentType !== TST_INFO || !cms.content || cms.issues.length > 0) no('it is no timestamp');
  const content = Buffer.from(cms.content!);
  const info = infoOf(content) ?? no('its content is malformed');
  const imprint = createHash(info.hash).update(signature).digest();
  if (!imprint.equals(info.imprint)) no('it is about another signature');
  const [signer, ...others] = cms.signers;
  if (!signer || others.length > 0) return no('it does not have one signer');
  for (const authority of authorities) {
    if (!isWithin(authority.validity, info.time)) continue;
    const certificate = signerCertificate(message, signer, authority, info.time);
    if (!certificate) continue;
    const wrong =
      wrongOfAuthority(certificate) ??
      wrongOfSigner(token, signer, { certificate, content, contentType: TST_INFO }) ??
      wrongOfName(token, signer, certificate);
    if (wrong !== undefined) no(wrong);
    return { timestamp: { by: authority.name, time: info.time }, authority, message };
  }
  return no('no authority that is trusted at that time made it');
}

/** TimeStampResp (RFC 3161, 2.4.2): the token where it is granted, status 0 or 1. */
function tokenOf(response: Buffer): Buffer | undefined {
  const der = openDer(response, { elements: 1000 });
  const root = der.element(0);
  if (!root || root.next !== response.length) return undefined;
  const [status, token, ...more] = der.children(root);
  const code = status && der.children(status)[0];
  const granted = code && (derInteger(code) === 0 || derInteger(code) === 1);
  return granted && token && more.length === 0 ? whole(token) : undefined;
}

interface TimestampInfo {
  readonly hash: HashName;
  readonly imprint: Buffer;
  readonly time: number;
}

/** TSTInfo: version, policy, messageImprint, serialNumber, genTime … */
function infoOf(content: Buffer): TimestampInfo | undefined {
  const der = openDer(content, { elements: 1000 });
  const root = der.element(0);
  const [version, , imprint, , time] = root ? der.children(root) : [];
  const [algorithm, digest] = imprint ? der.children(imprint) : [];
  const name = algorithm && der.children(algorithm)[0];
  const hash = CMS_HASHES[(name && derOid(name)) ?? ''];
  const seconds = time?.tag === DER_TAG.generalizedTime ? derTime(time) : undefined;
  if (!version || derInteger(version) !== 1 || !hash || !digest || seconds === undefined) return undefined;
  return { hash, imprint: derOctets(digest), time: seconds };
}
