import { isOwnLayer } from '../../artifact/index.ts';
import type { Entry } from '../../model/index.ts';
import type { Sign } from './signs.ts';

/** Containers whose members stand in the order in which they were packed. */
const ORDERED = new Set(['tar', 'zip', 'cpio', 'xar']);
/** Members that a format wants first or last, wherever they would sort. */
const PRESCRIBED =
  /^(?:mimetype|META-INF\/?|META-INF\/MANIFEST\.MF|\[Content_Types\]\.xml|_rels\/.*|\.PKGINFO|\.BUILDINFO|\.MTREE|\.INSTALL|[^/]+\.dist-info\/.*|Distribution|(?:.*\/)?(?:Bom|Payload|Scripts|PackageInfo)|package\/services\/.*|\.?\/?)$/;
/** Fewer members are sorted by chance. */
const FEWEST = 3;
/** Folders within folders that are told apart. */
const DEEPEST = 64;

/**
 * Containers whose members stand in no order that a sorted walk of a tree gives: in each folder neither the files nor the
 * folders go up, or down, by name. Files before folders, folders before files and depth-first walks are all orders.
 */
export function orderSigns(entries: readonly Entry[]): Sign[] {
  const members = new Map<number, Entry[]>();
  for (const entry of entries) {
    const container = entries[entry.parent];
    if (!container || !ORDERED.has(container.format)) continue;
    const known = members.get(container.id);
    if (known) known.push(entry);
    else members.set(container.id, [entry]);
  }
  return [...members].flatMap(([id, list]) => {
    const container = entries[id]!;
    if (list.length < FEWEST || !isOwnLayer(entries, container)) return [];
    const names = list
      .map(({ path }) => path.slice(container.path.length).replace(/^!?\/(?:\.?\/)*/, ''))
      .filter((name) => !PRESCRIBED.test(name));
    const { first, count, backwards } = disorder(names);
    if (first === undefined) return [];
    return {
      code: 'archive.order' as const,
      // One name out of place is often a list that somebody wrote; one way down is an order too.
      likelihood: count > 2 && !backwards ? ('likely' as const) : ('possible' as const),
      what: backwards
        ? 'members in falling order of their names, first'
        : 'members in no order of their names, first',
      value: first,
      path: container.path,
      count,
    };
  });
}

interface Folder {
  readonly files: string[];
  readonly folders: string[];
}

interface Disorder {
  /** The first name that stands out of order. */
  readonly first?: string;
  readonly count: number;
  /** In each folder names go down. */
  readonly backwards: boolean;
}

/** How names differ from the order of a sorted walk. */
function disorder(names: readonly string[]): Disorder {
  let first: string | undefined;
  let count = 0;
  let backwards = true;
  for (const [folder, { files, folders }] of foldersOf(names)) {
    for (const list of [files, folders]) {
      const out = outOfOrder(list, 1);
      if (out.length === 0) continue;
      backwards &&= outOfOrder(list, -1).length === 0;
      first ??= folder === '' ? out[0]! : `${folder}/${out[0]}`;
      count += out.length;
    }
  }
  return { ...(first === undefined ? {} : { first }), count, backwards: count > 0 && backwards };
}

/** Files and folders of each folder, in the order in which they first occur. */
function foldersOf(names: readonly string[]): Map<string, Folder> {
  const tree = new Map<string, Folder>();
  const seen = new Set<string>();
  for (const name of names) {
    const parts = name.replace(/\/$/, '').split('/');
    let folder = '';
    for (const [i, part] of parts.entries()) {
      const path = folder === '' ? part : `${folder}/${part}`;
      if (!seen.has(path)) {
        seen.add(path);
        const into = tree.get(folder) ?? { files: [], folders: [] };
        tree.set(folder, into);
        (i === parts.length - 1 && !name.endsWith('/') ? into.files : into.folders).push(part);
      }
      folder = path;
      // A name of a thousand folders must not take their square.
      if (i >= DEEPEST) break;
    }
  }
  return tree;
}

/** Names before which a greater one stands, by whichever usual order fits best. @param way 1 up, -1 down */
function outOfOrder(names: readonly string[], way: 1 | -1): string[] {
  let best: string[] | undefined;
  for (const key of KEYS) {
    const out = names.filter((name, i) => i > 0 && way * compare(key(names[i - 1]!), key(name)) > 0);
    if (out.length === 0) return [];
    if (!best || out.length < best.length) best = out;
  }
  return best ?? [];
}

/** Bytes, ignoring case, and as locales do: ignoring signs as well. */
const KEYS: readonly ((name: string) => string)[] = [
  (name) => name,
  (name) => name.toLowerCase(),
  (name) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''),
];

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
