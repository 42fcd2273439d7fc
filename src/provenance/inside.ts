import { authenticode, type Interest } from '../artifact/index.ts';
import type { Artifact, Attestation, AttestationKind, Entry, Field } from '../model/index.ts';
import { claimsOfBundle, claimsOfStatement } from './claims.ts';

/** Watches for signatures that lie inside the bytes of members. */
export interface SignatureSearch {
  /** Give this to `openArtifact`. */
  readonly interest: Interest;
  readonly attestations: readonly Attestation[];
}

/** Members that are signature material by their place in their container's specification. */
const BY_NAME: readonly (readonly [RegExp, AttestationKind])[] = [
  [/!\/\.signature\.p7s$/, 'nuget-signature'],
  [/!\/META-INF\/[^/]+\.(RSA|DSA|EC)$/, 'jar-signature'],
  [/!\/AppxSignature\.p7x$/, 'authenticode'],
  [/!\/Contents\/_CodeSignature\/CodeResources$|\/_CodeSignature\/CodeResources$/, 'apple-codesign'],
  [/!\/_gpgorigin$/, 'openpgp-signature'],
];

/** Finds signature material while an artifact is opened: by name, by PE header, by JSON content. */
export function createSignatureSearch(): SignatureSearch {
  const attestations: Attestation[] = [];
  const found = (kind: AttestationKind, entry: Entry, claims: Record<string, string>) =>
    attestations.push({ kind, path: entry.path, where: 'inside', outcome: 'unknown', claims });
  const interest: Interest = {
    name: 'signatures',
    wants(entry, head) {
      const [, kind] = BY_NAME.find(([pattern]) => pattern.test(entry.path)) ?? [];
      if (kind !== undefined) found(kind, entry, {});
      // The header states where the certificate table lies: enough to say that there is one.
      if (head[0] === 0x4d && head[1] === 0x5a && authenticode(head)) found('authenticode', entry, {});
      return head[0] === 0x7b && isAttestationHead(head) ? 'content' : undefined;
    },
    take(entry, bytes) {
      const statement = claimsOfStatement(bytes);
      if (statement) found('in-toto-statement', entry, statement);
      else {
        const bundle = claimsOfBundle(bytes);
        if (bundle?.['mediaType']?.startsWith('application/vnd.dev.sigstore.bundle'))
          found('sigstore-bundle', entry, bundle);
      }
    },
  };
  return { interest, attestations };
}

function isAttestationHead(head: Uint8Array): boolean {
  const text = Buffer.from(head.buffer, head.byteOffset, head.length);
  return text.includes('in-toto.io/Statement') || text.includes('vnd.dev.sigstore.bundle');
}

const FIELD_KINDS: Readonly<Record<string, AttestationKind>> = {
  signature: 'xar-signature',
  'x-signature': 'xar-signature',
  'stapled ticket': 'apple-ticket',
};

/** Signatures that a container keeps in its own headers: XAR signatures and notarisation tickets. */
export async function attestationsInside(artifact: Artifact): Promise<readonly Attestation[]> {
  const found: Attestation[] = [];
  for (const entry of artifact.entries) {
    if (entry.format !== 'xar') continue;
    for (const field of signatureFields(await artifact.fields(entry.id))) {
      const kind = FIELD_KINDS[field.name];
      const style = field.fields?.find(({ name }) => name === 'style')?.value;
      if (kind)
        found.push({
          kind,
          path: entry.path,
          where: 'inside',
          outcome: 'unknown',
          claims: style === undefined ? {} : { style: String(style) },
        });
    }
  }
  return found;
}

function signatureFields(fields: readonly Field[]): Field[] {
  return fields.flatMap((field) =>
    field.meaning === 'signature' && FIELD_KINDS[field.name] ? [field] : signatureFields(field.fields ?? []),
  );
}
