import type { Attestation, AttestationKind } from '../model/index.ts';
import { claimsOfBundle, claimsOfProvenance } from './claims.ts';
import { claimsOfOpenPgp } from './openpgp.ts';

/** A file that lies beside the artifact and may vouch for it. */
export interface BesideFile {
  readonly name: string;
  readonly content: Uint8Array;
}

/** What is appended to an artifact's name, and what the file then holds. Order is the order of the report. */
export const BESIDE_SUFFIXES: readonly (readonly [suffix: string, kind: AttestationKind])[] = [
  ['.provenance', 'pep740-provenance'],
  ['.publish.attestation', 'pep740-attestation'],
  ['.slsa.attestation', 'pep740-attestation'],
  ['.sigstore.json', 'sigstore-bundle'],
  ['.sigstore', 'sigstore-bundle'],
  ['.sigstore.jsonl', 'sigstore-bundle'],
  ['.intoto.jsonl', 'sigstore-bundle'],
  ['.asc', 'openpgp-signature'],
  ['.sig', 'openpgp-signature'],
];

/** Whether a file beside an artifact holds evidence that {@link verifyFile} reads. */
export function isEvidence(kind: AttestationKind): boolean {
  return kind === 'sigstore-bundle' || kind === 'pep740-attestation' || kind === 'pep740-provenance';
}

const CLAIMS: Partial<Record<AttestationKind, (content: Uint8Array) => Record<string, string> | undefined>> =
  {
    'pep740-provenance': claimsOfProvenance,
    'pep740-attestation': claimsOfBundle,
    'sigstore-bundle': claimsOfBundle,
    'openpgp-signature': claimsOfOpenPgp,
  };

/** What a file beside an artifact says of itself; nothing of it is verified here. */
export function describeBeside(artifact: string, file: BesideFile): Attestation | undefined {
  const [, kind] = BESIDE_SUFFIXES.find(([suffix]) => file.name === artifact + suffix) ?? [];
  if (kind === undefined) return undefined;
  const claims = CLAIMS[kind]?.(file.content);
  return {
    kind,
    path: file.name,
    where: 'beside',
    outcome: 'unknown',
    claims: claims ?? { unreadable: 'its content is not what its name promises' },
  };
}
