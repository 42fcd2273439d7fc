import type { Noter } from '../notes.ts';

/** A tag with its value, of one line or of `<text>…</text>`. */
export interface TagLine {
  /** Counted from 1. */
  readonly line: number;
  /** None on a line that has no tag. */
  readonly tag?: string;
  readonly value: string;
}

const OPEN = '<text>';
const CLOSE = '</text>';

/**
 * The tags of a document in tag-value form (SPDX 2.3, annex D); lines may end as on any system, and end with LF in values. A
 * `<text>` that is not closed is noted and ends with its line, so that it cannot swallow what follows.
 */
export function* tagLines(source: string, note: Noter): Generator<TagLine> {
  const text = source.replace(/\r\n?/g, '\n');
  const lastClose = text.lastIndexOf(CLOSE);
  let line = 0;
  for (let at = 0; at < text.length; ) {
    line++;
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    const own = text.slice(at, end);
    at = end + 1;
    const start = line;
    if (/^\s*(?:#|$)/.test(own)) continue;
    const [, tag, raw = ''] = /^\s*([A-Za-z][A-Za-z0-9_-]*):(.*)$/s.exec(own) ?? [];
    if (tag === undefined) {
      yield { line: start, value: own };
      continue;
    }
    let value = raw.trim();
    if (value.startsWith(OPEN)) {
      const from = end - own.length + own.indexOf(OPEN) + OPEN.length;
      if (from <= lastClose) {
        const close = text.indexOf(CLOSE, from);
        value = text.slice(from, close);
        const after = text.indexOf('\n', close);
        const behind = text.slice(close + CLOSE.length, after < 0 ? text.length : after).trim();
        if (behind !== '') note('warning', 'spdx.line', `line ${start}`, `text follows ${CLOSE}`);
        for (const character of value) if (character === '\n') line++;
        at = after < 0 ? text.length : after + 1;
        yield { line: start, tag, value };
        if (behind !== '') yield { line, value: behind };
        continue;
      }
      note('error', 'spdx.text-open', `line ${start}`, `${OPEN} is not closed; only its own line was taken`);
      value = value.slice(OPEN.length);
    }
    yield { line: start, tag, value };
  }
}
