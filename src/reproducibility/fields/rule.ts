import type { CauseCode, Meaning } from '../../model/index.ts';
import type { FieldPair } from '../unit.ts';

/**
 * What a differing field stands for: a cause; `look`: its bytes are looked into, as those of a content are; `skip`: it only
 * repeats what its parts or other fields say.
 */
export type FieldCause = CauseCode | 'look' | 'skip';

/** The names of a field from the outside in, joined by ` / `, and what it stands for; a function decides by the values. */
export type FieldRule = readonly [names: RegExp, cause: FieldCause | ((pair: FieldPair) => FieldCause)];

/** The rules of one format, for its members as for itself; the first that fits counts. */
export type FormatRules = readonly FieldRule[];

/** What a field stands for that no rule of its format names. */
export type MeaningRules = Readonly<Partial<Record<Meaning, FieldCause>>>;
