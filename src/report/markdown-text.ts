import { printable } from './printable.ts';

/**
 * Words of an artifact as a code span (CommonMark 0.31 §6.1), also inside a table cell (GFM §4.10): nothing in them is
 * read as markup, a link, a mention or an emoji. Where backticks or pipes would end it, an element with character references.
 */
export function code(text: string): string {
  const shown = printable(text);
  if (shown.trim() === '') return '<code>&nbsp;</code>';
  if (!/[`|]/.test(shown) && shown.trim() === shown) return `\`${shown}\``;
  return codeElement(text);
}

/**
 * Words of an artifact, or sentences that hold them, as plain text. Every character that could be read as markup is a
 * character reference; so are the marks of mentions, issues and bare addresses.
 */
export function plain(text: string): string {
  return references(printable(text));
}

/** Within HTML blocks, where backticks are no markup. */
export function codeElement(text: string): string {
  return `<code>${references(printable(text))}</code>`;
}

function references(text: string): string {
  const reference = (character: string) => `&#${character.charCodeAt(0)};`;
  return (
    text
      .replace(/[&<>"'`*_[\]\\|~#!@${}^]|:(?=\S)/g, reference)
      .replace(/(?<=www)\./gi, reference)
      // What would begin a list or underline a heading.
      .replace(/^\s*[-+=]|(?<=^\s*\d{1,9})[.)]/g, (start) => start.slice(0, -1) + reference(start.slice(-1)))
  );
}

/** Sentences of our own in which only code spans are marked up, in a table cell or not. */
export function ours(text: string): string {
  return text
    .split(/(`[^`|]*`)/)
    .map((piece, index) => (index % 2 === 1 ? code(piece.slice(1, -1)) : plain(piece)))
    .join('');
}

/** Lines in a fenced block (CommonMark §4.5) whose fence is longer than any run of backticks inside. */
export function fenced(lines: readonly string[], language: string): string[] {
  const longest = lines.reduce(
    (most, line) => Math.max(most, ...(line.match(/`+/g) ?? ['']).map((run) => run.length)),
    2,
  );
  const fence = '`'.repeat(longest + 1);
  return [fence + language, ...lines, fence];
}

/** A table (GFM §4.10); cells are markup already. @param aligns one a column */
export function table(
  head: readonly string[],
  aligns: readonly ('left' | 'right')[],
  rows: readonly (readonly string[])[],
): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(aligns.map((align) => (align === 'right' ? '--:' : '---'))), ...rows.map(line)];
}
