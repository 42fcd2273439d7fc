import type { Limits, ProblemCode } from '../model/index.ts';

/** Thrown where a limit ends the reading of one entry, or of everything; caught by the walk, never by a format. */
export class LimitStop extends Error {
  readonly code: ProblemCode;
  /** Id of the entry whose content is given up; undefined where the whole walk ends. */
  readonly entry: number | undefined;

  constructor(code: ProblemCode, message: string, entry?: number) {
    super(message);
    this.name = 'LimitStop';
    this.code = code;
    this.entry = entry;
  }
}

/** Counts what the walk spends and stops it at the limits. */
export interface Budget {
  /**
   * One more entry whose path, link and owner have so many characters together; long ones count as several entries, since
   * they are all kept. @throws LimitStop `limit.members`
   */
  member(characters: number): void;
  /**
   * `count` more bytes of an entry that now has `size` bytes, from `packed` packed bytes where it is decoded.
   * @throws LimitStop `limit.expanded` or `limit.ratio`
   */
  expand(entry: number, count: number, size: number, packed: number | undefined): void;
}

/** So many streams may go over the ratio, each given up by itself, before the whole artifact is. */
const BOMBS = 3;
/** An ordinary entry has fewer characters in its texts. */
const ORDINARY_TEXTS = 256;

/** @param artifactBytes how many bytes of the artifact itself were read so far */
export function createBudget(limits: Limits, artifactBytes: () => number): Budget {
  let members = 0;
  let total = 0;
  return {
    member(characters) {
      members += 1 + Math.floor(characters / ORDINARY_TEXTS);
      if (members > limits.members) {
        const long = `long names count ${ORDINARY_TEXTS} characters as an entry`;
        throw new LimitStop(
          'limit.members',
          `more than ${limits.members} entries, ${long} (--limit members)`,
        );
      }
    },
    expand(entry, count, size, packed) {
      total += count;
      if (total > limits.expanded) {
        throw new LimitStop(
          'limit.expanded',
          `more than ${limits.expanded} bytes in all members together (--limit expanded)`,
        );
      }
      if (packed !== undefined && size > limits.ratioFloor && size > limits.ratio * packed) {
        const message = `${packed} packed bytes gave ${size} bytes so far, more than ${limits.ratio} times (--limit ratio)`;
        throw new LimitStop('limit.ratio', message, entry);
      }
      // Every layer counts, so members that share the same stored bytes again and again are stopped as well.
      if (total > BOMBS * limits.ratioFloor && total > limits.ratio * artifactBytes()) {
        const message = `${artifactBytes()} bytes of the artifact gave ${total} bytes so far, more than ${limits.ratio} times (--limit ratio)`;
        throw new LimitStop('limit.ratio', message);
      }
    },
  };
}
