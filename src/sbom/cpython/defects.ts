/**
 * What CPython's release tool and its inputs are known to get wrong, by what the document of a release says otherwise without
 * `--with-known-defects`. `docs/cpython-release.md` has a row for each.
 */
export const KNOWN_DEFECTS = {
  'no-document': 'a tree without Misc/sbom.spdx.json gets none',
  'not-listed': 'copied software that Misc/sbom.spdx.json does not list is not listed',
  'package-version': 'versions are copied from Misc/sbom.spdx.json, whatever the bytes say',
  'own-files': "CPython's own files count as a vendored package's",
  'pip-wheel': "pip's wheel counts as CPython's own file",
  'files-analyzed': 'packages of which no file is listed claim that their files were analysed',
  'category-spelling': 'PACKAGE_MANAGER, where the schema of SPDX 2.3 has PACKAGE-MANAGER',
  'cpe-pre-release': 'the CPE of a pre-release has all of it in its version',
  'cpe-commit': 'a commit as the version of a CPE',
  'cpe-four-parts': "the fourth number of CPython's tags in the version of a CPE",
  'purl-name': 'package URLs with names that are not normalised',
  'cpython-purl': 'CPython has no package URL',
  'first-wheel': 'the first wheel of the index stands for a vendored package, whatever it is for',
  'pin-version': 'a pin in vendor.txt that is no plain release stops the tool',
  'id-order': 'which of two files with one SPDX id gets digits behind it depends on the order of members',
  'two-mpdecimals': 'on Windows mpdecimal is listed twice, and the copy in the tree is not built',
  'runtime-missing': "Microsoft's C runtime is not listed",
  creators: 'the creator is the release tool',
} as const satisfies Readonly<Record<string, string>>;

/** Code of a known defect. */
export type KnownDefect = keyof typeof KNOWN_DEFECTS;

/** Where a document says something else than the official one would. */
export interface Correction {
  readonly defect: KnownDefect;
  /** What it says instead, and why. */
  readonly what: string;
}

/** Collects what is said otherwise and what is worth knowing. */
export interface ReleaseNotes {
  /** Says nothing of what is known to be wrong otherwise than the official tool. */
  readonly faithful: boolean;
  readonly corrections: Correction[];
  readonly warnings: string[];
}
