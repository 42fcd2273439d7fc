import { otherRegistry } from '../../identifier/index.ts';
import { LEFT, type LockedPackage, type LockGatherer } from './lock.ts';
import { gitSource, integrityDigests } from './values.ts';

/** What the lock files of npm, Yarn, pnpm and Bun say of a package. */
export interface NpmLocked {
  readonly name: string | undefined;
  readonly version?: string | undefined;
  /** Address of what is installed: an archive, a repository, a path. */
  readonly resolved?: string | undefined;
  readonly integrity?: unknown;
  readonly scope?: LockedPackage['scope'];
  readonly place: string;
}

/** Protocols of what is no release of a registry (npm, "package-lock.json"; Yarn, "Protocols"). */
const LOCAL = /^(?:file|link|portal|workspace|exec):|^\.{0,2}\//;
const GIT =
  /^(?:git(?:\+[a-z]+)?:|ssh:|git@|(?:github|gitlab|bitbucket):)|\.git(?:#|$)|^https?:\/\/[^#]+#[0-9a-f]{40}$/;
/** A short name of a repository: `github:owner/name`. */
const HOSTS: Readonly<Record<string, string>> = {
  github: 'github.com',
  gitlab: 'gitlab.com',
  bitbucket: 'bitbucket.org',
};
const CODELOAD =
  /^https:\/\/codeload\.github\.com\/([^/]+\/[^/]+)\/(?:legacy\.)?tar\.gz\/(?:refs\/(?:heads|tags)\/)?([^/?#]+)/;
/** The registry of an archive's address: what stands before the name of the package and `/-/`. */
const TARBALL = /^(https?:\/\/.*?)\/(?:@[^/]+(?:\/|%2f))?[^/]+\/-\/[^?#]*$/i;

/** A package of an npm lock file, by where it is from. */
export function addNpm(
  { name, version, resolved = '', integrity, ...rest }: NpmLocked,
  gatherer: LockGatherer,
): void {
  const common = { type: 'npm', name, version, ...rest } as const;
  if (LOCAL.test(resolved)) {
    gatherer.leave(LEFT.path);
    return;
  }
  const [, repository, commit] = CODELOAD.exec(resolved) ?? [];
  if (repository !== undefined) {
    gatherer.add({ ...common, origin: 'repository', url: `https://github.com/${repository}`, commit });
    return;
  }
  if (GIT.test(resolved)) {
    const address = resolved.replace(
      /^(github|gitlab|bitbucket):/,
      (_, host: string) => `https://${HOSTS[host]}/`,
    );
    const { url, commit: id } = gitSource(address);
    // Yarn writes `#commit=…`, and more of that kind after a `&`.
    gatherer.add({
      ...common,
      origin: 'repository',
      url,
      commit: id?.replace(/^.*?commit=/, '').replace(/&.*$/s, ''),
    });
    return;
  }
  const digests = integrityDigests(integrity);
  const registry = resolved === '' ? undefined : otherRegistry('npm', resolved);
  const base = TARBALL.exec(resolved)?.[1];
  if (registry === undefined) gatherer.add({ ...common, origin: 'registry', digests });
  else if (base !== undefined)
    gatherer.add({ ...common, origin: 'registry', registry: otherRegistry('npm', base), digests });
  else gatherer.add({ ...common, origin: 'archive', url: registry, digests });
}
