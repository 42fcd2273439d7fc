import { nodeFetch, nodeHost } from '../../host/index.ts';
import { AssayError, type Fetched, type FetchOptions } from '../../model/index.ts';
import {
  audiencesOf,
  certificateRequest,
  checkToken,
  type EnvelopeContent,
  LARGEST_ANSWER,
  type LogEntry,
  type LoggedVerifier,
  logRequestV1,
  logRequestV2,
  readCertificateAnswer,
  readLogAnswerV1,
  readLogAnswerV2,
  type ServiceRequest,
  type SigningKey,
  type SigningServices,
  type TrustRoot,
  timestampRequest,
  untilRefused,
  verifyTimestamp,
} from '../../provenance/index.ts';

/** An OIDC token: itself, or where a CI service gives one. */
export type IdentityToken =
  | { readonly token: string }
  /** GitHub Actions: ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN. */
  | { readonly requestUrl: string; readonly requestToken: string };

/** Ways of the network. */
export interface ServiceOptions {
  readonly insecureHttp?: boolean;
}

/** Who the certificate authorities want the token to be for. */
const AUDIENCE = 'sigstore';
const HINT = 'check the addresses in the signing configuration, and the network; nothing was written';

/** The token, its form and time checked. @throws AssayError `attest.token`, `fetch.*` */
export async function tokenOf(source: IdentityToken, options: ServiceOptions): Promise<string> {
  const token = 'token' in source ? source.token : await requestedToken(source, options);
  return checkToken(token, Math.floor(nodeHost.now() / 1000));
}

async function requestedToken(
  { requestUrl, requestToken }: { readonly requestUrl: string; readonly requestToken: string },
  { insecureHttp = false }: ServiceOptions,
): Promise<string> {
  const url = `${requestUrl}${requestUrl.includes('?') ? '&' : '?'}audience=${AUDIENCE}`;
  const answer = await nodeFetch(url, {
    mostBytes: LARGEST_ANSWER,
    headers: { authorization: `bearer ${requestToken}` },
    // The request token is for this server alone.
    redirects: 0,
    insecureHttp,
    hint: 'the job needs the permission `id-token: write`',
  });
  const { value } = jsonOf(await contentOf(answer)) as { readonly value?: unknown };
  if (typeof value === 'string') return value;
  throw new AssayError('attest.token', 'the CI service answers without a token', { path: requestUrl });
}

function jsonOf(content: Uint8Array): object {
  try {
    const value: unknown = JSON.parse(Buffer.from(content).toString());
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    // Reported as an answer without a token.
    return {};
  }
}

/** A certificate for a key. @param authority its address @throws AssayError `attest.service`, `fetch.*` */
export async function certificateFor(
  key: SigningKey,
  token: string,
  authority: string,
  options: ServiceOptions,
): Promise<Buffer> {
  const hint = audienceHint(token);
  return await ask(
    authority,
    certificateRequest(token, key),
    { ...options, ...(hint === undefined ? {} : { hint }) },
    readCertificateAnswer,
  );
}

/** Authorities refuse a token for somebody else without saying so. Some take other audiences, so it is not refused here. */
function audienceHint(token: string): string | undefined {
  const audiences = audiencesOf(token);
  if (audiences.includes(AUDIENCE)) return undefined;
  return `the token is for ${audiences.join(', ') || 'nobody'}; most authorities want one for the audience ${AUDIENCE}`;
}

/** A signature that is to be logged. */
export interface LoggedSignature {
  readonly envelope: EnvelopeContent;
  /** Bytes that were signed. */
  readonly encoded: Buffer;
  readonly key: SigningKey;
  readonly verifier: LoggedVerifier;
}

/** Logs a signature in every log that was chosen. @throws AssayError `attest.key`, `attest.service`, `fetch.*` */
export async function loggedIn(
  { logs }: SigningServices,
  { envelope, encoded, key, verifier }: LoggedSignature,
  options: ServiceOptions,
): Promise<readonly LogEntry[]> {
  const entries: LogEntry[] = [];
  for (const { url, version } of logs)
    entries.push(
      version === 1
        ? await ask(url, logRequestV1(envelope, verifier), { ...options, mayBeThere: true }, readLogAnswerV1)
        : await ask(
            url,
            logRequestV2(encoded, envelope.signature, key.verifying, verifier),
            options,
            readLogAnswerV2,
          ),
    );
  return entries;
}

/**
 * Timestamps over a signature, one of each authority, verified at once: what they say is asked for before a log that forgets nothing.
 * @throws AssayError `attest.service`, `fetch.*`
 */
export async function stampedBy(
  { timestampAuthorities }: SigningServices,
  signature: Buffer,
  { timestampAuthorities: trusted }: TrustRoot,
  options: ServiceOptions,
): Promise<readonly Buffer[]> {
  const stamps: Buffer[] = [];
  for (const url of timestampAuthorities)
    stamps.push(
      await ask(url, timestampRequest(signature), options, (content) => {
        const stamp = Buffer.from(content);
        verifyTimestamp(stamp, signature, trusted, 'timestamp');
        return stamp;
      }),
    );
  return stamps;
}

/** @throws AssayError `attest.service` for an answer that cannot be used, `fetch.*` */
async function ask<T>(
  address: string,
  { path, type, body }: ServiceRequest,
  { insecureHttp = false, mayBeThere = false, hint }: AskOptions,
  read: (content: Uint8Array) => T,
): Promise<T> {
  const url = path === '' ? address : `${address}/${path}`;
  const absent = mayBeThere ? [CONFLICT] : [];
  const answer = await asked(url, { send: { type, body }, absent, insecureHttp }, hint);
  const there = answer.status === CONFLICT ? new URL(answer.header('location') ?? '', url) : undefined;
  const content = await contentOf(there ? await existing(there, url, insecureHttp) : answer);
  const outcome = untilRefused(() => read(content));
  if ('value' in outcome) return outcome.value;
  const { message, input } = outcome.refused;
  throw new AssayError(
    'attest.service',
    `its answer cannot be used: ${message}${input ? ` (${input})` : ''}`,
    {
      path: url,
    },
  );
}

interface AskOptions extends ServiceOptions {
  readonly mayBeThere?: boolean;
  /** What helps where it refuses. */
  readonly hint?: string;
}

/** A log of version 1 has this very signature already: keys whose signatures are always the same, asked a second time. */
const CONFLICT = 409;

async function existing(place: URL, url: string, insecureHttp: boolean): Promise<Fetched> {
  if (place.href === url || place.origin !== new URL(url).origin)
    throw new AssayError('attest.service', 'it has the entry already, and does not say where', { path: url });
  return await asked(place.href, { insecureHttp, redirects: 0 });
}

/** A refusal of the service is told as such; that it cannot be reached at all stays what it is. */
async function asked(
  url: string,
  options: Omit<FetchOptions, 'mostBytes' | 'hint'>,
  hint?: string,
): Promise<Fetched> {
  try {
    return await nodeFetch(url, { mostBytes: LARGEST_ANSWER, hint: HINT, ...options });
  } catch (error) {
    const isRefusal =
      error instanceof AssayError && error.code === 'fetch.failed' && error.cause === undefined;
    if (!isRefusal) throw error;
    throw new AssayError('attest.service', error.message, {
      path: url,
      cause: error,
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

async function contentOf({ body }: Fetched): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
