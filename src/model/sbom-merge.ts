/** Something that documents which were merged do not agree on; all values are in the merged document. */
export interface BomConflict {
  /** Name and version of the component, or path of the file. */
  readonly what: string;
  /** Ref in the merged document. */
  readonly ref: string;
  /** `licences.declared`, `licences.concluded`, `version`, `supplier`, `hashes`, `owner`, `dependencies` … */
  readonly field: string;
  /** Each value with the documents that say it; the first is the one the merged document states in the field. */
  readonly values: readonly { readonly value: string; readonly documents: readonly string[] }[];
}
