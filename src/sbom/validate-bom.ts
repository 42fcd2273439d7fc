import { isCycloneDx } from './document/read.ts';
import { validateCycloneDx } from './document/validate/cyclonedx.ts';
import type { BomFinding, BomVerdict } from './document/validate/finding.ts';
import { validateSpdx } from './document/validate/spdx.ts';

export type { BomFinding, BomVerdict };

/**
 * Validates a bill of materials. CycloneDX: against the official schema and by rules of its own, see `validateCycloneDx`. SPDX: by rules
 * made from the specifications, see `validateSpdx`.
 * @throws AssayError `sbom.too-large`; what cannot be read at all is a finding
 */
export async function validateBom(
  content: Uint8Array,
): Promise<BomVerdict & { readonly specification: 'SPDX' | 'CycloneDX' }> {
  if (isCycloneDx(content)) return { specification: 'CycloneDX', ...(await validateCycloneDx(content)) };
  return { specification: 'SPDX', ...validateSpdx(content) };
}
