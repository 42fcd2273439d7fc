import type { Image, PlacedText, Range } from './image.ts';
import type { SymbolFilter } from './symbols.ts';

/** A name that a binary gives itself, and by which field. */
export interface OwnName extends PlacedText {
  /** `DT_SONAME`, `LC_ID_DYLIB`, `export directory`, `OriginalFilename`. */
  readonly field: string;
}

/** What a binary says about itself outside its code and data. */
export interface Structure {
  readonly format: 'elf' | 'macho' | 'pe';
  readonly names: readonly OwnName[];
  /** Libraries it is loaded with, as written. */
  readonly needed: readonly string[];
  /** Symbols it takes from others, those a filter wants. */
  readonly imported: readonly string[];
  /** Symbols it has itself, those a filter wants. */
  readonly defined: readonly PlacedText[];
  /** Where its constants are: everything stored but code and tables of symbols. Undefined where the file does not say. */
  readonly data?: readonly Range[];
  /** Texts of the compilers, of which each object file it was linked from brings its own. */
  readonly compilers: readonly PlacedText[];
  /** ProductVersion of its version resource. */
  readonly product?: PlacedText;
  /** Not everything could be read: what it is linked to may be more. */
  readonly partial?: true;
}

/** Reads the structure of one format; undefined where the bytes are no program or library of it. */
export type StructureReader = (image: Image, filter: SymbolFilter) => Structure | undefined;

/** A section of a program: where its bytes are stored, and where they are loaded. */
export interface Section {
  /** Of Mach-O with that of its segment: `__DATA,__data`. */
  readonly name: string;
  readonly offset: number;
  readonly length: number;
  readonly address: number;
}
