import { authenticode, type Interest } from '../../artifact/index.ts';
import type { Attestation, AttestationKind, Entry } from '../../model/index.ts';
import { watchXar, type XarWatch } from '../xar/watch.ts';
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
  // JAR file specification: names below META-INF are compared without case.
  [/!\/META-INF\/[^/]+\.(RSA|DSA|EC)$/i, 'jar-signature'],
  [/!\/AppxSignature\.p7x$/, 'authenticode'],
  [/!\/\[5\]DigitalSignature$/, 'authenticode'],
  [/!\/Contents\/_CodeSignature\/CodeResources$|\/_CodeSignature\/CodeResources$/, 'apple-codesign'],
  [/!\/_gpgorigin$/, 'openpgp-signature'],
];

/** Finds signature material while an artifact is opened: by name, by PE header, in XAR tables, by JSON content. */
export function createSignatureSearch(): SignatureSearch {
  const attestations: Attestation[] = [];
  const xars = new Map<number, XarWatch>();
  const found = (kind: AttestationKind, entry: Entry, claims: Attestation['claims']) =>
    attestations.push({ kind, path: entry.path, where: 'inside', outcome: 'unknown', claims });
  const interest: Interest = {
    name: 'signatures',
    wants(entry, head) {
      const [, kind] = BY_NAME.find(([pattern]) => pattern.test(entry.path)) ?? [];
      if (kind !== undefined) found(kind, entry, {});
      // The header states where the certificate table lies: enough to say that there is one.
      if (head[0] === 0x4d && head[1] === 0x5a && authenticode(head)) found('authenticode', entry, {});
      if (entry.format === 'xar') {
        xars.set(entry.id, watchXar());
        return 'chunks';
      }
      return head[0] === 0x7b && isAttestationHead(head) ? 'content' : undefined;
    },
    take(entry, bytes, last) {
      const xar = xars.get(entry.id);
      if (xar) {
        xar.see(bytes);
        if (!last) return;
        xars.delete(entry.id);
        for (const { kind, claims } of xar.finish()) found(kind, entry, claims);
        return;
      }
      const statement = claimsOfStatement(bytes);
      const bundle = claimsOfBundle(bytes);
      if (statement) found('in-toto-statement', entry, statement);
      else if (bundle?.['mediaType'] !== undefined) found('sigstore-bundle', entry, bundle);
    },
  };
  return { interest, attestations };
}

function isAttestationHead(head: Uint8Array): boolean {
  const text = Buffer.from(head.buffer, head.byteOffset, head.length);
  return text.includes('in-toto.io/Statement') || text.includes('vnd.dev.sigstore.bundle');
}
