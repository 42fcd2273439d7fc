import type { CauseCode, Entry, Field, Gathered, Hunk, Range, RangePair } from '../model/index.ts';

/** Two entries that stand for the same thing, with what was gathered of them. */
export interface Unit {
  readonly left: Gathered;
  readonly right: Gathered;
}

/** An entry of the left and its counterpart on the right. */
export type Pair = readonly [Entry, Entry];

/**
 * Some bytes that differ, and why. `cause` is undefined where nothing explains them: then they are residue.
 */
export interface Claim {
  readonly cause: CauseCode | undefined;
  /** The field, by its names from the outside in. */
  readonly field?: string;
  readonly values?: readonly [string, string];
  readonly evidence?: string;
  readonly bytes: number;
  readonly ranges?: readonly RangePair[];
  readonly hunks?: readonly Hunk[];
  readonly omitted?: number;
  /** The field has a value of its own: it is not a mere range of bytes. */
  readonly declared?: true;
  /** Recognised by its looks in text or code, not by a field that a format defines. */
  readonly guessed?: true;
  /** The difference is one of order. */
  readonly order?: true;
}

/** Fields that correspond; one is absent where only the other side has it. */
export interface FieldPair {
  /** Names from the outside in. */
  readonly names: readonly string[];
  readonly left?: Field;
  readonly right?: Field;
  /** Set where all parts are equal, but stand in another order. */
  readonly reordered?: true;
  /** Offsets count in decoded bytes, not in those of the entry. */
  readonly decoded?: true;
}

/** The range of a field, and an empty one where it is absent. */
export function rangeOf(field: Field | undefined, near = 0): Range {
  // What is only implied may be said to stand before the first byte.
  return field ? { offset: Math.max(0, field.offset), length: field.length } : { offset: near, length: 0 };
}
