import { asBuffer } from '../../codec/index.ts';
import { globTest } from '../../identifier/index.ts';
import type { Entry, Occurrence } from '../../model/index.ts';
import { sharedObjects } from '../binaries/cataloger.ts';
import type { Cataloger, Claim, Finding, Found } from '../cataloger.ts';
import { asPrefix, folderOf } from '../place.ts';
import { identifiersOf } from './identify.ts';
import type { Mark, Recogniser } from './row.ts';
import { type ReadVersion, versionReader } from './version.ts';

/** Amalgamations in one file have ten million bytes; larger files are no sources. */
const MOST_SOURCE = 32 * 1024 * 1024;

interface CompiledMark extends Mark {
  readonly row: Recogniser;
  readonly isPath: readonly ((path: string) => boolean)[];
  readonly readVersion?: ReadVersion;
}

/** The catalogers that recognisers make, to be used beside all others. */
export function recognising(recognisers: readonly Recogniser[]): readonly Cataloger[] {
  return [recognised(recognisers), sharedObjects(recognisers)];
}

/** Copied software by its own files, as recognisers describe it; of one recogniser one finding a file. */
export function recognised(recognisers: readonly Recogniser[]): Cataloger {
  const marksOf = indexMarks(recognisers);
  return {
    name: 'recognised',
    wants: ({ kind, path }) => kind === 'file' && marksOf(path).length > 0,
    catalog({ path }: Entry, content: Uint8Array): Found {
      if (content.length > MOST_SOURCE) return {};
      const bytes = asBuffer(content);
      let decoded: string | undefined;
      const text = () => {
        decoded ??= bytes.toString('latin1');
        return decoded;
      };
      const done = new Set<Recogniser>();
      const components: Finding[] = [];
      for (const mark of marksOf(path)) {
        if (done.has(mark.row)) continue;
        const finding = findingOf(mark, path, bytes, text);
        if (!finding) continue;
        components.push(finding);
        done.add(mark.row);
      }
      return { components };
    },
  };
}

/** Asked for every file of an artifact: by the last name of its path first, patterns only for what is left. */
function indexMarks(recognisers: readonly Recogniser[]): (path: string) => readonly CompiledMark[] {
  const byName = new Map<string, CompiledMark[]>();
  const wild: CompiledMark[] = [];
  for (const row of recognisers) {
    for (const mark of row.marks) {
      const compiled = {
        ...mark,
        row,
        isPath: mark.path.flatMap((glob) => globTest(`**/${glob}`, { anywhere: true }) ?? []),
        ...(mark.version ? { readVersion: versionReader(mark.version) } : {}),
      };
      const names = new Set(mark.path.map((glob) => glob.slice(glob.lastIndexOf('/') + 1)));
      if ([...names].some((name) => /[*?[\]{}\\]/.test(name))) wild.push(compiled);
      else for (const name of names) byName.set(name, [...(byName.get(name) ?? []), compiled]);
    }
  }
  return (path) => {
    const named = byName.get(path.slice(path.lastIndexOf('/') + 1)) ?? [];
    const all = wild.length === 0 ? named : [...named, ...wild];
    return all.length === 0 ? all : all.filter(({ isPath }) => isPath.some((fits) => fits(path)));
  };
}

function findingOf(mark: CompiledMark, path: string, bytes: Buffer, text: () => string): Finding | undefined {
  const { contains, without, row, version: rule, readVersion } = mark;
  if (without.some((words) => bytes.includes(words, 0, 'latin1'))) return undefined;
  const places = contains.map((words) => placeOf(bytes, words));
  if (places.includes(undefined)) return undefined;
  const shown = readVersion?.(bytes, text);
  if (rule && !shown && !rule.optional) return undefined;
  const folder = rootOf(path, mark.up);
  if (folder === undefined) return undefined;
  const proofs = [...(shown?.places ?? []), ...(places as readonly Place[])].map((place) => ({
    path,
    ...place,
  }));
  const { version } = shown ?? {};
  const why = `recogniser ${row.name}: ${shown?.places[0]?.rule ?? 'no version is written'}`;
  return {
    name: row.name,
    ...(version === undefined ? {} : { version }),
    identifiers: identifiersOf(row, version, why),
    licences: [],
    proof: proofs[0] ?? { path },
    more: proofs.slice(1),
    root: folder,
    ...(mark.presence ? { presence: mark.presence } : {}),
    claim: claimOf(mark, path, folder),
  };
}

type Place = Omit<Occurrence, 'path'>;

/** Where a text is that a mark must contain. */
function placeOf(bytes: Buffer, words: string): Place | undefined {
  const offset = bytes.indexOf(words, 0, 'latin1');
  return offset < 0 ? undefined : { offset, literal: words, rule: 'text of the file' };
}

/** The folder so many levels above the file's own; undefined beyond the root of its container. */
function rootOf(path: string, up: number): string | undefined {
  let folder = folderOf(path);
  for (let i = 0; i < up; i++) {
    if (folder === '' || folder.endsWith('!')) return undefined;
    folder = folderOf(folder);
  }
  return folder;
}

/** A folder called as the software is the software's; in any other it has the files it is known to have, and its mark. */
function claimOf({ home, files, except }: CompiledMark, path: string, folder: string): Claim {
  const name = folder.slice(folder.lastIndexOf('/') + 1);
  const fits = (globs: readonly string[], text: string) =>
    globs.some((glob) => globTest(glob)?.(text) ?? false);
  const isHome = fits(home, name);
  if (isHome && except.length === 0) return { prefix: asPrefix(folder) };
  const own = folder === '' ? path : path.slice(folder.length + 1);
  const include = isHome ? ['**'] : files;
  return { globs: { folder, include, except }, maybe: fits(except, own) ? [] : [path] };
}
