import type { BomFile, Component, Entry } from '../../model/index.ts';
import { folderOf } from '../place.ts';
import type { Inventory } from './inventory.ts';

/** Files of an artifact by their path in the unpacked artifact. */
export interface Placed {
  readonly files: ReadonlyMap<string, Entry>;
  readonly pathOf: (path: string) => string;
}

/** At most so many files of a document decide what its paths are relative to. */
const SAMPLE = 2000;
/** Folders above a document that its paths could be relative to. */
const MOST_FOLDERS = 64;

/**
 * What the paths of a document are relative to, as a prefix in the unpacked artifact: the root, the folder everything in an archive
 * lies in, or for a document in the artifact a folder above it; whichever makes most of its files be there.
 * @param top the one folder of an archive that paths are told without
 */
export function baseOf(
  files: readonly BomFile[],
  document: string | undefined,
  top: string | undefined,
  placed: Placed,
): (path: string) => string {
  const bases = ['', ...foldersAbove(document)];
  const sample = files.slice(0, SAMPLE).map(({ path }) => clean(path));
  const strip = top === undefined ? [''] : ['', `${top}/`];
  let best = { hits: -1, place: (path: string) => clean(path) };
  for (const base of bases) {
    for (const front of strip) {
      const place = (path: string) => {
        const own = clean(path);
        const full = base + (front !== '' && own.startsWith(front) ? own.slice(front.length) : own);
        // Tools on Windows write backslashes; a name in an archive may have one.
        return !full.includes('\\') || placed.files.has(full) ? full : full.replaceAll('\\', '/');
      };
      const hits = sample.filter((path) => placed.files.has(place(path))).length;
      if (hits > best.hits) best = { hits, place };
    }
  }
  return best.place;
}

/** Folders a document lies in, outermost first, each with `/` or `!/` behind it. */
function foldersAbove(path: string | undefined): readonly string[] {
  const found: string[] = [];
  for (let at = path === undefined ? -1 : path.indexOf('/'); at >= 0; at = path!.indexOf('/', at + 1))
    found.push(path!.slice(0, at + 1));
  return found.slice(-MOST_FOLDERS);
}

function clean(path: string): string {
  return path.replace(/^(?:\.?[\\/]+)+/, '');
}

/**
 * The components that a document speaks about: for one that is given or lies beside, all; for one in the artifact whoever carries
 * it, with everything that is part of that.
 */
export function scopeOf(
  document: string | undefined,
  { components }: Inventory,
  owner: Component | undefined,
): ReadonlySet<Component> {
  if (document === undefined) return new Set(components);
  if (!owner) {
    const folder = folderOf(document).replace(/\/[^/]*$/, '');
    return new Set(
      components.filter(({ occurrences }) => occurrences.some(({ path }) => path.startsWith(folder))),
    );
  }
  const byId = new Map(components.map((one) => [one.id, one]));
  const known = new Map<string, boolean>([[owner.id, true]]);
  const isPart = (component: Component): boolean => {
    const before = known.get(component.id);
    if (before !== undefined) return before;
    known.set(component.id, false);
    const carrier = component.partOf === undefined ? undefined : byId.get(component.partOf);
    const answer = carrier !== undefined && isPart(carrier);
    known.set(component.id, answer);
    return answer;
  };
  return new Set(components.filter(isPart));
}
