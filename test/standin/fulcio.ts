import { createPublicKey, verify } from 'node:crypto';
import { DER_TAG, derBits, openDer } from '../../src/codec/index.ts';
import type { CertificateAuthority, LeafFaults } from './authority.ts';
import type { StandinHandler } from './http.ts';
import { type Claims, identityOfClaims } from './identity.ts';
import { pem } from './keys.ts';
import type { OidcIssuer } from './oidc.ts';

/** Request of `/api/v2/signingCert`, as far as it is looked at (sigstore/fulcio `fulcio.proto`). */
interface SigningRequest {
  readonly credentials?: { readonly oidcIdentityToken?: string };
  readonly certificateSigningRequest?: string;
  readonly publicKeyRequest?: {
    readonly publicKey: { readonly content: string };
    readonly proofOfPossession: string;
  };
}

/**
 * Serves `POST /api/v2/signingCert` (sigstore/fulcio): believes the tokens of the issuers given, and wants a proof that the key is
 * the client's, a certificate signing request or a signature over the subject.
 */
export function serveFulcio(
  authority: CertificateAuthority,
  issuers: readonly OidcIssuer[],
  now: () => number,
  faults: () => LeafFaults = () => ({}),
): StandinHandler {
  return ({ method, path, body }) => {
    if (method !== 'POST' || path !== 'api/v2/signingCert') return undefined;
    const request = JSON.parse(body.toString()) as SigningRequest;
    const token = request.credentials?.oidcIdentityToken ?? '';
    const claims = issuers.map((issuer) => issuer.read(token, now())).find((found) => found !== undefined);
    if (!claims)
      return { status: 401, body: { code: 16, message: 'There was an error processing the identity token' } };
    const spki = keyOf(request, claims);
    if (!spki)
      return {
        status: 400,
        body: { code: 3, message: 'The signature supplied in the request could not be verified' },
      };
    const leaf = authority.issue(identityOfClaims(claims), spki, now(), faults());
    const certificates = [leaf, ...authority.chain].map((der) => pem('CERTIFICATE', der));
    return { status: 200, body: { signedCertificateEmbeddedSct: { chain: { certificates } } } };
  };
}

/** SubjectPublicKeyInfo of the client, once it proved that the key is its own. */
function keyOf(request: SigningRequest, claims: Claims): Buffer | undefined {
  const { certificateSigningRequest: csr, publicKeyRequest } = request;
  if (csr !== undefined) return keyOfRequest(derOfPem(Buffer.from(csr, 'base64').toString()));
  if (!publicKeyRequest) return undefined;
  const { publicKey, proofOfPossession } = publicKeyRequest;
  const spki = derOfPem(publicKey.content);
  const subject = Buffer.from(String(claims['email'] ?? claims['sub']));
  return isSigned(spki, subject, Buffer.from(proofOfPossession, 'base64')) ? spki : undefined;
}

/** CertificationRequest (RFC 2986): version, subject, SubjectPublicKeyInfo, attributes; signed with that key. */
function keyOfRequest(csr: Buffer): Buffer | undefined {
  const der = openDer(csr);
  const root = der.element(0);
  const [info, , signature] = root ? der.children(root) : [];
  const [, , key, attributes] = info ? der.children(info) : [];
  const bits = signature && derBits(signature);
  if (!info || !key || !bits || attributes?.tagClass !== 2 || key.tag !== DER_TAG.sequence) return undefined;
  const spki = csr.subarray(key.start, key.next);
  return isSigned(spki, csr.subarray(info.start, info.next), bits.bytes) ? spki : undefined;
}

function isSigned(spki: Buffer, data: Buffer, signature: Buffer): boolean {
  const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  return verify(key.asymmetricKeyType === 'ed25519' ? null : 'sha256', data, key, signature);
}

function derOfPem(text: string): Buffer {
  return Buffer.from(text.replace(/-----[^-]+-----/g, ''), 'base64');
}
