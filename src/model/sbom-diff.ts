/** By what a component of one bill of materials was found in another, the surest first. */
export type BomPairing = 'subject' | 'purl' | 'cpe' | 'alias' | 'hash' | 'files' | 'name';

/** What can have happened to a component that both bills of materials have, in the order it is told. */
export const BOM_CHANGES = {
  upgraded: 'the version is later, by the order of its ecosystem',
  downgraded: 'the version is earlier, by the order of its ecosystem',
  'version-changed': 'the version is another, and the order of its ecosystem does not say which is later',
  're-vendored': 'its digests or files are others, and its version is the same',
  renamed: 'its name is another',
  moved: 'it is the same in another place',
  licence: 'the licences stated are others',
  supplier: 'the supplier is another',
  identifier: 'its package URLs or CPE names are others, apart from the version',
  'evidence-lost': 'places, files or digests that were stated are not stated any more',
} as const satisfies Record<string, string>;

/** One of the keys of {@link BOM_CHANGES}. */
export type BomChangeKind = keyof typeof BOM_CHANGES;

/** What a comparison can leave out: changes of components, components of one side, listed files. */
export type BomDifferenceKind = BomChangeKind | 'added' | 'removed' | 'files';

/** One difference between the two sides of a component. */
export interface BomChange {
  readonly kind: BomChangeKind;
  /** What of it: `declared` or `concluded` licence, or `declared and concluded`; `occurrences`, `files`, `hashes`, `purl`, `cpe`; absent where the kind says it. */
  readonly field?: string;
  /** Values only the first, or only the second document has; one side is empty where something was added or taken away. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** A component as one document lists it. */
export interface BomDiffComponent {
  /** Refs of all its entries in the document: more than one where the document lists it several times. */
  readonly refs: readonly string[];
  /** With its group. */
  readonly name: string;
  readonly version?: string;
  /** Package URL as written, the first. */
  readonly purl?: string;
  /** Place of the first entry in the document. */
  readonly place: string;
}

/** A component that both documents have, with what differs. */
export interface BomDiffPair {
  readonly before: BomDiffComponent;
  readonly after: BomDiffComponent;
  readonly by: BomPairing;
  /** Not empty. */
  readonly changes: readonly BomChange[];
}

/** One of the two documents, in numbers. */
export interface BomDiffDocument {
  readonly specification: 'SPDX' | 'CycloneDX';
  readonly version: string;
  readonly name?: string;
  /** Entries, and components once those that say the same thing are one. */
  readonly packages: number;
  readonly components: number;
  readonly files: number;
}

/** A file both documents list, or one of them. */
export interface BomFileChange {
  /** Without `./` and without the one top folder of an archive. */
  readonly path: string;
  readonly change: 'added' | 'removed' | 'changed' | 'moved';
  /** Where a moved file was. */
  readonly from?: string;
}

/** How two bills of materials differ in what they say, whatever their form and order. */
export interface BomDiff {
  readonly before: BomDiffDocument;
  readonly after: BomDiffDocument;
  readonly added: readonly BomDiffComponent[];
  readonly removed: readonly BomDiffComponent[];
  readonly changed: readonly BomDiffPair[];
  /** Components that are the same in both. */
  readonly unchanged: number;
  /** Pairs by what they were found by. */
  readonly pairedBy: Readonly<Record<BomPairing, number>>;
  /** Changes by kind; a component may have several. */
  readonly counts: Readonly<Record<BomChangeKind, number>>;
  /** Files that differ; empty where one of the documents lists none. */
  readonly files: readonly BomFileChange[];
  /** Something of the above, after what the caller ignores. */
  readonly differs: boolean;
}
