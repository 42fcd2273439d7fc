import { AssayError } from '../../model/index.ts';
import type { SoftwareName } from './name.ts';

/** Forges with the number of segments the path of a repository has there; what stands behind them is a page of it. */
const FORGES: Readonly<Record<string, number>> = { 'github.com': 2, 'bitbucket.org': 2, 'codeberg.org': 2 };

/**
 * A repository: host and path in lower case (the large hosts ignore case, and advisories write both), without what only says
 * how to get there (scheme, user, port, `.git`) and without a page of the forge (`/tree/main`, `/-/tags`).
 * Reads URLs, `git@host:path` and `scm:git:URL`. @throws AssayError `identity.name`
 */
export function readRepository(text: string): SoftwareName {
  const given = text.trim();
  const { host, path } = split(given);
  const own = path
    .toLowerCase()
    .replace(/\/-\/.*$/, '')
    .replace(/\/(?:tree|blob|commits?|releases|issues|pulls?)(?:\/.*)?$/, '');
  const segments = own.split('/').filter((part) => part !== '');
  const kept = segments
    .slice(0, FORGES[host] ?? segments.length)
    .join('/')
    .replace(/(?:\/?\.(?:git|hg))+$/, '');
  if (kept === '') throw badUrl(given, 'a repository has a path on its host');
  return named('repository', `${host}/${kept}`, given);
}

/** A home page: host in lower case without `www.`, and path, without scheme, query and fragment. @throws AssayError `identity.name` */
export function readHomepage(text: string): SoftwareName {
  const given = text.trim();
  const { host, path } = split(given);
  return named('homepage', `${host}${path.replace(/(?:\/index\.html?)?\/*$/, '')}`, given);
}

function named(kind: 'repository' | 'homepage', place: string, given: string): SoftwareName {
  const notes = place === given ? [] : [`only host and path name it: ${place}`];
  return { kind, text: `${kind}:${place}`, notes };
}

function split(given: string): { readonly host: string; readonly path: string } {
  const address = given
    .replace(/^scm:\w+:/i, '')
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
    .replace(/^\/\//, '')
    .replace(/^[^/@]*@/, '')
    // git@host:path; a port is digits and a slash.
    .replace(/^([^/:]+):(?!\d+(?:\/|$))/, '$1/');
  const [, authority = '', path = ''] = /^([^/?#]*)([^?#]*)/.exec(address) ?? [];
  const host = authority
    .toLowerCase()
    .replace(/:\d+$/, '')
    .replace(/^www\./, '');
  if (!/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(host)) throw badUrl(given, 'it has no host with a dot in it');
  if (/[\s\p{Cc}]/u.test(path)) throw badUrl(given, 'its path has white space');
  return { host, path };
}

function badUrl(text: string, why: string): AssayError {
  return new AssayError('identity.name', `${JSON.stringify(text.slice(0, 80))} is no address: ${why}`, {
    hint: 'write it as https://HOST/PATH',
  });
}
