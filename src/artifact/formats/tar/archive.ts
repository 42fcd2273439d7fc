import type { ProblemCode } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import { DIALECTS, nameCache } from './header.ts';
import type { PaxHeader } from './pax.ts';

/** What is known of an archive while it is read. */
export interface Archive {
  readonly context: ReadContext;
  /** Records of the global headers so far. */
  readonly globals: { records: Map<string, string>; undecodable: Set<string>; size: number };
  /** Whether it was reported that the archive ends inside a member's data. */
  cut: boolean;
  /** Whether a pax header was seen: decides whether hard links may have data. */
  isPax(): boolean;
  /** Takes note of a header's dialect. The variant of an archive is the most extended dialect in it. */
  see(dialect: (typeof DIALECTS)[number]): void;
  readonly user: ReturnType<typeof nameCache>;
  readonly group: ReturnType<typeof nameCache>;
  /** Counts an oddity that many members may share; the first of each `key` is described. */
  tally(code: ProblemCode, key: string, offset: number, describe: () => string): void;
  /** Reports what was counted, each as one problem. */
  report(): void;
}

/** The state of an archive that is about to be read. */
export function openArchive(context: ReadContext): Archive {
  const tallies = new Map<string, { code: ProblemCode; offset: number; message: string; count: number }>();
  let rank = -1;
  return {
    context,
    globals: { records: new Map(), undecodable: new Set(), size: 0 },
    cut: false,
    isPax: () => DIALECTS[rank] === 'pax',
    see(dialect) {
      const at = DIALECTS.indexOf(dialect);
      if (at <= rank) return;
      rank = at;
      context.variant(dialect);
    },
    user: nameCache(),
    group: nameCache(),
    tally(code, key, offset, describe) {
      const tally = tallies.get(`${code} ${key}`);
      if (tally) tally.count++;
      else tallies.set(`${code} ${key}`, { code, offset, message: describe(), count: 1 });
    },
    report() {
      for (const { code, message, count, offset } of tallies.values()) {
        context.problem(code, count === 1 ? message : `${message} (the first of ${count})`, offset);
      }
      tallies.clear();
    },
  };
}

/** The value of a pax key for a member: its own, else the global one; undefined where there is none or it was withdrawn. */
export function paxValue(archive: Archive, own: PaxHeader | undefined, key: string): string | undefined {
  const value = own?.records.get(key) ?? archive.globals.records.get(key);
  return value === '' ? undefined : value;
}

/** Whether that value was not UTF-8. */
export function isUndecodable(archive: Archive, own: PaxHeader | undefined, key: string): boolean {
  return own?.records.has(key) ? own.undecodable.has(key) : archive.globals.undecodable.has(key);
}

/** Text as a message shows it: in quotes, escaped, not too long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text);
}
