import type { Interest } from '../../artifact/index.ts';
import { isOwnLayer } from '../../artifact/index.ts';
import { copyOf } from '../../codec/index.ts';
import type { Artifact, Component, Entry } from '../../model/index.ts';
import { relativePaths } from '../relative.ts';

/** A regular file of a source tree or an artifact. */
export interface TreeFile {
  /** Within the tree: without the name of the tarball and the folder in it. */
  readonly path: string;
  /** Lower-case hexadecimal. */
  readonly sha1: string;
  readonly sha256: string;
  readonly entry: Entry;
}

/** A source tree of CPython, or its tarball, as far as documents about it need it. */
export interface CpythonTree {
  /** Name of the file or folder. */
  readonly name: string;
  /** Regular files in the order of the archive; nothing of what archives among them hold. */
  readonly files: readonly TreeFile[];
  /** Paths of links, devices and files that could not be read whole: they are in no document. */
  readonly leftOut: readonly string[];
  /** What the bytes show. */
  readonly components: readonly Component[];
  /** Path within the tree of an `Entry.path`. */
  readonly pathOf: (path: string) => string;
  /** The content of one of {@link KEPT}. */
  readonly content: (path: string) => Uint8Array | undefined;
  /** `pip/_vendor/vendor.txt` of the wheel at this path. */
  readonly vendorList: (wheel: string) => Uint8Array | undefined;
}

/** Files of a source tree whose content is asked for. */
const KEPT: ReadonlySet<string> = new Set([
  'Misc/sbom.spdx.json',
  'Misc/externals.spdx.json',
  'Tools/build/generate_sbom.py',
  'Modules/expat/refresh.sh',
  'Modules/_hacl/refresh.sh',
]);
const VENDOR = '!/pip/_vendor/vendor.txt';
/** All together; the largest in-tree document has 0.1 MB. */
const MOST_KEPT = 64 * 1024 * 1024;

/** A source tree being looked at while it is opened. */
export interface TreeView {
  /** Give this to `openArtifact`. */
  readonly interest: Interest;
  /** After it is open. @param sha1Of of an entry */
  finish(
    artifact: Artifact,
    components: readonly Component[],
    sha1Of: (entry: Entry) => string | undefined,
  ): CpythonTree;
}

/** Keeps the few files of a source tree that say something about others. */
export function createTreeView(): TreeView {
  const contents = new Map<string, Uint8Array>();
  let left = MOST_KEPT;
  return {
    interest: {
      name: 'cpython-tree',
      wants({ kind, path }) {
        if (kind !== 'file') return undefined;
        return path.endsWith(VENDOR) || KEPT.has(lastNames(path)) ? 'content' : undefined;
      },
      take({ path }, bytes) {
        if (bytes.length > left || contents.has(path)) return;
        left -= bytes.length;
        contents.set(path, copyOf(bytes));
      },
    },
    finish(artifact, components, sha1Of) {
      const { entries, name } = artifact;
      const pathOf = relativePaths(entries);
      const files: TreeFile[] = [];
      const leftOut: string[] = [];
      const places = new Map<string, string>();
      const own = ownContainers(entries);
      for (const entry of entries) {
        if (entry.kind === 'directory' || !own.has(entry.parent) || own.has(entry.id)) continue;
        const path = pathOf(entry.path);
        const sha1 = sha1Of(entry);
        if (entry.kind === 'file' && entry.sha256 !== undefined && sha1 !== undefined) {
          files.push({ path, sha1, sha256: entry.sha256, entry });
          places.set(path, entry.path);
        } else leftOut.push(path);
      }
      const at = (path: string, inner = '') => {
        const place = places.get(path);
        return place === undefined ? undefined : contents.get(place + inner);
      };
      return {
        name,
        files,
        leftOut,
        components,
        pathOf,
        content: (path) => at(path),
        vendorList: (wheel) => at(wheel, VENDOR),
      };
    },
  };
}

/** Containers whose members are what is shipped: the artifact's own layers, not archives that it ships. */
function ownContainers(entries: readonly Entry[]): ReadonlySet<number> {
  const holding = new Set(entries.map(({ parent }) => parent).filter((id) => id >= 0));
  return new Set([...holding].filter((id) => isOwnLayer(entries, entries[id]!)));
}

/** As many names from the end of a path as one of {@link KEPT} may have. */
function lastNames(path: string): string {
  const names = path.slice(path.lastIndexOf('!/') + 1).split('/');
  const three = names.slice(-3).join('/');
  return KEPT.has(three) ? three : names.slice(-2).join('/');
}
