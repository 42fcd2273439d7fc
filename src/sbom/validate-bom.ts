import { isCycloneDx } from './document/read.ts';
import { validateCycloneDx } from './document/validate/cyclonedx.ts';
import type { BomFinding, BomVerdict } from './document/validate/finding.ts';
import { validateSpdx } from './document/validate/spdx.ts';

export type { BomFinding, BomVerdict };

/** A verdict, and on what; null where the document cannot be read as anything. */
export type ValidatedBom = BomVerdict & { readonly specification: 'SPDX' | 'CycloneDX' | null };

/**
 * Validates a bill of materials. CycloneDX: against the official schema and by rules of its own, see `validateCycloneDx`. SPDX: by rules
 * made from the specifications, see `validateSpdx`.
 * @throws AssayError `sbom.too-large`; what cannot be read at all is a finding
 */
export async function validateBom(content: Uint8Array): Promise<ValidatedBom> {
  if (isCycloneDx(content)) return { specification: 'CycloneDX', ...(await validateCycloneDx(content)) };
  const verdict = validateSpdx(content);
  const isUnread = verdict.findings.some(({ code }) => code === 'sbom.syntax');
  return { specification: isUnread ? null : 'SPDX', ...verdict };
}
