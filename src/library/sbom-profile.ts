import { type OpenOptions, ownLayers } from '../artifact/index.ts';
import { readAll } from '../codec/index.ts';
import { nodeHost } from '../host/index.ts';
import type { Artifact, ArtifactSummary } from '../model/index.ts';
import { AssayError } from '../model/index.ts';
import { summaryOf } from '../reproducibility/index.ts';
import { loadReleases, type MadeRelease } from '../sbom/index.ts';
import { seeTree } from './cpython-tree.ts';
import type { Target } from './input.ts';

/** How to make the document of a file of a CPython release. */
export interface ReleaseSbomOptions extends Pick<OpenOptions, 'limits' | 'signal' | 'onProgress'> {
  /** What bytes and sources are called; a path brings its own name. It says which file of a release it is. */
  readonly name?: string;
  /** The source tarball or tree of the same release: for everything but the source tarball. */
  readonly source?: Target;
  /** What the JSON API of the package index says about pip and what is copied into it: a path, or the JSON itself. */
  readonly indexMetadata?: string | Uint8Array;
  /** Says what the official tool says, with its known defects. */
  readonly withKnownDefects?: boolean;
  /** Without the list of files. */
  readonly slim?: boolean;
  /** The commit of python/release-tools in whose name the document is made: 40 hexadecimal digits in lower case. */
  readonly releaseToolsCommit?: string;
  /** The moment the document says it was made, in seconds since 1970; no clock is ever asked. */
  readonly created?: number;
}

/** The document of a file of a release. */
export interface ReleaseSbom extends MadeRelease {
  readonly artifact: ArtifactSummary;
  /** The artifact could not be read whole, so the document may lack something. */
  readonly damaged: boolean;
}

/** The most bytes that index metadata may have. */
const LARGEST = 64 * 1024 * 1024;

/**
 * Makes the document of a file of a CPython release as python/release-tools does, but for its known defects: the library's form of
 * `assay sbom create --profile cpython-release`.
 * @throws AssayError `input.*`, `sbom.release`, `sbom.syntax`, `sbom.too-large`, `usage.option`
 */
export async function createReleaseSbom(
  target: Target,
  options: ReleaseSbomOptions = {},
): Promise<ReleaseSbom> {
  const { name, source, indexMetadata, withKnownDefects = false, slim = false, ...rest } = options;
  const { releaseToolsCommit: toolCommit, created = 0, ...open } = rest;
  if (toolCommit !== undefined && !/^[0-9a-f]{40}$/.test(toolCommit))
    throw new AssayError(
      'usage.option',
      'the commit of release-tools is no 40 hexadecimal digits in lower case',
    );
  if (withKnownDefects && slim)
    throw new AssayError(
      'usage.option',
      'the official document lists all files: there is no slim form of it',
    );
  const { releaseArtifact, releaseDocument, readIndexMetadata } = await loadReleases();
  const artifact = releaseArtifact(
    typeof target === 'string' ? nodeHost.files.baseName(target) : (name ?? 'artifact'),
  );
  if (artifact.kind === 'source' && source !== undefined)
    throw new AssayError('usage.option', 'a source tarball has no other source than itself', {
      path: artifact.name,
      hint: 'leave --source out',
    });
  if (artifact.kind !== 'source' && source === undefined)
    throw new AssayError('sbom.release', 'its document needs the sources it was built of', {
      path: artifact.name,
      hint: 'give the source tarball or tree of the same release with --source',
    });
  const index =
    indexMetadata === undefined ? undefined : readIndexMetadata(...(await contentOf(indexMetadata)));
  const own = await seeTree(target, { ...open, ...(name === undefined ? {} : { name }) });
  const built = source === undefined ? undefined : await seeTree(source, { ...open, name: 'source' });
  const damagedTree = artifact.kind === 'source' ? own : built;
  if (damagedTree && isDamaged(damagedTree.artifact))
    throw new AssayError('sbom.release', 'the sources are damaged, so their document would lack something', {
      path: damagedTree.artifact.name,
      hint: 'see what is wrong with `assay ls`',
    });
  const made = releaseDocument({
    artifact,
    shipped: own.artifact,
    files: own.tree,
    ...(built ? { source: built.tree } : {}),
    head: { created: momentOf(created), ...(toolCommit === undefined ? {} : { toolCommit }) },
    ...(index ? { index } : {}),
    faithful: withKnownDefects,
    slim,
  });
  return { ...made, artifact: summaryOf(own.artifact), damaged: isDamaged(own.artifact) };
}

function isDamaged(artifact: Artifact): boolean {
  const isOwn = ownLayers(artifact);
  return artifact.problems.some((problem) => problem.level === 'error' && isOwn(problem));
}

async function contentOf(given: string | Uint8Array): Promise<[content: Uint8Array, path: string]> {
  if (typeof given !== 'string') return [given, 'index metadata'];
  const file = await nodeHost.files.open(given);
  try {
    if (file.source.size > LARGEST)
      throw new AssayError('sbom.too-large', `it has ${file.source.size} bytes`, { path: given });
    return [await readAll(file.source), given];
  } finally {
    await file.close();
  }
}

function momentOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
}
