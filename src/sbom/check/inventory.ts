import type { ArtifactSummary, Bom, BomNote, Component, Digests, Entry } from '../../model/index.ts';

/** What bytes show of an artifact: what documents are held against. */
export interface Inventory {
  readonly artifact: ArtifactSummary;
  /** The artifact is a folder, which has no digest a document could name. */
  readonly isFolder: boolean;
  readonly entries: readonly Entry[];
  readonly components: readonly Component[];
  /** `Entry.path` of every document in the artifact: what they say is no evidence. */
  readonly documents: ReadonlySet<string>;
  /** Digest of a file, lower-case hexadecimal; none of an algorithm that was not asked for. */
  digestOf(entry: Entry, algorithm: string): string | undefined;
  /** Further digests of the artifact itself, beside `artifact.digests`. */
  readonly digests?: Digests;
  /** SHA-256 that a RECORD file (PyPA, "Recording installed projects") states, by `Entry.path`; empty where it states none. */
  readonly recorded: ReadonlyMap<string, string>;
}

/** A document to be checked. */
export interface GivenBom {
  /** As reports name it; for one in the artifact its `Entry.path`. */
  readonly path: string;
  readonly where: 'given' | 'beside' | 'embedded';
  readonly sha256: string;
  readonly bom?: Bom;
  readonly notes: readonly BomNote[];
  /** Why it cannot be read. */
  readonly unread?: string;
}

/** A document as results name it. */
export interface LabelledBom extends GivenBom {
  /** Its path as it was given, or in the unpacked artifact. */
  readonly label: string;
}
