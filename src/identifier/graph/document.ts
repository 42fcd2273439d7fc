/**
 * Kinds of edges of the alias graph. Each joins a pair of names, and the order counts for all but `same-as` and
 * `distinct-from`.
 */
export const EDGE_KINDS = {
  'same-as': 'both names mean the same software',
  'moved-to': 'the software that went by the first name goes by the second now',
  'deprecated-by':
    'the CPE dictionary of NVD gives up the first name for the second; both mean the same software',
  'repackaged-as': 'the second is a package that a third party makes of the first',
  contains: 'the first ships the second inside',
  'upstream-of': 'the second was derived from the first and is developed on its own',
  'distinct-from': 'the two are different software although their names are alike',
} as const;

/** One of the keys of {@link EDGE_KINDS}. */
export type EdgeKind = keyof typeof EDGE_KINDS;

/** Whether both names of a statement of some kind mean one software. */
export function isOneSoftware(kind: EdgeKind): boolean {
  return kind === 'same-as' || kind === 'moved-to' || kind === 'deprecated-by';
}

/** What a name can be related to another as; `same` where both mean one software. */
export type Relation =
  | 'same'
  | 'repackaged-as'
  | 'repackages'
  | 'contains'
  | 'contained-in'
  | 'upstream-of'
  | 'derived-from';

/**
 * A statement about two names, with what it rests on. In a document (`data/identities/*.yaml`, docs/identities.md) the pair is
 * the value of a key named after the kind: `same-as: [A, B]`.
 */
export interface IdentityEdge {
  readonly kind: EdgeKind;
  /** Names in the form {@link softwareName} gives; the order counts except for `same-as` and `distinct-from`. */
  readonly pair: readonly [string, string];
  /** An https URL, or the name of a record ({@link RECORD_SOURCES}), where a reader can check the statement. */
  readonly source: string;
  /** What the source says, one sentence. */
  readonly evidence: string;
  /** First day on which both names mean this, `YYYY-MM-DD`; always until then where absent. */
  readonly from?: string;
  /** First day on which they do not any more, such as the day a name was taken by somebody else. */
  readonly until?: string;
  /** A guess of a mapping, not looked at by anybody: it never decides alone. */
  readonly weak?: boolean;
  readonly author?: string;
  /** Who looked at it, or when; absent where nobody but the author did. */
  readonly reviewed?: string;
}

/** What is stated about one piece of software: the content of one file. */
export interface IdentityDocument {
  /** Its short name, as the file is called. */
  readonly software: string;
  /** One sentence: what it is. */
  readonly about: string;
  /** True where the software is a program library, for counting. */
  readonly library: boolean;
  readonly edges: readonly IdentityEdge[];
}

/** Version of the form of documents this release reads. */
export const IDENTITY_SCHEMA_VERSION = 1;
