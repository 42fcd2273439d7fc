import { formatPurl, otherRegistry, softwareName } from '../../identifier/index.ts';
import { AssayError } from '../../model/index.ts';
import type { LockedPackage } from './lock.ts';

/**
 * The package URL of a package that a lock file pins. Of a registry other than the public one, or of an archive elsewhere, it says so
 * (`repository_url`, `download_url`: ECMA-427 clause 5.6.5): the name alone would be that of another package. Of a repository on a
 * known host it is that of the repository, with the commit. Undefined where no package URL can name it; of a name that no package of
 * the type has it is one that cannot be read, so that it is counted where it is looked up.
 */
export function purlOfLocked(locked: LockedPackage): string | undefined {
  const { type, name, version, origin, registry, url, commit, qualifiers = {} } = locked;
  if (name === undefined || origin === 'path') return undefined;
  if (origin === 'repository') return repositoryPurl(url, commit);
  const elsewhere = origin === 'archive' ? otherRegistry(type, url) : undefined;
  const slash = name.lastIndexOf('/');
  try {
    return formatPurl({
      type,
      namespace: slash < 0 ? undefined : name.slice(0, slash),
      name: name.slice(slash + 1),
      version,
      qualifiers: { ...qualifiers, repository_url: registry, download_url: elsewhere },
    });
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    const at = version === undefined ? '' : `@${escaped(version)}`;
    return `pkg:${type}/${name.split('/').map(escaped).join('/')}${at}`;
  }
}

/** Half a surrogate pair is no character. */
function escaped(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ['github.com', 'github'],
  ['gitlab.com', 'gitlab'],
  ['bitbucket.org', 'bitbucket'],
]);

function repositoryPurl(url: string | undefined, commit: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  try {
    const [host = '', ...path] = softwareName(`repository:${url}`)
      .text.replace(/^repository:/, '')
      .split('/');
    const type = TYPES.get(host);
    if (type === undefined || path.length < 2) return undefined;
    return formatPurl({ type, namespace: path.slice(0, -1).join('/'), name: path.at(-1)!, version: commit });
  } catch (error) {
    if (error instanceof AssayError) return undefined;
    throw error;
  }
}
