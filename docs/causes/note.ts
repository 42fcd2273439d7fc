/** Where a cause can be seen. */
export type CauseExample =
  /** A pair of the shared corpus, by its id. */
  | { readonly pair: string }
  /** test/reproducibility/cause-examples.ts builds two files that show it. */
  | { readonly built: true }
  /** A test that names it. */
  | { readonly test: string }
  /** It is in the vocabulary, and nothing shows it yet. */
  | { readonly none: string };

/** What docs/causes.md says of a cause besides class, title and remedy. */
export interface CauseNote {
  /** By what it is recognised, and what is looked at to keep it apart from others. */
  readonly detected: string;
  readonly example: CauseExample;
}

/** See {@link CauseExample}. */
export const built = { built: true } as const;
/** See {@link CauseExample}. */
export const pair = (id: string) => ({ pair: id });
/** See {@link CauseExample}. */
export const test = (path: string) => ({ test: path });
