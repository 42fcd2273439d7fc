import { AssayError } from '../../model/index.ts';

/** Where advisories are got from. */
export interface Feed {
  /** What it is called on the command line. */
  readonly name: string;
  /** `osv`: a folder with `modified_id.csv`, `all.zip` and `ID.json`; `file`: one file of any kind that is imported. */
  readonly kind: 'osv' | 'file';
  /** A folder ends in a slash. */
  readonly url: string;
  /** Of the file, hexadecimal. */
  readonly sha256?: string;
}

const OSV = 'https://osv-vulnerabilities.storage.googleapis.com/';
const ECOSYSTEMS = [
  ...[
    'PyPI',
    'npm',
    'Go',
    'Maven',
    'NuGet',
    'RubyGems',
    'crates.io',
    'Packagist',
    'Pub',
    'Hex',
    'Hackage',
    'CRAN',
  ],
  ...['SwiftURL', 'GitHub Actions', 'Julia', 'Bitnami', 'ConanCenter', 'GIT'],
];

/** The public sources: OSV's export by ecosystem, CISA's list of exploited weaknesses, EPSS. */
export const FEEDS: readonly Feed[] = [
  ...ECOSYSTEMS.map(
    (name): Feed => ({ name: `osv/${name}`, kind: 'osv', url: `${OSV}${encodeURIComponent(name)}/` }),
  ),
  {
    name: 'kev',
    kind: 'file',
    url: 'https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json',
  },
  { name: 'epss', kind: 'file', url: 'https://epss.empiricalsecurity.com/epss_scores-current.csv.gz' },
];

/** A feed of a bare URL: a folder where it ends in a slash. */
export function feedOfUrl(url: string): Feed {
  return { name: url, kind: url.endsWith('/') ? 'osv' : 'file', url };
}

/** The same feed on another server, which has it under the same path. */
export function mirrored(feed: Feed, mirror: string): Feed {
  const { pathname, search } = new URL(feed.url);
  return { ...feed, url: `${mirror.replace(/\/+$/, '')}${pathname}${search}` };
}

/**
 * The feeds of a list: `{sources: [{name, kind, url, sha256?}]}`.
 * @param path of the file, for errors @throws AssayError `advisories.sources`
 */
export function feedsOf(list: unknown, path: string): readonly Feed[] {
  const wrong = (message: string): never => {
    throw new AssayError('advisories.sources', message, {
      path,
      hint: 'it holds `sources:`, a list with `name`, `kind` (osv or file), `url` and perhaps `sha256`',
    });
  };
  const rows: unknown =
    typeof list === 'object' && list !== null ? (list as { sources?: unknown }).sources : undefined;
  if (!Array.isArray(rows)) return wrong('`sources` is no list');
  return rows.map((row: unknown, index): Feed => {
    const { name, kind, url, sha256 } = (typeof row === 'object' && row !== null ? row : {}) as Record<
      string,
      unknown
    >;
    if (typeof url !== 'string' || !URL.canParse(url)) return wrong(`source ${index + 1} has no URL`);
    if (typeof name !== 'string' || name === '') return wrong(`source ${index + 1} has no name`);
    if (kind !== 'osv' && kind !== 'file') return wrong(`source ${index + 1} has an unknown kind`);
    if (sha256 === undefined)
      return { name, kind, url: kind === 'osv' && !url.endsWith('/') ? `${url}/` : url };
    if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/i.test(sha256))
      return wrong(`source ${index + 1} has no SHA-256`);
    return { name, kind, url, sha256: sha256.toLowerCase() };
  });
}
