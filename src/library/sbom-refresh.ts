import type { OpenOptions } from '../artifact/index.ts';
import { nodeHost } from '../host/index.ts';
import { AssayError } from '../model/index.ts';
import { type CpythonTree, loadReleases, type RefreshedDocument } from '../sbom/index.ts';
import { seeTree } from './cpython-tree.ts';
import type { Target } from './input.ts';

/** How to regenerate an in-tree document. */
export interface RefreshOptions extends Pick<OpenOptions, 'limits' | 'signal' | 'onProgress'> {
  /** What bytes and sources are called; a path brings its own name. */
  readonly name?: string;
  /** The environment git is run in, for the ignore rules of a checkout; without it they are not applied. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Regenerates `Misc/sbom.spdx.json` of a source tree of CPython, or of its tarball, as the tree's own tool does, and makes a first one
 * where there is none: the library's form of `assay sbom refresh`. Nothing is written.
 * @throws AssayError `input.*`, `sbom.release` where it is no source tree of CPython, `sbom.syntax`, `sbom.too-large`
 */
export async function refreshSbom(target: Target, options: RefreshOptions = {}): Promise<RefreshedDocument> {
  const { env, ...open } = options;
  const { createNormalEnds, refreshCandidates, refreshDocument } = await loadReleases();
  const ends = createNormalEnds((path) => /\/(?:Lib|Modules|Include|Python|Objects|Parser)\//.test(path));
  const { tree } = await seeTree(target, open, [ends.interest]);
  if (!tree.files.some(({ path }) => path === 'Include/patchlevel.h'))
    throw new AssayError(
      'sbom.release',
      'it is no source tree of CPython: there is no Include/patchlevel.h',
      {
        path: typeof target === 'string' ? target : tree.name,
        hint: 'name the folder that configure is in, or a Python-VERSION.tgz or .tar.xz',
      },
    );
  const { ignored, warnings } = await ignoredOf(target, tree, refreshCandidates(tree), env);
  const made = refreshDocument(tree, ends.digestsOf, ignored);
  return { ...made, warnings: [...warnings, ...made.warnings] };
}

interface Ignored {
  readonly ignored: ReadonlySet<string>;
  readonly warnings: readonly string[];
}

/** What one run of git may be asked about: command lines have limits. */
const AT_ONCE = 400;

/** Files that the ignore rules of a git checkout leave out; what is no checkout has none. */
async function ignoredOf(
  target: Target,
  { leftOut }: CpythonTree,
  paths: readonly string[],
  env: RefreshOptions['env'],
): Promise<Ignored> {
  const ignored = new Set<string>();
  const links = leftOut.filter((path) => /^(?:Lib|Modules)\//.test(path));
  const warnings =
    links.length === 0 ? [] : [`links and the like are not listed: ${links.slice(0, 5).join(', ')}`];
  if (typeof target !== 'string' || !(await isCheckout(target))) return { ignored, warnings };
  const unknown = (why: string): Ignored => ({
    ignored: new Set(),
    warnings: [...warnings, `ignore rules of git are not applied: ${why}`],
  });
  if (!env) return unknown('no environment was given to run git in');
  const { PATH, Path, HOME, SystemRoot } = env;
  // Git writes names with quotation marks or control characters in a form of its own: they are not asked for.
  const plain = paths.filter((path) => !/["\\\0-\x1f\x7f]/.test(path));
  for (let at = 0; at < plain.length; at += AT_ONCE) {
    const chunks: Uint8Array[] = [];
    const asked = [
      'git',
      '-c',
      'core.quotePath=false',
      'check-ignore',
      '--',
      ...plain.slice(at, at + AT_ONCE),
    ];
    try {
      const { code } = await nodeHost.run(asked, {
        cwd: target,
        env: { PATH, Path, HOME, SystemRoot, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' },
        onOutput: (chunk) => chunks.push(chunk.slice()),
      });
      // 0: some are ignored, 1: none is; anything else is a failure.
      const said = Buffer.concat(chunks).toString();
      if (code !== 0 && code !== 1) return unknown(said.trim().split('\n')[0] ?? 'git failed');
      for (const path of said.split('\n')) if (path !== '') ignored.add(path);
    } catch (error) {
      if (!(error instanceof AssayError)) throw error;
      return unknown('git cannot be started');
    }
  }
  return { ignored, warnings };
}

async function isCheckout(target: string): Promise<boolean> {
  const { files } = nodeHost;
  try {
    await files.status(files.join(target, '.git'));
    return true;
  } catch (error) {
    if (error instanceof AssayError) return false;
    throw error;
  }
}
