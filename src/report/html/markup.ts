import { cutLine } from '../comparison/places.ts';
import { printable } from '../printable.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for HTML, also within an attribute; controls and bidirectional marks are written out (`\x1b`, `\u{202e}`). */
export function escapeHtml(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** As {@link escapeHtml}, for what an artifact may make as long as it likes; what is cut is counted. */
export function briefHtml(text: string): string {
  return escapeHtml(cutLine(text));
}

/** The tag of a cause or class, coloured by its class. */
export function tag(kind: string, text: string): string {
  return `<span class="tag ${kind}">${escapeHtml(text)}</span>`;
}

/** A command of at most so many characters is not broken at its hyphens. */
const WHOLE = 48;

/** Sentences of our own: what stands in backticks is code. */
export function prose(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((piece, index) => {
      if (index % 2 === 0) return escapeHtml(piece);
      const look = piece.length <= WHOLE ? ' class="whole"' : '';
      return `<code${look}>${escapeHtml(piece.slice(1, -1))}</code>`;
    })
    .join('');
}
