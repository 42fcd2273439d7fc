import type { Identifier } from './identifier.ts';
import type { CheckedBom } from './sbom-check.ts';

/** In which way a component belongs to the artifact. */
export type Presence = 'contained' | 'test-data' | 'declared-external' | 'build-tool' | 'claimed-only';

/** A place that shows that a component is there. */
export interface Occurrence {
  /** `Entry.path` of the file that proves it. */
  readonly path: string;
  /** Byte offset within that file, where one place proves it. */
  readonly offset?: number;
  /** The text at that place, as written. */
  readonly literal?: string;
  /** What was concluded from it, and how. */
  readonly rule?: string;
  /** The file does not say the version: somebody did, of files with its digest. */
  readonly asserted?: true;
  /** Nothing there shows it: a document says so, which this tool made. */
  readonly claimedBy?: string;
}

/** A licence as a component states it. */
export interface Licence {
  /** The text as written: an SPDX expression, a free text or a trove classifier. */
  readonly value: string;
  readonly kind: 'expression' | 'text' | 'classifier';
}

/** A piece of software found in (or claimed by) an artifact. */
export interface Component {
  /** Stable within a report: `name@version` plus the path that proves it, made unique. */
  readonly id: string;
  readonly name: string;
  /** Absent where the artifact does not say. */
  readonly version?: string;
  readonly identifiers: readonly Identifier[];
  readonly licences: readonly Licence[];
  /** Digests of the component itself by algorithm (`sha256`, `sha1`, `sha3-256`), lower-case hexadecimal: whichever a document states. */
  readonly hashes?: Readonly<Record<string, string>>;
  readonly occurrences: readonly Occurrence[];
  /** Name of the cataloger. */
  readonly foundBy: string;
  readonly presence: Presence;
  /** Path prefix of the files that belong to it, or the exact paths; joined like `Entry.path`. */
  readonly owns?: { readonly prefix?: string; readonly paths?: readonly string[] };
  /** Id of the component that carries this one. */
  readonly partOf?: string;
}

/** An SBOM document found in or beside an artifact. */
export interface SbomDocument {
  readonly path: string;
  readonly specification: 'SPDX' | 'CycloneDX';
  readonly version: string;
  /** Packages or components listed. */
  readonly components: number;
  readonly sha256: string;
  /** What came of holding it against the bytes; absent where that was not asked for. */
  readonly check?: Pick<CheckedBom, 'where' | 'binding' | 'components' | 'files' | 'errors' | 'unchecked'>;
}
