import type { Attestation, AttestationKind } from '../../model/index.ts';
import { claimsOfOpenPgp } from '../openpgp/claims.ts';
import { claimsOfBundle, claimsOfProvenance } from './claims.ts';

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

/** What a file holds by its name; undefined where it is no name of evidence. */
export function kindByName(name: string): AttestationKind | undefined {
  return BESIDE_SUFFIXES.find(([suffix]) => name.endsWith(suffix))?.[1];
}

/** Whether a file holds, by its name, evidence that `verifyFile` reads. */
export function isEvidenceFile({ name }: Pick<BesideFile, 'name'>): boolean {
  const kind = kindByName(name);
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
