import type { Interest, OpenOptions } from '../artifact/index.ts';
import { nodeHost } from '../host/index.ts';
import type { Artifact, Files } from '../model/index.ts';
import { type CpythonTree, createCatalog, loadBoms, loadReleases } from '../sbom/index.ts';
import { openArtifact } from './artifact.ts';
import { allCatalogers } from './catalogers.ts';
import type { Target } from './input.ts';

/** A source tree of CPython, or a file of its releases, looked at once. */
export interface SeenTree {
  readonly artifact: Artifact;
  readonly tree: CpythonTree;
}

/**
 * Opens a source tree, its tarball or another file of a release, with all catalogers, and closes it again. The folder `.git` of a tree
 * is no part of it.
 * @throws AssayError `input.*`
 */
export async function seeTree(
  target: Target,
  options: Pick<OpenOptions, 'limits' | 'signal' | 'onProgress'> & { readonly name?: string },
  interests: readonly Interest[] = [],
): Promise<SeenTree> {
  const [{ createFileDigests }, { createTreeView }] = [await loadBoms(), await loadReleases()];
  const catalog = createCatalog(await allCatalogers());
  const digests = createFileDigests();
  const view = createTreeView();
  const artifact = await openArtifact(target, {
    ...options,
    ...(typeof target === 'string' ? { files: withoutGit(target) } : {}),
    interests: [catalog.interest, digests.interest, view.interest, ...interests],
  });
  try {
    const { components } = catalog.finish(artifact);
    return { artifact, tree: view.finish(artifact, components, digests.sha1Of) };
  } finally {
    await artifact.close();
  }
}

/** The files of the machine without the folder `.git` of one tree. */
function withoutGit(tree: string): Files {
  const { files } = nodeHost;
  return {
    ...files,
    list: async (path) => {
      const names = await files.list(path);
      return path === tree ? names.filter((name) => name !== '.git') : names;
    },
  };
}
