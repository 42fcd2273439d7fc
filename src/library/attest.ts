import { generateKeyPairSync } from 'node:crypto';
import { nodeHost } from '../host/index.ts';
import { AssayError, type FileVerdict } from '../model/index.ts';
import {
  type ConvertedEvidence,
  checkPublished,
  convertEvidence as convertContent,
  createVerifier,
  detailsOf,
  type EnvelopeContent,
  hintOf,
  IN_TOTO,
  type LoggedVerifier,
  readSigningKey,
  type SignedEntity,
  type SigningKey,
  type SigningServices,
  type SubjectFile,
  signedBytes,
  signingKey,
  type TrustRoot,
  verifyFile,
  type WrittenForm,
  writeEvidence,
  writeStatement,
} from '../provenance/index.ts';
import { rootOf, servicesOf } from './attest/config.ts';
import { about } from './attest/files.ts';
import { type Declined, predicateOf, type Stated } from './attest/predicates.ts';
import {
  certificateFor,
  type IdentityToken,
  loggedIn,
  type ServiceOptions,
  stampedBy,
  tokenOf,
} from './attest/services.ts';
import { subjectAt } from './subject.ts';

export type { ConvertedEvidence, WrittenForm } from '../provenance/index.ts';
export type { DecisionSource } from './attest/decision.ts';
export type { Declined, Stated } from './attest/predicates.ts';
export type { Despite } from './attest/sbom.ts';
export type { IdentityToken } from './attest/services.ts';

/** Who signs: a key in a file, or whoever a token names, by a certificate for a key that is thrown away. */
export type AttestSigner =
  | { readonly kind: 'key'; readonly path: string; readonly passphrase?: string }
  | { readonly kind: 'keyless'; readonly token: IdentityToken };

/** How something is attested. */
export interface AttestOptions extends ServiceOptions {
  readonly signer: AttestSigner;
  readonly form: WrittenForm;
  /** Path of a signing configuration; a key alone needs none, and is logged and timestamped where there is one. */
  readonly signingConfig?: string;
  /** Path of the trusted root that the result must verify with; the embedded one of the public Sigstore unless given. */
  readonly trustRoot?: string;
}

/** A signed statement. */
export interface Attested {
  /** The document, on one line. */
  readonly text: string;
  readonly predicateType: string;
  /** What our own verifier says of it: always verified. */
  readonly verdict: FileVerdict;
  /** What the form has no place for. */
  readonly dropped: readonly string[];
  /** What is stated, in sentences. */
  readonly notes: readonly string[];
  /** It states that something failed: a decision, a comparison. */
  readonly isNegative: boolean;
}

/**
 * States something of a file and signs it: the library's form of `assay attest`. The result has been verified with the same
 * code as `assay verify`, strictly, before it is returned. What speaks against the statement is returned instead, and nothing signed.
 * @throws AssayError `attest.*`, `fetch.*`, `input.*`, `sbom.*`
 */
export async function attest(
  path: string,
  stated: Stated,
  options: AttestOptions,
): Promise<Attested | { readonly declined: Declined }> {
  const { form } = options;
  const now = Math.floor(nodeHost.now() / 1000);
  const file = await subjectAt(path);
  // All that can be wrong here is found before anything is sent, logs forget nothing; and before the file is looked into.
  const root = await rootOf(options.trustRoot);
  const services = await servicesOf(options, now);
  const key = await keyOf(options.signer);
  if (services.logs.some(({ version }) => version === 2)) detailsOf(key.verifying);
  const predicated = await predicateOf(stated, file, path);
  if ('declined' in predicated) return predicated;
  const { predicate, notes = [], isNegative = false } = predicated;
  if (form === 'pep740') checkPublished(file.name ?? '', predicate.type);
  const payload = writeStatement(file, predicate);
  const entity = await signed(
    { kind: 'envelope', payloadType: IN_TOTO, payload },
    key,
    services,
    root,
    options,
  );
  const { text, dropped } = writeEvidence(entity, form);
  const verdict = verified(file, text, key, root, options);
  return { text, predicateType: predicate.type, verdict, dropped, notes, isNegative };
}

/** Brings evidence into another form. @throws AssayError `attest.convert`, `input.*` */
export async function convertEvidence(path: string, form: WrittenForm): Promise<ConvertedEvidence> {
  return await about(path, (content) => convertContent(content, form));
}

/** Signs, dates and logs, in this order: a log forgets nothing, so it comes last. */
async function signed(
  unsigned: Omit<EnvelopeContent, 'signature'>,
  key: SigningKey,
  services: SigningServices,
  trusted: TrustRoot,
  options: AttestOptions,
): Promise<SignedEntity> {
  const { signer } = options;
  const certificate =
    signer.kind === 'keyless'
      ? await certificateFor(key, await tokenOf(signer.token, options), services.authorities[0]!, options)
      : undefined;
  const encoded = signedBytes({ ...unsigned, signature: Buffer.alloc(0) });
  const envelope: EnvelopeContent = { ...unsigned, signature: key.sign(encoded) };
  const verifier: LoggedVerifier = certificate ? { certificate } : { key: key.verifying.spki };
  const timestamps = await stampedBy(services, envelope.signature, trusted, options);
  const entries = await loggedIn(services, { envelope, encoded, key, verifier }, options);
  return {
    form: 'bundle-0.3',
    signer: certificate
      ? { kind: 'certificate', chain: [certificate] }
      : { kind: 'key', hint: hintOf(key.verifying) },
    content: envelope,
    entries,
    timestamps,
  };
}

async function keyOf(signer: AttestSigner): Promise<SigningKey> {
  if (signer.kind === 'key')
    return await about(signer.path, (content) => readSigningKey(content, signer.passphrase));
  // One that was given is looked at now, before the file is: that it is over must not be told after minutes.
  if ('token' in signer.token) await tokenOf(signer.token, {});
  return signingKey(generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey);
}

/** Fails closed: what we would not accept ourselves is not handed out. @throws AssayError `attest.refused` */
function verified(
  file: SubjectFile,
  text: string,
  { verifying }: SigningKey,
  root: TrustRoot,
  { signer, signingConfig }: AttestOptions,
): FileVerdict {
  const verdict = verifyFile(file, [{ name: 'the new attestation', content: Buffer.from(text) }], {
    verifier: createVerifier(root),
    anyResult: true,
    now: Math.floor(nodeHost.now() / 1000),
    strict: true,
    ...(signer.kind === 'key' ? { keys: [{ key: verifying }] } : {}),
  });
  if (verdict.outcome === 'verified') return verdict;
  throw new AssayError('attest.refused', `what was signed does not verify: ${verdict.message}`, {
    ...(signingConfig === undefined
      ? {}
      : { hint: 'the trusted root must be that of the services: --trust-root FILE' }),
  });
}
