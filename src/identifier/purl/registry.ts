/**
 * Hosts, and for some a path, of the public registry of each type whose names only one registry gives. Mirrors are none: no address
 * says that it is one. Names of Maven and Go are addresses themselves, and mean the same wherever a package is taken from.
 */
const PUBLIC: Readonly<Record<string, RegExp>> = {
  npm: /^registry\.(?:npmjs\.(?:org|com)|yarnpkg\.com)(?:\/|$)/,
  pypi: /^(?:(?:www\.)?pypi\.org|pypi\.python\.org|files\.pythonhosted\.org)(?:\/|$)/,
  cargo: /^(?:github\.com\/rust-lang\/crates\.io-index|(?:index|static)\.crates\.io|crates\.io)(?:\/|$)/,
  gem: /^(?:www\.|index\.)?rubygems\.org(?:\/|$)/,
  composer: /^(?:repo\.)?packagist\.(?:org|com)(?:\/downloads)?\/?$/,
  pub: /^(?:pub\.dev|pub\.dartlang\.org)(?:\/|$)/,
  hex: /^(?:hexpm|repo\.hex\.pm|hex\.pm)(?:\/|$)/,
  cran: /^(?:cran(?:\.r-project\.org|\.rstudio\.com)?|cloud\.r-project\.org)(?:\/|$)/i,
  cocoapods: /^(?:trunk|cdn\.cocoapods\.org|github\.com\/cocoapods\/specs(?:\.git)?)(?:\/|$)/i,
  nuget: /^(?:(?:www|api)\.)?nuget\.org(?:\/|$)/,
  hackage: /^hackage\.haskell\.org(?:\/|$)/,
  conan: /^center2?\.conan\.io(?:\/|$)|^conancenter$/,
};

/**
 * The registry of a package, where it is another than the public one of its type (ECMA-427 type definitions,
 * `default_repository_url`); undefined where it is that one, none is named, or a name of the type means the same everywhere.
 * Credentials in the address are left out.
 */
export function otherRegistry(type: string, address: string | undefined): string | undefined {
  const known = Object.hasOwn(PUBLIC, type) ? PUBLIC[type] : undefined;
  if (known === undefined || address === undefined || address === '') return undefined;
  const bare = address
    .replace(/^(?:registry|sparse)\+/, '')
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1')
    .replace(/[?#].*$/s, '');
  const place = bare.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').replace(/^([^/]*):\d+(?=\/|$)/, '$1');
  return known.test(place) ? undefined : bare;
}
