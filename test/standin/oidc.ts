import { createHash, createPublicKey, randomUUID, verify } from 'node:crypto';
import type { StandinAnswer, StandinHandler } from './http.ts';
import type { Claims } from './identity.ts';
import { makeKey, type StandinKey } from './keys.ts';

/** How a token is made. */
export interface TokenOptions {
  /** Audience; `sigstore` unless given. */
  readonly audience?: string | readonly string[];
  /** When it is made, in seconds since 1970. */
  readonly now: number;
  /** Seconds it is valid; 300 unless given, negative for one that is over. */
  readonly lifetime?: number;
  /** Signed with a key that nobody knows, under the id of the right one. */
  readonly wrongKey?: boolean;
  /** Members of the header that replace others. */
  readonly header?: Readonly<Record<string, string>>;
}

/** A stand-in for the OIDC issuer of a CI service: RS256 tokens, keys, discovery. */
export interface OidcIssuer {
  /** The `iss` of its tokens. */
  readonly issuer: string;
  /** A token (RFC 7519) with the claims, `iss`, `aud`, `iat`, `nbf`, `exp` and `jti`; claims given win. */
  token(claims: Claims, options: TokenOptions): string;
  /** JSON Web Key Set (RFC 7517). */
  jwks(): { readonly keys: readonly object[] };
  /** Claims of a token it signed that is valid; undefined for any other. @param now seconds since 1970 */
  read(token: string, now: number, audience?: string): Claims | undefined;
  /** Signs with a new key from now on; the old one stays in the set unless it is dropped. */
  rotate(options?: { readonly drop?: boolean }): void;
}

/** Makes an issuer. @param issuer its URL, as it stands in tokens */
export function createOidcIssuer(issuer: string): OidcIssuer {
  let keys: StandinKey[] = [makeKey('rsa')];
  return {
    issuer,
    token: (claims, options) => signed(keys[0]!, { iss: issuer, ...claims }, options),
    jwks: () => ({ keys: keys.map(jwkOf) }),
    read: (token, now, audience = 'sigstore') => claimsOf(token, keys, { issuer, now, audience }),
    rotate({ drop = false } = {}) {
      keys = [makeKey('rsa'), ...(drop ? [] : keys)];
    },
  };
}

function signed(key: StandinKey, claims: Claims, options: TokenOptions): string {
  const { audience = 'sigstore', now, lifetime = 300, wrongKey = false, header = {} } = options;
  const head = { alg: 'RS256', typ: 'JWT', kid: keyId(key), ...header };
  const body = { aud: audience, iat: now, nbf: now, exp: now + lifetime, jti: randomUUID(), ...claims };
  const text = [head, body].map((part) => encoded(JSON.stringify(part))).join('.');
  const signer = wrongKey ? makeKey('rsa') : key;
  return `${text}.${signer.sign(Buffer.from(text)).toString('base64url')}`;
}

function claimsOf(
  token: string,
  keys: readonly StandinKey[],
  wanted: { readonly issuer: string; readonly now: number; readonly audience: string },
): Claims | undefined {
  const [head = '', body = '', signature = ''] = token.split('.');
  const { kid, alg } = parsed(head);
  const key = keys.find((candidate) => keyId(candidate) === kid);
  const isOurs =
    key &&
    alg === 'RS256' &&
    verify(
      'sha256',
      Buffer.from(`${head}.${body}`),
      createPublicKey(key.privateKey),
      Buffer.from(signature, 'base64url'),
    );
  const claims = parsed(body);
  const isValid =
    claims['iss'] === wanted.issuer &&
    claims['aud'] === wanted.audience &&
    Number(claims['exp']) > wanted.now &&
    Number(claims['nbf']) <= wanted.now;
  return isOurs && isValid ? claims : undefined;
}

function parsed(part: string): Claims {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString()) as Claims;
  } catch {
    return {};
  }
}

function encoded(text: string): string {
  return Buffer.from(text).toString('base64url');
}

function keyId({ id }: StandinKey): string {
  return createHash('sha256').update(id).digest('base64url').slice(0, 16);
}

function jwkOf(key: StandinKey): object {
  const { n, e } = createPublicKey(key.privateKey).export({ format: 'jwk' });
  return { kty: 'RSA', alg: 'RS256', use: 'sig', kid: keyId(key), n, e };
}

/**
 * Serves an issuer: discovery, keys, and the token service of GitHub Actions at `/token?audience=…` with the bearer `requestToken`.
 * @param url where it is served; stands in the discovery document
 */
export function serveOidc(
  { issuer, jwks, token }: OidcIssuer,
  ask: { readonly claims: () => Claims; readonly now: () => number; readonly requestToken: string },
): StandinHandler {
  return ({ path, query, header }): StandinAnswer | undefined => {
    if (path === '.well-known/openid-configuration')
      return {
        body: {
          issuer,
          jwks_uri: `http://${header('host')}/.well-known/jwks`,
          id_token_signing_alg_values_supported: ['RS256'],
          response_types_supported: ['id_token'],
          subject_types_supported: ['public'],
        },
      };
    if (path === '.well-known/jwks') return { body: jwks() };
    if (path !== 'token') return undefined;
    if (header('authorization')?.toLowerCase() !== `bearer ${ask.requestToken}`)
      return { status: 401, body: { message: 'the request token is wrong' } };
    const audience = query.get('audience') ?? 'sigstore';
    return { body: { value: token(ask.claims(), { now: ask.now(), audience }) } };
  };
}
