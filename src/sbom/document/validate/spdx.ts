import { AssayError, type BomNote, type BomRest } from '../../../model/index.ts';
import { notebook } from '../spdx/notebook.ts';
import { spdxNode } from '../spdx.ts';
import { type BomVerdict, findingList, verdictOf } from './finding.ts';
import { checkSpdx2 } from './spdx2/document.ts';
import { checkSpdx3 } from './spdx3/document.ts';

/**
 * Validates SPDX: 2.1 to 2.3 in every encoding by the rules of SPDX 2.3, with those of 2.2 where the document states an older version;
 * 3.0 and 3.0.1 in JSON-LD by the model of SPDX 3.0.1. The rules are tables of our own, made from the specifications: whatever the
 * official JSON schemas refuse is an error here too, but for the spelling of categories of references, in which the schemas differ.
 * @throws AssayError `sbom.too-large` beyond the limits; what cannot be read at all is a finding
 */
export function validateSpdx(content: Uint8Array | string): BomVerdict {
  const { note, notes } = notebook();
  const dropped: BomRest[] = [];
  const { tell, verdict } = findingList();
  try {
    const { node, encoding } = spdxNode(content, note, dropped);
    for (const one of notes()) tell(findingOf(one));
    if (encoding === 'json-ld') checkSpdx3(node, tell);
    else checkSpdx2(node, encoding, tell);
    return verdict();
  } catch (error) {
    if (!(error instanceof AssayError) || error.code !== 'sbom.syntax') throw error;
    const fix = error.hint ?? 'write a whole SPDX or CycloneDX document';
    return verdictOf([{ level: 'error', code: error.code, place: '', message: error.message, fix }]);
  }
}

/** What helps against what an encoding shows; all of it is no document of its encoding, and readers differ in what they make of it. */
const FIXES: Readonly<Record<string, string>> = {
  'spdx.encoding': 'save the document as UTF-8',
  'spdx.trailing-text': 'end the document with its closing brace or tag',
  'spdx.duplicate-key': 'keep one field of that name',
  'spdx.line': 'begin the line with a tag, or put longer texts in <text> and </text>',
  'spdx.text-open': 'close it with </text>',
  'spdx.field-unknown': 'remove it, or say it in a comment',
  'spdx.yaml-quotes': 'write \\" for quotation marks within quoted text',
};

function findingOf(note: BomNote): BomNote & { readonly fix: string } {
  return { ...note, level: 'error', fix: FIXES[note.code] ?? 'correct the document at this place' };
}
