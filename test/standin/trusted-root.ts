import type { CertificateAuthority } from './authority.ts';
import type { StandinKey } from './keys.ts';
import { b64, type TransparencyLog } from './rekor.ts';
import type { TimestampAuthority } from './tsa.ts';

/** What a trusted root says whom to believe. */
export interface TrustedParts {
  readonly logs: readonly TransparencyLog[];
  readonly authorities: readonly CertificateAuthority[];
  readonly timestampAuthorities: readonly TimestampAuthority[];
  /** From when on all of them are trusted, and until when, in seconds since 1970. */
  readonly start: number;
  readonly end?: number;
}

const DETAILS = { 'ec-p256': 'PKIX_ECDSA_P256_SHA_256', ed25519: 'PKIX_ED25519' } as const;

/** The `trusted_root.json` (sigstore/protobuf-specs, `TrustedRoot`) of stand-ins. */
export function trustedRoot(parts: TrustedParts): string {
  const { logs, authorities, timestampAuthorities, start, end } = parts;
  const validFor = { start: rfc3339(start), ...(end === undefined ? {} : { end: rfc3339(end) }) };
  const logOf = (name: string, key: StandinKey, keyId: Buffer) => ({
    baseUrl: `https://${name}`,
    hashAlgorithm: 'SHA2_256',
    publicKey: {
      rawBytes: b64(key.spki),
      keyDetails: DETAILS[key.type as keyof typeof DETAILS],
      validFor,
    },
    logId: { keyId: b64(keyId) },
  });
  const authorityOf = (name: string, chain: readonly Buffer[]) => ({
    subject: { organization: `${name} stand-in`, commonName: name },
    uri: `https://${name}.standin.test`,
    certChain: { certificates: chain.map((der) => ({ rawBytes: b64(der) })) },
    validFor,
  });
  return JSON.stringify(
    {
      mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
      tlogs: logs.map(({ signer, keyId }) => logOf(signer.name, signer.key, keyId)),
      certificateAuthorities: authorities.map(({ chain }) => authorityOf('fulcio', chain)),
      ctlogs: authorities.map(({ log }) => logOf('ctlog.standin.test', log.key, log.key.id)),
      timestampAuthorities: timestampAuthorities.map(({ chain }) => authorityOf('timestamp', chain)),
    },
    null,
    2,
  );
}

/** Addresses of services, as a `signing_config.json` names them. */
export interface ServiceAddresses {
  readonly fulcio?: string;
  readonly rekorV1?: string;
  readonly rekorV2?: string;
  readonly tsa?: string;
  readonly oidc?: string;
}

/** The `signing_config.v0.2.json` (sigstore/protobuf-specs, `SigningConfig`) of stand-ins. */
export function signingConfig(addresses: ServiceAddresses, start: number, changes: object = {}): string {
  const { fulcio, rekorV1, rekorV2, tsa, oidc } = addresses;
  const service = (url: string | undefined, majorApiVersion: number) =>
    url === undefined
      ? []
      : [{ url, majorApiVersion, validFor: { start: rfc3339(start) }, operator: 'standin.test' }];
  return JSON.stringify(
    {
      mediaType: 'application/vnd.dev.sigstore.signingconfig.v0.2+json',
      caUrls: service(fulcio, 1),
      oidcUrls: service(oidc, 1),
      rekorTlogUrls: [...service(rekorV2, 2), ...service(rekorV1, 1)],
      rekorTlogConfig: { selector: 'ANY' },
      tsaUrls: service(tsa, 1),
      tsaConfig: { selector: 'ANY' },
      ...changes,
    },
    null,
    2,
  );
}

function rfc3339(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
