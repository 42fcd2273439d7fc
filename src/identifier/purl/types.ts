/** The parts whose case or characters a type can restrict. */
export type RuledPart = 'namespace' | 'name' | 'version' | 'subpath';

/** What a registered type asks of its package URLs beyond the common rules (ECMA-427 clause 6). */
export interface PurlTypeRules {
  readonly namespace: 'required' | 'optional' | 'prohibited';
  /** Parts without case: their canonical form is lower case (clause 6, `case_sensitive` false). */
  readonly lower?: readonly RuledPart[];
  /** Namespace and name have no case where this says so: `namespace` decides, or the `repository_url` qualifier. */
  readonly lowerIf?: (namespace: string | null, repositoryUrl: string | undefined) => boolean;
  /** The namespace is written in upper case. */
  readonly upperNamespace?: boolean;
  /** The first segment is the namespace, all others are the name and keep the slashes between them. */
  readonly nameIsPath?: boolean;
  /** Writes a name, after its case is settled, as the type writes it. */
  readonly rename?: (name: string) => string;
  readonly permitted?: readonly PermittedCharacters[];
  readonly qualifiers?: readonly QualifierRule[];
  /** Most segments a namespace may have. */
  readonly maxSegments?: number;
}

/** A pattern one part must match, and what it means in words that complete "the name of a x ...". */
interface PermittedCharacters {
  readonly part: RuledPart;
  readonly pattern: RegExp;
  readonly says: string;
}

/** What a type asks of one qualifier. */
interface QualifierRule {
  readonly key: string;
  readonly required?: boolean;
  /** A pattern its value must match, with words that complete "the qualifier x ...". */
  readonly pattern?: RegExp;
  readonly says?: string;
  /** A value of this pattern has no case: its canonical form is lower case. */
  readonly lowerIf?: RegExp;
}

const BOTH: readonly RuledPart[] = ['namespace', 'name'];
const GUID = /^\{?[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?$/;
/** Hosts whose own types (`github`, `bitbucket`) say that case does not count on them. */
const CASELESS_GIT_HOST = /^(?:github|github\.com|bitbucket\.org)$/i;
/** Databricks compares model names without case; other MLflow servers, such as Azure ML, do not. */
const DATABRICKS_URL = /^(?:[a-z][a-z0-9+.-]*:\/\/)?[^/?#]*databricks\./i;

/**
 * The 42 types registered on 2026-08-21, restated from their definitions. Unless a row says otherwise case counts,
 * all characters are permitted and no qualifier is required. Left out: rules about what may exist rather than how it
 * is written, and the ordering of versions (alpm).
 */
const RULES: Readonly<Record<string, PurlTypeRules>> = {
  alpm: { namespace: 'required', lower: BOTH },
  apk: { namespace: 'required', lower: BOTH },
  bazel: { namespace: 'prohibited' },
  bitbucket: { namespace: 'required', lower: BOTH },
  bitnami: { namespace: 'prohibited', lower: ['name'] },
  brew: { namespace: 'optional', lower: BOTH },
  cargo: { namespace: 'prohibited' },
  'chrome-extension': {
    namespace: 'prohibited',
    lower: ['name'],
    permitted: [
      { part: 'name', pattern: /^[a-p]{32}$/, says: 'is 32 letters from a to p' },
      { part: 'version', pattern: /^\d+(?:\.\d+){0,3}$/, says: 'is one to four integers joined by periods' },
    ],
  },
  cocoapods: {
    namespace: 'prohibited',
    permitted: [
      {
        part: 'name',
        pattern: /^[^.\s+][^\s+]*$/,
        says: 'has no white space, no + and no period at its start',
      },
    ],
  },
  composer: { namespace: 'required', lower: BOTH },
  conan: { namespace: 'optional' },
  conda: { namespace: 'prohibited' },
  cpan: {
    namespace: 'optional',
    upperNamespace: true,
    permitted: [
      {
        part: 'name',
        pattern: /^(?:[^:]|:(?!:))*$/,
        says: 'is the name of a distribution (URI-PackageURL), not of a module (URI::PackageURL)',
      },
    ],
  },
  cran: { namespace: 'prohibited' },
  deb: { namespace: 'required', lower: BOTH },
  docker: { namespace: 'optional' },
  gem: { namespace: 'prohibited' },
  generic: { namespace: 'optional' },
  // The definition says that case counts, the official test that it does not: both are true, each on its hosts.
  git: {
    namespace: 'required',
    nameIsPath: true,
    lowerIf: (namespace) => namespace !== null && CASELESS_GIT_HOST.test(namespace),
  },
  github: { namespace: 'required', lower: BOTH },
  golang: { namespace: 'required', lower: BOTH },
  hackage: { namespace: 'prohibited', rename: (name) => name.replace(/[_\s]+/g, '-') },
  hex: { namespace: 'optional', lower: BOTH },
  huggingface: { namespace: 'required', lower: ['version'] },
  julia: { namespace: 'prohibited', qualifiers: [{ key: 'uuid', required: true }] },
  luarocks: { namespace: 'optional', lower: BOTH },
  maven: { namespace: 'required' },
  mlflow: {
    namespace: 'prohibited',
    lowerIf: (_, repositoryUrl) => repositoryUrl !== undefined && DATABRICKS_URL.test(repositoryUrl),
  },
  npm: { namespace: 'optional' },
  nuget: { namespace: 'prohibited' },
  oci: { namespace: 'prohibited', lower: ['name', 'version'] },
  opam: { namespace: 'prohibited' },
  otp: { namespace: 'prohibited', lower: ['name', 'subpath'] },
  pub: { namespace: 'prohibited', lower: ['name'], rename: (name) => name.replace(/[^a-z0-9_]/gu, '_') },
  pypi: { namespace: 'prohibited', lower: ['name', 'version'], rename: (name) => name.replaceAll('_', '-') },
  qpkg: { namespace: 'required', lower: ['namespace'] },
  rpm: { namespace: 'required', lower: ['namespace'] },
  swid: {
    namespace: 'optional',
    maxSegments: 2,
    qualifiers: [
      { key: 'tag_id', required: true, lowerIf: GUID },
      { key: 'tag_version', pattern: /^-?\d+$/, says: 'is an integer' },
    ],
  },
  swift: { namespace: 'required' },
  vcpkg: { namespace: 'prohibited' },
  'vscode-extension': { namespace: 'required', lower: ['namespace', 'name', 'version'] },
  yocto: {
    namespace: 'optional',
    lower: ['namespace'],
    qualifiers: [
      {
        key: 'repository_url',
        pattern: /^(?:https?|ssh|git):\/\//i,
        says: 'is a URL that begins with https://, http://, ssh:// or git://',
      },
    ],
  },
};

/** The rules of every registered type by its name; a `Map` because `constructor` is a well-formed type too. */
export const PURL_TYPES: ReadonlyMap<string, PurlTypeRules> = new Map(Object.entries(RULES));
