import { generateKeyPairSync } from 'node:crypto';
import { nodeHost } from '../host/index.ts';
import { AssayError, type FileVerdict } from '../model/index.ts';
import {
  type ConvertedEvidence,
  checkPublished,
  convertEvidence as convertContent,
  createVerifier,
  type EnvelopeContent,
  hintOf,
  type LoggedVerifier,
  publicGoodTrust,
  readSigningKey,
  readSigningServices,
  readTrustRoot,
  type SignedEntity,
  type SigningKey,
  type SigningServices,
  type SubjectFile,
  signedBytes,
  signingKey,
  type TrustRoot,
  untilRefused,
  verifyFile,
  type WrittenForm,
  writeEvidence,
  writeStatement,
} from '../provenance/index.ts';
import { about, subjectAt } from './attest/files.ts';
import { predicateOf, type Stated } from './attest/predicates.ts';
import {
  certificateFor,
  type IdentityToken,
  loggedIn,
  type ServiceOptions,
  stampedBy,
  tokenOf,
} from './attest/services.ts';

export type { ConvertedEvidence, WrittenForm } from '../provenance/index.ts';
export type { Stated } from './attest/predicates.ts';
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
}

/** DSSE payload type of in-toto statements. */
const IN_TOTO = 'application/vnd.in-toto+json';

/**
 * States something of a file and signs it: the library's form of `assay attest`. The result has been verified with the same
 * code as `assay verify`, strictly, before it is returned.
 * @throws AssayError `attest.*`, `fetch.*`, `input.*`, `sbom.*`
 */
export async function attest(path: string, stated: Stated, options: AttestOptions): Promise<Attested> {
  const { form } = options;
  const now = Math.floor(nodeHost.now() / 1000);
  const file = await subjectAt(path);
  const predicate = await predicateOf(stated, file);
  if (form === 'pep740') checkPublished(file.name ?? '', predicate.type);
  const payload = writeStatement(file, predicate);
  // All that can be wrong here is found before anything is sent: logs forget nothing.
  const root = await rootOf(options);
  const services = await servicesOf(options, now);
  const { entity, key } = await signed(
    { kind: 'envelope', payloadType: IN_TOTO, payload },
    services,
    options,
  );
  const { text, dropped } = writeEvidence(entity, form);
  const verdict = verified(file, text, key, { root, isKey: options.signer.kind === 'key' });
  return { text, predicateType: predicate.type, verdict, dropped };
}

/** Brings evidence into another form. @throws AssayError `attest.convert`, `input.*` */
export async function convertEvidence(path: string, form: WrittenForm): Promise<ConvertedEvidence> {
  return await about(path, (content) => convertContent(content, form));
}

const NO_SERVICES: SigningServices = { authorities: [], logs: [], timestampAuthorities: [] };

async function servicesOf(
  { signer, form, signingConfig }: AttestOptions,
  now: number,
): Promise<SigningServices> {
  if (form === 'pep740' && signer.kind === 'key')
    throw new AssayError(
      'attest.convert',
      'PEP 740 attestations are signed with certificates, not with keys',
      {
        hint: 'write a bundle, or sign without --key',
      },
    );
  if (signingConfig === undefined) {
    if (signer.kind === 'key') return NO_SERVICES;
    throw new AssayError('attest.config', 'without a key, services are needed that sign', {
      hint: 'give --key FILE, or --signing-config FILE',
    });
  }
  // A PEP 740 attestation has no place for timestamps, so a log must say the time itself.
  const wanted = form === 'pep740' ? 1 : undefined;
  const services = await about(signingConfig, (content) => readSigningServices(content, now, wanted));
  if (services.logs.length === 0 && signer.kind === 'keyless')
    throw new AssayError(
      'attest.config',
      `it names no log${wanted === undefined ? '' : ' of version 1, which PEP 740 needs,'} that is valid now`,
      { path: signingConfig },
    );
  return wanted === 1 ? { ...services, timestampAuthorities: [] } : services;
}

interface Signed {
  readonly entity: SignedEntity;
  readonly key: SigningKey;
}

/** Signs, logs and dates, in this order: a timestamp proves that the signature was there. */
async function signed(
  unsigned: Omit<EnvelopeContent, 'signature'>,
  services: SigningServices,
  options: AttestOptions,
): Promise<Signed> {
  const { signer } = options;
  const key = await keyOf(signer);
  const certificate =
    signer.kind === 'keyless'
      ? await certificateFor(key, await tokenOf(signer.token, options), services, options)
      : undefined;
  const encoded = signedBytes({ ...unsigned, signature: Buffer.alloc(0) });
  const envelope: EnvelopeContent = { ...unsigned, signature: key.sign(encoded) };
  const verifier: LoggedVerifier = certificate ? { certificate } : { key: key.verifying.spki };
  const timestamps = await stampedBy(services, envelope.signature, options);
  const entries = await loggedIn(services, { envelope, encoded, key, verifier }, options);
  return {
    key,
    entity: {
      form: 'bundle-0.3',
      signer: certificate
        ? { kind: 'certificate', chain: [certificate] }
        : { kind: 'key', hint: hintOf(key.verifying) },
      content: envelope,
      entries,
      timestamps,
    },
  };
}

async function keyOf(signer: AttestSigner): Promise<SigningKey> {
  if (signer.kind === 'key')
    return await about(signer.path, (content) => readSigningKey(content, signer.passphrase));
  return signingKey(generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey);
}

/** What the result must verify with. @throws AssayError `attest.config` */
async function rootOf({ trustRoot }: AttestOptions): Promise<TrustRoot> {
  if (trustRoot === undefined) return (await publicGoodTrust()).root;
  return await about(trustRoot, (content) => {
    const outcome = untilRefused(() => readTrustRoot(content));
    if ('value' in outcome) return outcome.value;
    const { message, input } = outcome.refused;
    throw new AssayError('attest.config', `no trusted root: ${message}${input ? ` (${input})` : ''}`);
  });
}

/** Fails closed: what we would not accept ourselves is not handed out. @throws AssayError `attest.refused` */
function verified(
  file: SubjectFile,
  text: string,
  { verifying }: SigningKey,
  { root, isKey }: { readonly root: TrustRoot; readonly isKey: boolean },
): FileVerdict {
  const verdict = verifyFile(file, [{ name: 'the new attestation', content: Buffer.from(text) }], {
    verifier: createVerifier(root),
    now: Math.floor(nodeHost.now() / 1000),
    strict: true,
    ...(isKey ? { keys: [{ key: verifying, hint: hintOf(verifying) }] } : {}),
  });
  if (verdict.outcome === 'verified') return verdict;
  throw new AssayError('attest.refused', `what was signed does not verify: ${verdict.message}`, {
    hint: 'the trusted root must be that of the services: --trust-root FILE',
  });
}
