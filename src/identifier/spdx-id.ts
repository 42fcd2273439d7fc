const PREFIX = 'SPDXRef-';
const DOCUMENT = 'DOCUMENT';

/** Whether a text is an SPDX element id, `SPDXRef-` and then letters, digits, `.` and `-` (SPDX 2.3, 7.2; case matters). */
export function isSpdxId(text: string): boolean {
  return /^SPDXRef-[A-Za-z0-9.-]+$/.test(text);
}

/**
 * Whether a text refers to an SPDX element, of this document or of one listed as an external document reference:
 * `SPDXRef-…` or `DocumentRef-…:SPDXRef-…` (SPDX 2.3, 6.6 and 11.1).
 */
export function isSpdxReference(text: string): boolean {
  const colon = text.indexOf(':');
  if (colon < 0) return isSpdxId(text);
  return /^DocumentRef-[A-Za-z0-9.-]+$/.test(text.slice(0, colon)) && isSpdxId(text.slice(colon + 1));
}

/**
 * An SPDX element id for any text, such as a purl or a path. The same text gives the same id and two texts never the same one:
 * letters, digits and `.` stay, `-` becomes `--`, any other character `-`, its code point in lower-case hexadecimal digits and
 * `.`; `pkg:npm/a@1` gives `SPDXRef-pkg-3a.npm-2f.a-40.1`. The empty text gives `SPDXRef--.`, and `DOCUMENT` is written
 * `SPDXRef--44.OCUMENT`, because `SPDXRef-DOCUMENT` is the document itself.
 */
export function spdxId(text: string): string {
  if (text === '') return `${PREFIX}-.`;
  if (text === DOCUMENT) return `${PREFIX}${escaped(DOCUMENT.slice(0, 1))}${DOCUMENT.slice(1)}`;
  return (
    PREFIX + text.replace(/[^A-Za-z0-9.]/gu, (character) => (character === '-' ? '--' : escaped(character)))
  );
}

function escaped(character: string): string {
  return `-${character.codePointAt(0)!.toString(16)}.`;
}
