/** Reads what attestation documents say about themselves, trusting nothing. */

type Json = { readonly [key: string]: unknown };

/**
 * PEP 740 provenance object: the publisher of the first attestation bundle.
 * @returns undefined where the content is no provenance object
 */
export function claimsOfProvenance(content: Uint8Array): Record<string, string> | undefined {
  const document = parse(content);
  const bundles = document?.['attestation_bundles'];
  if (!Array.isArray(bundles)) return undefined;
  const publisher = asObject(asObject(bundles[0])?.['publisher']);
  return texts(publisher ?? {}, ['kind', 'repository', 'workflow', 'environment']);
}

/** How the media type of every version of the Sigstore bundle begins. */
const BUNDLE = 'application/vnd.dev.sigstore.bundle';

/** Sigstore bundle (its `mediaType`) or PEP 740 attestation object (its `version`). */
export function claimsOfBundle(content: Uint8Array): Record<string, string> | undefined {
  const document = parse(content);
  if (!document) return undefined;
  const { mediaType } = document;
  if (typeof mediaType === 'string' && mediaType.startsWith(BUNDLE)) return { mediaType };
  const { version } = document;
  if (document['verification_material'] === undefined || typeof version !== 'number') return undefined;
  return { version: String(version) };
}

/** in-toto Statement v0.1 or v1: its predicate type. */
export function claimsOfStatement(content: Uint8Array): Record<string, string> | undefined {
  const document = parse(content);
  const type = document?.['_type'];
  if (typeof type !== 'string' || !type.startsWith('https://in-toto.io/Statement/')) return undefined;
  return texts(document ?? {}, ['predicateType']);
}

function texts(object: Json, names: readonly string[]): Record<string, string> {
  const found = names
    .map((name) => [name, object[name]] as const)
    .filter(([, value]) => typeof value === 'string' && value !== '');
  return Object.fromEntries(found) as Record<string, string>;
}

function parse(content: Uint8Array): Json | undefined {
  try {
    return asObject(JSON.parse(Buffer.from(content).toString('utf8')));
  } catch {
    // Not JSON: the caller says that the content is not what its name promises.
    return undefined;
  }
}

function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}
