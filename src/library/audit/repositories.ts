import { nodeHost } from '../../host/index.ts';
import { AssayError, type Component } from '../../model/index.ts';
import { type AdvisoryKey, type CommitHistory, repositoryKey } from '../../vulnerability/index.ts';
import { createHistory } from './history.ts';

/** Where a working copy or bare repository is, and which repository it is a copy of. */
export interface RepositoryPlace {
  readonly directory: string;
  /** Its address, where its remotes do not say: `github.com/python/cpython`. */
  readonly address?: string;
}

/** Finds the commit a component was made of, as `MatchContext.commitOf`. */
export type CommitFinder = (
  component: Component,
  repository: AdvisoryKey,
) => { readonly id: string; readonly history: CommitHistory } | undefined;

interface Repository {
  readonly keys: ReadonlySet<AdvisoryKey>;
  readonly commitOfVersion: (version: string, name: string) => string | undefined;
  readonly history: CommitHistory;
}

/**
 * Reads the histories of repositories with git, each once: what follows is answered from memory. A component's commit is that of
 * the tag which names its version.
 * @param env environment of git, with the PATH it is found by
 * @throws AssayError `input.missing` for a directory that is not there, `audit.git` where it is no repository, `run.start`
 *   where there is no git
 */
export async function openRepositories(
  places: readonly RepositoryPlace[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<CommitFinder> {
  const repositories: Repository[] = [];
  for (const place of places) repositories.push(await openRepository(place, env));
  return ({ name, version }, key) => {
    const repository = repositories.find(({ keys }) => keys.has(key));
    if (!repository || version === undefined) return undefined;
    // A package URL of a repository has the commit itself for a version.
    const id = /^[0-9a-f]{40}$/.test(version) ? version : repository.commitOfVersion(version, name);
    return id === undefined ? undefined : { id, history: repository.history };
  };
}

async function openRepository(
  { directory, address }: RepositoryPlace,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Repository> {
  // Without this a directory that is not there would look like a git that is not there.
  await nodeHost.files.status(directory, { follow: true });
  const git = (...args: readonly string[]) => runGit(directory, args, env);
  const commits = await git('rev-list', '--all', '--parents');
  const tags = await git(
    'for-each-ref',
    '--format=%(objectname) %(*objectname) %(refname:lstrip=2)',
    'refs/tags',
  );
  const remotes = address ?? (await git('remote', '--verbose'));
  const addresses = remotes
    .split('\n')
    .map((line) => line.split(/\s+/).at(address === undefined ? 1 : 0) ?? '');
  const keys = addresses.flatMap(
    (one) => repositoryKey(/[:/]{2}|@/.test(one) ? one : `https://${one}`) ?? [],
  );
  if (keys.length === 0)
    throw new AssayError('audit.git', 'it does not say which repository it is a copy of', {
      path: directory,
      hint: 'give its address as well: --git github.com/OWNER/NAME=DIRECTORY',
    });
  return {
    keys: new Set(keys),
    commitOfVersion: tagFinder(tags),
    history: createHistory(commits),
  };
}

/** Output of git, which is started in the directory itself; variables that would lead it elsewhere are not set. */
async function runGit(
  directory: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  const { PATH, Path, HOME, SystemRoot } = env;
  const clean = { PATH, Path, HOME, SystemRoot, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' };
  const options = { cwd: directory, env: clean, onOutput: (chunk: Uint8Array) => chunks.push(chunk.slice()) };
  const { code } = await nodeHost.run(['git', ...args], options).catch((cause: unknown) => {
    throw new AssayError('run.start', 'git cannot be started', {
      path: directory,
      hint: 'ranges of commits are read with git; without it they stay undecided',
      cause,
    });
  });
  const output = Buffer.concat(chunks).toString();
  if (code === 0) return output;
  throw new AssayError('audit.git', `git cannot read it: ${output.trim().split('\n')[0] ?? ''}`, {
    path: directory,
    hint: 'give the directory of a clone',
  });
}

/** The commit of the tag that names a version: as it is, or with words in front and other separators (`v1.2`, `R_1_2`). */
export function tagFinder(listed: string): (version: string, name: string) => string | undefined {
  const commits = new Map<string, Set<string>>();
  for (const line of listed.split('\n')) {
    const [, object, peeled, tag] = /^([0-9a-f]{40,64}) ([0-9a-f]{40,64})? ?(\S.*)$/.exec(line) ?? [];
    if (object === undefined || tag === undefined) continue;
    for (const key of new Set([tag, plainVersion(tag)])) {
      const known = commits.get(key) ?? new Set();
      commits.set(key, known.add(peeled ?? object));
    }
  }
  // Two tags that read alike may be two releases of two programs: then nothing is known.
  const only = (key: string) => {
    const found = commits.get(key);
    return found?.size === 1 ? [...found][0] : undefined;
  };
  return (version, name) =>
    only(`v${version}`) ?? only(version) ?? only(`${name}-${version}`) ?? only(plainVersion(version));
}

/** `1.2.3` of `v1.2.3`, `release-1.2.3`, `R_1_2_3`, `OpenSSL_1_2_3`. */
function plainVersion(tag: string): string {
  return tag
    .replace(/^.*\//, '')
    .replace(/^[A-Za-z]+(?:[-_.][A-Za-z]+)*[-_.]?(?=\d)/, '')
    .replaceAll('_', '.');
}
