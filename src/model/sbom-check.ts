import type { ArtifactSummary } from './artifact.ts';
import type { BomHash } from './bom.ts';
import type { Occurrence, Presence } from './component.ts';

/**
 * What bytes say to a statement of a document: `confirmed` they show it; `contradicted` they show something else; `missing` they
 * show what no document lists; `extra` a document lists what is not there; `unprovable` nothing in them can tell.
 */
export const BOM_CHECK_VERDICTS = ['contradicted', 'extra', 'missing', 'unprovable', 'confirmed'] as const;

/** One of {@link BOM_CHECK_VERDICTS}. */
export type BomCheckVerdict = (typeof BOM_CHECK_VERDICTS)[number];

/** How many of each verdict. */
export type BomCheckCounts = Readonly<Record<BomCheckVerdict, number>>;

/** What documents say about an artifact, held against its bytes. Paths are those of the unpacked artifact. */
export interface BomCheck {
  readonly artifact: ArtifactSummary;
  readonly documents: readonly CheckedBom[];
  /** One for each package of each document, and one for each component that no document lists (`missing`). */
  readonly components: readonly CheckedComponent[];
  /** One for each file of each document, and one for each file that a document should list and does not. */
  readonly files: readonly CheckedFile[];
  /** Programs and shared objects of the artifact, one verdict each, by the components in them. */
  readonly objects: readonly CheckedObject[];
  /** What keeps a document in a source tree from being true; only where a tree was asked about as one. */
  readonly tree?: readonly TreeFinding[];
}

/** A document that was checked. */
export interface CheckedBom {
  /** As it was given, its name beside the artifact, or its path in it. */
  readonly path: string;
  readonly where: 'given' | 'beside' | 'embedded';
  readonly sha256: string;
  readonly specification?: 'SPDX' | 'CycloneDX';
  readonly version?: string;
  /** What it is about, as it says. */
  readonly about?: { readonly name: string; readonly version?: string };
  readonly binding: BomBinding;
  readonly components: BomCheckCounts;
  readonly files: BomCheckCounts;
  /** Places of the document that are wrong by its own standard. */
  readonly errors: number;
  /** Why it was not checked: it cannot be read, or is test data. */
  readonly unchecked?: string;
}

/** Whether a document is about these very bytes. */
export interface BomBinding {
  /**
   * `bound`: it has a digest of the artifact; `embedded`: the artifact carries it; `contradicted`: it names this file with another
   * digest, or its container lists another digest of the document; `unbound`: it could be about anything.
   */
  readonly state: 'bound' | 'embedded' | 'contradicted' | 'unbound';
  readonly why: string;
  readonly claimed?: BomHash;
  /** The digest of the same algorithm that was found. */
  readonly found?: string;
}

/** A place in the artifact, with its line where that was looked up. */
export interface ShownPlace extends Occurrence {
  /** From 1. */
  readonly line?: number;
}

/** A package of a document against the components of the artifact, or a component that no document lists. */
export interface CheckedComponent {
  readonly verdict: BomCheckVerdict;
  readonly name: string;
  /** What the document says; absent for `missing`. */
  readonly claim?: { readonly document: string; readonly place: string; readonly version?: string };
  /** What the bytes show. */
  readonly found?: {
    readonly id: string;
    readonly name: string;
    readonly version?: string;
    readonly presence: Presence;
  };
  /** By what the two were matched. */
  readonly matchedBy?: 'digest' | 'files' | 'purl' | 'cpe' | 'alias' | 'name';
  /** What proves it: never the document itself, nor another one. */
  readonly evidence: readonly ShownPlace[];
  /** One sentence without full stop; the places are in `evidence`. */
  readonly why: string;
}

/** A file of a document against the file of the artifact. */
export interface CheckedFile {
  readonly verdict: BomCheckVerdict;
  readonly path: string;
  readonly document: string;
  /** Where in the document; absent for `missing`. */
  readonly place?: string;
  /** Name of the package it belongs to, as far as the document or the bytes say. */
  readonly of?: string;
  readonly claimed?: BomHash;
  readonly found?: string;
  readonly why?: string;
}

/** A program or shared object. */
export interface CheckedObject {
  readonly path: string;
  readonly verdict: BomCheckVerdict;
  /** Components in it by the bytes, `name version`. */
  readonly shows: readonly string[];
  /** Packages that documents list for it, `name version`. */
  readonly listed: readonly string[];
  readonly why: string;
}

/** Something that makes a document in a source tree untrue. */
export interface TreeFinding {
  /** Stable, e.g. `tree.file-changed`. */
  readonly code: TreeCode;
  /** File of the tree. */
  readonly path: string;
  readonly document: string;
  readonly message: string;
  readonly fix: string;
}

/** What can be wrong with a document in a source tree. */
export const TREE_CODES = {
  'tree.version': 'The document says another version than the files show.',
  'tree.file-changed': 'A file changed, and the version of its package in the document did not.',
  'tree.file-gone': 'The document lists a file that is not there.',
  'tree.package-gone': 'The document lists a package none of whose files is there.',
  'tree.file-unlisted': 'A file lies in the folder of a package, and the document does not list it.',
  'tree.script': 'A script that refreshes or fetches a package names another version or digest.',
  'tree.identifier': 'A URL, package URL or CPE name of a package does not have the version of the package.',
} as const;

/** One of the keys of {@link TREE_CODES}. */
export type TreeCode = keyof typeof TREE_CODES;
