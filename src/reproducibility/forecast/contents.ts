import { type Interest, isOwnContent } from '../../artifact/index.ts';
import type { Entry } from '../../model/index.ts';
import { isCode } from '../guess/words.ts';
import type { Dates, HowRead } from './dates.ts';
import type { Homes } from './homes.ts';
import type { Layers } from './layers.ts';
import { MARKS } from './marks.ts';
import { BUILD_PATHS, pathSigns } from './paths.ts';
import type { Likelihood } from './prediction.ts';
import type { Signs } from './signs.ts';

/** What two pieces of a content have in common, so that nothing is lost where it is cut. */
const KEPT = 320;
/** What compilers and linkers write. */
const COMPILED = new Set(['elf', 'macho', 'pe', 'pyc', 'class', 'coff', 'dex']);
const YEARS =
  /(?<![0-9])(?:199\d|20[0-4]\d)(?=[^0-9]|[01]\d[0-3]\d(?!\d)|[01]\d[0-3]\d[0-2]\d[0-5]\d[0-5]\d(?!\d))/g;

interface Reading extends HowRead {
  readonly code: boolean;
  /** The end of what came before, one character a byte, and the place of its first byte. */
  tail: string;
  start: number;
  /** Up to where it was searched. */
  done: number;
}

/** Watches contents for dates, paths, people, machines and drawn ids. Containers are searched through their members. */
export function createContentSearch(signs: Signs, dates: Dates, homes: Homes, layers: Layers): Interest {
  const readings = new Map<number, Reading>();
  return {
    name: 'forecast',
    wants(entry, head) {
      layers.meet(entry);
      if (!isOwnContent(entry.format)) return undefined;
      readings.set(entry.id, {
        binary: head.includes(0),
        code: isCode(entry.path),
        shipped: layers.isShipped(entry),
        tail: '',
        start: 0,
        done: 0,
      });
      return 'chunks';
    },
    take(entry, bytes, last) {
      const reading = readings.get(entry.id);
      if (!reading) return;
      const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
      const text = reading.tail + chunk;
      const from = reading.done - reading.start;
      // What begins in the last bytes is left to the next piece, which has all of it and what stands before.
      const to = last ? text.length : Math.max(text.length - KEPT / 2, from);
      search(entry, text, from, to, reading);
      if (last) return void readings.delete(entry.id);
      reading.done = reading.start + to;
      const kept = Math.max(text.length - KEPT, 0);
      reading.start += kept;
      reading.tail = text.slice(kept);
    },
  };

  function search(entry: Entry, text: string, from: number, to: number, reading: Reading): void {
    const { binary, code, shipped, start } = reading;
    // Of other binary files it is not known whether the build wrote them.
    const compiled = COMPILED.has(entry.format) || (binary && entry.parent < 0);
    const sure = (likelihood: Likelihood): Likelihood => (shipped ? 'possible' : likelihood);
    for (const { index } of matches(YEARS, text, from, to)) dates.look(entry, text, index, start, reading);
    for (const { index, 0: path } of matches(BUILD_PATHS, text, from, to)) {
      for (const sign of pathSigns(path, compiled)) {
        const at = { path: entry.path, offset: start + index };
        if (sign.code === 'content.username' && !compiled) homes.see({ ...sign, ...at }, shipped);
        else if (binary || !code) signs.add({ ...sign, likelihood: sure(sign.likelihood), ...at });
      }
    }
    for (const { pattern, notInCode, code: cause, likelihood, what } of MARKS) {
      if (notInCode && code) continue;
      for (const { index, 1: value } of matches(pattern, text, from, to))
        signs.add({
          code: cause,
          likelihood: sure(likelihood),
          what,
          ...(value === undefined ? {} : { value }),
          path: entry.path,
          offset: start + index,
        });
    }
  }
}

/** Matches that begin in a part of a text. */
function* matches(pattern: RegExp, text: string, from: number, to: number): Generator<RegExpExecArray> {
  pattern.lastIndex = from;
  for (;;) {
    const match = pattern.exec(text);
    if (!match || match.index >= to) return;
    const next = pattern.lastIndex;
    yield match;
    pattern.lastIndex = next;
  }
}
