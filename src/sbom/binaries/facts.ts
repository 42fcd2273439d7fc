import type { Image, PlacedText, Range } from './image.ts';
import type { OwnName, Structure } from './structure.ts';
import { type TextCollector, versionTexts } from './texts.ts';

/** What is known of one program or library; all that identifying it needs, from wherever it comes. */
export interface BinaryFacts {
  /** Like `Entry.path`. */
  readonly path: string;
  readonly format: Structure['format'];
  /** What it calls itself. */
  readonly names: readonly OwnName[];
  /** What it is loaded with (DT_NEEDED, LC_LOAD_DYLIB, PE imports): not in it. */
  readonly needed: readonly string[];
  /** Names of symbols it takes from others. */
  readonly imported: readonly string[];
  /** Symbols it has itself. */
  readonly defined: readonly Fact[];
  /** Texts in it that may speak of software. */
  readonly texts: readonly Fact[];
  /** Whole texts in it that look like version numbers; asked for only where something needs one. Undefined of a file too large for it. */
  readonly versions: () => readonly Fact[] | undefined;
  /** Texts of its compilers. */
  readonly compilers: readonly Fact[];
  /** ProductVersion of its version resource. */
  readonly product?: Fact;
  /** Not everything could be read: what it is linked to may be more. */
  readonly partial?: true;
}

/** A text of a binary; without a place where the facts come from a list. */
export interface Fact {
  readonly text: string;
  readonly offset?: number;
}

/**
 * Texts between tables are found wherever they are, where a file does not say where its constants are.
 * @param texts found already, or to be found in the whole file
 */
export function factsOf(
  path: string,
  structure: Structure,
  image: Image,
  texts: TextCollector,
  whole?: Buffer,
): BinaryFacts {
  const ranges = joined(structure.data ?? [{ offset: 0, length: image.size }]);
  if (whole)
    for (const { offset, length } of ranges)
      texts.search(whole, offset, Math.min(offset + length, whole.length), 0);
  let versions: readonly PlacedText[] | undefined;
  return {
    path,
    ...structure,
    texts: texts.texts,
    versions: () => {
      if (whole) versions ??= versionTexts(whole, ranges);
      return versions;
    },
  };
}

/** Ranges in order, each byte in one: hostile files name the same bytes a thousand times. */
function joined(ranges: readonly Range[]): readonly Range[] {
  const found: { offset: number; length: number }[] = [];
  for (const { offset, length } of ranges.toSorted((a, b) => a.offset - b.offset)) {
    const last = found.at(-1);
    const end = last ? last.offset + last.length : 0;
    if (last && offset < end) last.length = Math.max(end, offset + length) - last.offset;
    else found.push({ offset, length });
  }
  return found;
}
