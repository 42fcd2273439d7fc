import type { Bom } from '../../../model/index.ts';
import { asciiJson } from '../spdx/canonical.ts';
import { ledger, type SpdxWriteOptions, type WrittenBom } from '../spdx/written.ts';
import { buildSpdx23 } from './build.ts';

/**
 * Writes a bill of materials as SPDX 2.3 in JSON. The bytes follow from what it says alone: lists are ascending by the JSON text of
 * their items, names ascending, indented by two, ASCII; no line end at the end, as the SBOMs of CPython's releases have none.
 * @throws AssayError `usage.option` where an option is no date or URI
 */
export function writeSpdx23Json(bom: Bom, options: SpdxWriteOptions = {}): WrittenBom {
  const { losses, additions, ...book } = ledger();
  const draft = buildSpdx23(bom, options, { losses, additions, ...book });
  return { text: asciiJson(draft), losses, additions };
}
