import type { Difference, Hunk } from '../../model/index.ts';

/** A part of a difference that keeps its place when another part of the file differs as well. */
export interface Region {
  /** Its place on the left side, which is the first build in every comparison: `line 12`, `byte 400`. */
  readonly at: string;
  /** Bytes of the larger side. */
  readonly bytes: number;
}

/** A difference with more parts counts as one. */
const MOST = 64;

/** The parts of a difference, where all of them are listed and there are several; else none. */
export function regionsOf({ ranges = [], hunks = [], omitted }: Difference): readonly Region[] {
  if (omitted) return [];
  const regions = ranges.length > 0 ? ranges.map(ofRange) : hunks.flatMap(ofHunk);
  return regions.length < 2 || regions.length > MOST ? [] : regions;
}

function ofRange({ left, right }: NonNullable<Difference['ranges']>[number]): Region {
  return { at: `byte ${left.offset}`, bytes: Math.max(left.length, right.length) };
}

/** Runs of changed lines between equal ones. */
function ofHunk({ leftLine, lines }: Hunk): Region[] {
  const regions: Region[] = [];
  let line = leftLine;
  let run: { at: number; removed: number; added: number } | undefined;
  const end = () => {
    if (run) regions.push({ at: `line ${run.at}`, bytes: Math.max(run.removed, run.added) });
    run = undefined;
  };
  for (const text of lines) {
    // Without the mark, with the line feed.
    const bytes = Buffer.byteLength(text);
    if (text.startsWith(' ')) end();
    else {
      run ??= { at: line, removed: 0, added: 0 };
      run[text.startsWith('-') ? 'removed' : 'added'] += bytes;
    }
    if (!text.startsWith('+')) line++;
  }
  end();
  return regions;
}
