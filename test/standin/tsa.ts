import { createHash, randomBytes } from 'node:crypto';
import { asn1 } from '../../src/codec/der/write.ts';
import { DER_TAG, derContent, derOctets, openDer } from '../../src/codec/index.ts';
import { createHierarchy } from './authority.ts';
import type { StandinHandler } from './http.ts';
import { makeKey } from './keys.ts';
import {
  keyIdentifier,
  nameOf,
  OID,
  sealed,
  signatureAlgorithm,
  signerExtensions,
  toBeSigned,
} from './x509.ts';

/** A timestamp authority (RFC 3161): a leaf below an intermediate below a root. */
export interface TimestampAuthority {
  /** Signer, intermediate and root, DER. */
  readonly chain: readonly [Buffer, Buffer, Buffer];
  /** TimeStampResp over bytes (a signature). @param now seconds since 1970 */
  stamp(data: Uint8Array, now: number, options?: StampOptions): Buffer;
  /** TimeStampResp that answers a digest. @param nonce content of the INTEGER of the request */
  stampDigest(digest: Uint8Array, now: number, options?: StampOptions): Buffer;
}

/** How a timestamp is made, and what may be wrong with it. */
export interface StampOptions {
  /** Content of the INTEGER that the request had; repeated in the answer. */
  readonly nonce?: Uint8Array;
  /** Leaves the certificates out of the token. */
  readonly bare?: boolean;
  /** Signed with another key. */
  readonly wrongKey?: boolean;
  /** Over other bytes. */
  readonly wrongImprint?: boolean;
  /** Refused: status 2 and no token. */
  readonly refused?: boolean;
}

const YEAR = 365 * 86_400;

/** How the authority itself is made. */
export interface TimestampAuthorityOptions {
  /** Extensions of the certificate of its signer. */
  readonly extensions?: readonly Buffer[];
  /** Tokens name that certificate by the identifier of its key. */
  readonly byKey?: boolean;
}

/** Makes an authority that was there for a year. @param now seconds since 1970 */
export function createTimestampAuthority(
  now: number,
  { extensions = signerExtensions(OID.timeStamping), byKey = false }: TimestampAuthorityOptions = {},
): TimestampAuthority {
  const { issuer, chain } = createHierarchy(now, 'timestamp stand-in', 'ec-p384');
  const key = makeKey('ec-p256');
  const serial = randomBytes(8);
  serial[0] = 0x40;
  const validity = { notBefore: now - YEAR, notAfter: now + 8 * YEAR };
  const draft = { subject: nameOf('timestamp stand-in', 'signer'), spki: key.spki, serial, ...validity };
  const leaf = sealed(toBeSigned({ ...draft, extensions }, issuer), issuer);
  const all = [leaf, ...chain] as const;
  const digestAlgorithm = asn1.sequence(asn1.oid(OID.sha256));
  const stampDigest = (digest: Uint8Array, at: number, options: StampOptions = {}): Buffer => {
    // PKIStatus 2 is a rejection (RFC 3161, 2.4.2).
    if (options.refused) return asn1.sequence(asn1.sequence(asn1.integer(2)));
    const info = infoOf(options.wrongImprint ? createHash('sha256').digest() : digest, at, options.nonce);
    const attributes = attributesOf(info, leaf);
    const signer = asn1.sequence(
      asn1.integer(byKey ? 3 : 1),
      byKey
        ? asn1.implicit(0, asn1.octetString(keyIdentifier(key.spki)))
        : asn1.sequence(issuer.name, asn1.unsigned(serial)),
      digestAlgorithm,
      asn1.implicit(0, attributes),
      signatureAlgorithm(key),
      // RFC 5652, 5.4: signed is the SET.
      asn1.octetString((options.wrongKey ? makeKey(key.type) : key).sign(attributes)),
    );
    const certificates = options.bare ? [] : [asn1.implicit(0, asn1.set(leaf, chain[0]))];
    const signed = asn1.sequence(
      asn1.integer(3),
      asn1.set(digestAlgorithm),
      asn1.sequence(asn1.oid(OID.tstInfo), asn1.explicit(0, asn1.octetString(info))),
      ...certificates,
      asn1.set(signer),
    );
    const token = asn1.sequence(asn1.oid(OID.signedData), asn1.explicit(0, signed));
    return asn1.sequence(asn1.sequence(asn1.integer(0)), token);
  };
  return {
    chain: all,
    stampDigest,
    stamp: (data, at, options) => stampDigest(createHash('sha256').update(data).digest(), at, options),
  };
}

/** TSTInfo (RFC 3161, 2.4.2). */
function infoOf(digest: Uint8Array, now: number, nonce: Uint8Array | undefined): Buffer {
  return asn1.sequence(
    asn1.integer(1),
    asn1.oid('1.3.6.1.4.1.57264.2'),
    asn1.sequence(asn1.sequence(asn1.oid(OID.sha256)), asn1.octetString(digest)),
    asn1.unsigned(randomBytes(12)),
    asn1.generalizedTime(now),
    ...(nonce ? [asn1.element(0x02, nonce)] : []),
  );
}

function attributesOf(info: Buffer, leaf: Buffer): Buffer {
  const attribute = (oid: string, value: Buffer) => asn1.sequence(asn1.oid(oid), asn1.set(value));
  const hash = (data: Uint8Array) => createHash('sha256').update(data).digest();
  // ESSCertIDv2 (RFC 5035): SHA-256 is its default, so no algorithm is named.
  const named = asn1.sequence(asn1.sequence(asn1.sequence(asn1.octetString(hash(leaf)))));
  return asn1.set(
    attribute(OID.contentType, asn1.oid(OID.tstInfo)),
    attribute(OID.messageDigest, asn1.octetString(hash(info))),
    attribute(OID.signingCertificateV2, named),
  );
}

/** Serves TimeStampReq over HTTP (RFC 3161, 3.4) at any path. */
export function serveTsa(
  authority: TimestampAuthority,
  now: () => number,
  options: () => StampOptions = () => ({}),
): StandinHandler {
  return ({ method, header, body }) => {
    if (method !== 'POST' || header('content-type') !== 'application/timestamp-query')
      return { status: 400, body: { message: 'no timestamp query' } };
    const der = openDer(body);
    const root = der.element(0);
    const [, imprint, ...others] = root ? der.children(root) : [];
    const digest = imprint && der.children(imprint)[1];
    if (!digest) return { status: 400, body: { message: 'no imprint' } };
    const nonce = others.find(({ tag, tagClass }) => tag === DER_TAG.integer && tagClass === 0);
    const wantsCertificate = others.some(({ tag, tagClass }) => tag === DER_TAG.boolean && tagClass === 0);
    const answer = authority.stampDigest(derOctets(digest), now(), {
      ...(nonce ? { nonce: derContent(nonce) } : {}),
      bare: !wantsCertificate,
      ...options(),
    });
    return { status: 201, type: 'application/timestamp-reply', body: answer };
  };
}
