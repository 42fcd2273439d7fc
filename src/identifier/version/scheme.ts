/**
 * How one scheme orders versions. A version is parsed once to a key, and keys are compared: sorting n versions parses n
 * texts. `Key` is the scheme's own affair and immutable.
 */
export interface VersionScheme<Key = unknown> {
  /** A purl type (`pypi`, `npm`, `deb` …), or `semver`, `generic`, `openssl` … where no purl type has this order. */
  readonly name: string;
  /** Undefined where the text is no version of this scheme: it is never forced into one. Works in time linear in the text. */
  parse(text: string): Key | undefined;
  /**
   * Negative, 0 or positive as `a` is before, the same as or after `b`: a total order over what `parse` returns. Undefined
   * where the scheme says nothing about two such versions (two branches, two unlike shapes).
   */
  compare(a: Key, b: Key): number | undefined;
}

/** Longest version text read, in UTF-16 units; no ecosystem allows as much, and keys stay small. */
export const VERSION_MAX_LENGTH = 4096;
