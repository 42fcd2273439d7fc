import type { Presence } from '../../model/index.ts';

/** Version of the form of recogniser documents this release reads. */
export const RECOGNISER_SCHEMA_VERSION = 1;

/**
 * How copied software of one kind is recognised: the content of one file of `data/recognisers/`, or of a user's own. Paths are
 * patterns as `globTest` reads them.
 */
export interface Recogniser {
  /** Name of the component. */
  readonly name: string;
  /** One sentence: what it is. */
  readonly about: string;
  /** Package URL; `{version}`, or with another character for each dot `{version:_}`, is filled in, or dropped with its `@`. */
  readonly purl?: string;
  /** `vendor:product` of its CPE names. */
  readonly cpe?: string;
  /** Where and by what it is recognised; the first that fits a file counts. */
  readonly marks: readonly Mark[];
  /** Libraries it is built as. */
  readonly objects: readonly ObjectMark[];
  /** By what it is known where it is linked into something else. */
  readonly builtIn: readonly StaticMark[];
  /** How names of its public functions begin: who takes one of these from elsewhere is linked to it, and does not contain it. */
  readonly symbols: readonly string[];
}

/** How the version is read from a binary; where several are given, the first of this order that shows one counts. */
export interface BinaryVersion {
  /** A regular expression for texts of the binary, whose groups, joined by dots, are the version. */
  readonly pattern?: string;
  /** The same for whole texts, from zero to zero, that look like a version number. */
  readonly alone?: string;
  /** The digits that the groups give are one number, cut from the right like that of a {@link NumberRule}. */
  readonly digits?: readonly number[];
  /** It is of one release with the compiler it was built by. */
  readonly compiler?: true;
  /** The ProductVersion of a version resource is its release. */
  readonly resource?: true;
  /** The three numbers behind the name, or what this expression's groups take from it, are the release, not those of the interface. */
  readonly release?: true | string;
}

/** Libraries of a piece of software, by the name that stands in them. */
export interface ObjectMark extends BinaryVersion {
  /** Patterns of names without hash, suffix and numbers: `libpng16` for `libpng16-abb096d5.so.16.58.0`. */
  readonly name: readonly string[];
  /** Texts that must all be in it. */
  readonly contains: readonly string[];
  /** Texts that must not. */
  readonly without: readonly string[];
}

/** What only the code of a piece of software has: neither its headers nor those who use it. */
export interface StaticMark extends BinaryVersion {
  /** Texts that must all be in the binary. */
  readonly contains: readonly string[];
  /** Texts that must not: those of forks. */
  readonly without: readonly string[];
  /** Functions that must all be defined in it. */
  readonly defines: readonly string[];
  /** Ends of paths of binaries that are part of other software, and known as such. */
  readonly except: readonly string[];
}

/** One file that gives a piece of software away. */
export interface Mark {
  /** Ends of paths: `expat.h` is that name in any folder, `libmpdec/mpdecimal.h` in a folder of this name. */
  readonly path: readonly string[];
  /** Texts that must all be in the file. */
  readonly contains: readonly string[];
  /** Texts that must not: those of forks and of files that only speak of it. */
  readonly without: readonly string[];
  /** Absent where no version is written anywhere. */
  readonly version?: VersionRule;
  /** How many folders the root of the software lies above the file's own. */
  readonly up: number;
  /** Names of the root folder that mean: all in it is the software's own. */
  readonly home: readonly string[];
  /** Files, from the root, that are its own where the root is called otherwise; the marking file always is. */
  readonly files: readonly string[];
  /** Files, from the root, that others put beside it. */
  readonly except: readonly string[];
  readonly presence?: Presence;
}

/** Where the version is written in the file, and how; without a match the file is no mark, unless it is `optional`. */
export type VersionRule = (MacrosRule | TextMacroRule | NumberRule | PatternRule | DigestRule) & {
  /** The file is a mark even where no version can be read. */
  readonly optional?: true;
};

/** Numeric macros, joined by dots. */
interface MacrosRule {
  readonly macros: readonly string[];
}

/** A macro whose value is a text. */
interface TextMacroRule {
  readonly macro: string;
}

/** A macro whose value is one number, cut from the right into parts of so many digits: 212 by `[1, 1]` is 2.1.2. */
interface NumberRule {
  readonly number: string;
  readonly digits: readonly number[];
  /** A last part of nought is not written: 2160 by `[2, 1]` is 2.16. */
  readonly short?: true;
}

/** A regular expression (flag `m`, bytes as Latin-1); its groups that took part are joined by dots. */
interface PatternRule {
  readonly pattern: string;
}

/** Versions that somebody asserts for files of these SHA-256 digests; nothing in the file says so. */
interface DigestRule {
  readonly sha256: Readonly<Record<string, string>>;
  /** Who asserts it. */
  readonly source: string;
}
