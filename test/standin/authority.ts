import { asn1 } from '../../src/codec/der/write.ts';
import { type CtLog, createCtLog, transparencyExtension } from './ct-log.ts';
import type { StandinIdentity } from './identity.ts';
import { makeKey, type StandinKey } from './keys.ts';
import {
  authorityExtensions,
  extension,
  type Issuer,
  nameOf,
  newSerial,
  OID,
  sealed,
  signerExtensions,
  toBeSigned,
} from './x509.ts';

/** A stand-in for Fulcio: a root, an intermediate, and leaves that are valid for ten minutes. */
export interface CertificateAuthority {
  /** Intermediate and root, DER. */
  readonly chain: readonly [Buffer, Buffer];
  readonly log: CtLog;
  /** Issues a certificate, DER. @param spki key of the signer @param now seconds since 1970 */
  issue(identity: StandinIdentity, spki: Uint8Array, now: number, faults?: LeafFaults): Buffer;
}

/** What may be wrong with a leaf. */
export interface LeafFaults {
  /** Signed with a key that is not the intermediate's. */
  readonly wrongKey?: boolean;
  /** No promise of a log in it. */
  readonly missingSct?: boolean;
  /** Its promise is signed with another key than the log's. */
  readonly wrongSct?: boolean;
  /** Purpose of its key instead of code signing, dotted. */
  readonly purpose?: string;
  /** It says that it is an authority. */
  readonly isAuthority?: boolean;
  /** Further extensions, DER. */
  readonly extensions?: readonly Buffer[];
}

const YEAR = 365 * 86_400;
const LIFETIME = 600;

/** Makes an authority that was there for a year. @param now seconds since 1970 */
export function createCertificateAuthority(
  now: number,
  { keyType = 'ec-p256' as 'ec-p256' | 'ec-p384', log = createCtLog() } = {},
): CertificateAuthority {
  const { issuer, chain } = createHierarchy(now, 'sigstore stand-in', keyType);
  return {
    chain,
    log,
    issue: (identity, spki, at, faults = {}) => leafOf({ identity, spki, now: at, faults }, issuer, log),
  };
}

/** A root and an intermediate that were there for a year. */
export function createHierarchy(
  now: number,
  organisation: string,
  keyType: 'ec-p256' | 'ec-p384',
): { readonly issuer: Issuer; readonly chain: readonly [Buffer, Buffer] } {
  const root: Issuer = { name: nameOf(organisation, 'root'), key: makeKey(keyType) };
  const intermediate: Issuer = { name: nameOf(organisation, 'intermediate'), key: makeKey(keyType) };
  const authority = ({ name, key }: Issuer, most: number) => {
    const validity = { notBefore: now - YEAR, notAfter: now + 9 * YEAR };
    const draft = { subject: name, spki: key.spki, ...validity, extensions: authorityExtensions(most) };
    return sealed(toBeSigned(draft, root), root);
  };
  return { issuer: intermediate, chain: [authority(intermediate, 0), authority(root, 1)] };
}

interface Leaf {
  readonly identity: StandinIdentity;
  readonly spki: Uint8Array;
  readonly now: number;
  readonly faults: LeafFaults;
}

function leafOf({ identity, spki, now, faults }: Leaf, issuer: Issuer, log: CtLog): Buffer {
  const { wrongKey = false, missingSct = false, wrongSct = false } = faults;
  const draft = {
    subject: nameOf(),
    spki,
    notBefore: now,
    notAfter: now + LIFETIME,
    extensions: leafExtensions(identity, faults),
    serial: newSerial(),
  };
  const precertificate = toBeSigned(draft, issuer);
  const stamp = log.stamp(precertificate, issuer.key.spki, now, { wrongKey: wrongSct });
  const extensions = [...draft.extensions, ...(missingSct ? [] : [transparencyExtension([stamp])])];
  const key: StandinKey = wrongKey ? makeKey(issuer.key.type) : issuer.key;
  return sealed(toBeSigned({ ...draft, extensions }, issuer), issuer, key);
}

function leafExtensions(identity: StandinIdentity, faults: LeafFaults): Buffer[] {
  const { purpose = OID.codeSigning, isAuthority = false, extensions = [] } = faults;
  const { subject, issuer } = identity;
  // GeneralName: [1] rfc822Name, [6] uniformResourceIdentifier.
  const name = asn1.implicit(/^[^@/\s]+@[^@/\s]+$/.test(subject) ? 1 : 6, asn1.ia5String(subject));
  const own = Object.entries({ 8: issuer, ...identity.extensions }).map(([number, text]) =>
    extension(`${OID.fulcio}.${number}`, asn1.utf8String(text)),
  );
  return [
    ...signerExtensions(purpose),
    ...(isAuthority ? [extension(OID.basicConstraints, asn1.sequence(asn1.boolean(true)), true)] : []),
    // RFC 5280, 4.1.2.6: critical where the subject is empty.
    extension(OID.subjectAltName, asn1.sequence(name), true),
    // The first ones are the text itself, not DER.
    extension(`${OID.fulcio}.1`, Buffer.from(issuer)),
    ...own,
    ...extensions,
  ];
}
