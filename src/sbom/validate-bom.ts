import { AssayError } from '../model/index.ts';
import { isCycloneDx } from './document/read.ts';
import { readSpdx } from './document/spdx.ts';
import { validateCycloneDx } from './document/validate/cyclonedx.ts';
import { type BomFinding, type BomVerdict, verdictOf } from './document/validate/finding.ts';

export type { BomFinding, BomVerdict };

/**
 * Validates a bill of materials. CycloneDX: against the official schema and by rules of its own, see `validateCycloneDx`. SPDX: what
 * reading it shows (syntax, missing and unknown fields, values, ids, relationships), not against a schema.
 * @throws AssayError `sbom.too-large`; what cannot be read at all is a finding
 */
export async function validateBom(
  content: Uint8Array,
): Promise<BomVerdict & { readonly specification: 'SPDX' | 'CycloneDX' }> {
  if (isCycloneDx(content)) return { specification: 'CycloneDX', ...(await validateCycloneDx(content)) };
  return { specification: 'SPDX', ...verdictOf(spdxFindings(content)) };
}

function spdxFindings(content: Uint8Array): readonly BomFinding[] {
  try {
    return readSpdx(content).notes.map((note) => ({ ...note, fix: 'correct the document at this place' }));
  } catch (error) {
    if (!(error instanceof AssayError) || error.code !== 'sbom.syntax') throw error;
    const fix = error.hint ?? 'write a whole SPDX or CycloneDX document';
    return [{ level: 'error', code: error.code, place: '', message: error.message, fix }];
  }
}
