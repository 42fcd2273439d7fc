/** Where bytes stand in the file that holds them. */
export interface Place {
  readonly offset: number;
  readonly length: number;
}

/** One debug section, decoded where it was compressed. Reads never go past its end. */
export interface DebugSection {
  readonly size: number;
  /** `length` bytes from `offset` if they are at hand; fewer only at the end of the section. */
  at(offset: number, length: number): Uint8Array | undefined;
  /** As `at`, read where they are not at hand. */
  load(offset: number, length: number): Promise<Uint8Array>;
  /** Where these bytes stand in the file; for a compressed section that of the whole section. */
  place(offset: number, length: number): Place;
}

/** The kinds of sections that are read, by what ELF calls them (DWARF 5, section 7.3.2.1 and appendix B). */
export type DebugKind =
  | 'info'
  | 'types'
  | 'abbrev'
  | 'str'
  | 'line_str'
  | 'str_offsets'
  | 'line'
  | 'cu_index'
  | 'tu_index';

/** Sections that hold units; objects may have one for each group of sections. */
export type UnitKind = 'info' | 'types';

/** The debug sections of one file: all of the skeleton kind, or all of the split kind (`.dwo`). */
export type DebugSections = Readonly<Partial<Record<Exclude<DebugKind, UnitKind>, DebugSection>>> &
  Readonly<Record<UnitKind, readonly DebugSection[]>>;

/** What reading debug information needs to know of its surroundings. */
export interface DebugReading {
  readonly sections: DebugSections;
  readonly little: boolean;
  /** The sections are split ones (`.dwo`, or a package of them). */
  readonly split: boolean;
  /** Told what cannot be decoded. @param place the first byte of it, in the file */
  fault(message: string, place: number): void;
  /** How much work is left, in steps; reading ends where it is used up. */
  readonly budget: { steps: number };
}
