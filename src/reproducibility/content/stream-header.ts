import type { Field } from '../../model/index.ts';

/** The last part of a directory entry of a compound file ([MS-CFB] 2.6.1). */
const LAST_PART = 'Stream Size (high)';
/** Where a stream lies, told behind its directory entry. */
const PLACES: ReadonlySet<string> = new Set(['data', 'further pieces', 'slack', 'sectors after the stream']);

/**
 * Of the header fields of a member those that its container keeps: without what is decoded of the content of a stream of a
 * compound file, which is compared as content.
 */
export function ownHeader(header: readonly Field[]): readonly Field[] {
  return header.slice(0, contentStart(header));
}

/** What the container decoded of the content of a stream; offsets count in the stream. */
export function contentHeader(header: readonly Field[]): readonly Field[] {
  const content = header.slice(contentStart(header));
  if (content.length === 0) return content;
  const at = streamPlaces(header);
  const moved = (field: Field): Field => {
    const { offset, fields } = field;
    return { ...field, offset: at(offset), ...(fields ? { fields: fields.map(moved) } : {}) };
  };
  return content.map(moved);
}

function contentStart(header: readonly Field[]): number {
  const last = header.findIndex(({ name }) => name === LAST_PART);
  if (last < 0) return header.length;
  let end = last + 1;
  while (end < header.length && PLACES.has(header[end]!.name) && !header[end]!.fields) end++;
  return end;
}

/** From offsets in the container to offsets in the stream. */
function streamPlaces(header: readonly Field[]): (offset: number) => number {
  let at = 0;
  const runs = ownHeader(header)
    .filter(({ name, meaning }) => name === 'data' && meaning === 'data')
    .map(({ offset, length }) => {
      const run = { offset, end: offset + length, at };
      at += length;
      return run;
    })
    .sort((a, b) => a.offset - b.offset);
  return (offset) => {
    let low = 0;
    let high = runs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (runs[middle]!.end <= offset) low = middle + 1;
      else high = middle;
    }
    const run = runs[low];
    return run && run.offset <= offset ? run.at + offset - run.offset : 0;
  };
}
