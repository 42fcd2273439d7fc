import { asBuffer } from '../../codec/index.ts';
import { globTest } from '../../identifier/index.ts';
import type { Entry, Occurrence } from '../../model/index.ts';
import type { Cataloger, Finding, Found } from '../cataloger.ts';
import { graftedFolder } from '../grafted.ts';
import { folderOf } from '../place.ts';
import { elfNames } from './elf-names.ts';
import { identifiersOf } from './identify.ts';
import type { ObjectMark, Recogniser } from './row.ts';
import { versionReader } from './version.ts';

/** Names of shared objects, by which it is known without reading that a file is one. */
const SHARED = /(?:^|\/)lib[^/]*\.so(?:\.[\d.]+)?$/;
/** Three numbers that a name ends in, of which the last may be a long one. */
const RELEASE = /\.(\d+\.\d+\.\d+)$/;

interface CompiledMark extends ObjectMark {
  readonly row: Recogniser;
  readonly isObject: readonly ((name: string) => boolean)[];
}

/**
 * Shared objects by the name they give themselves (DT_SONAME), not by texts alone: what is only linked to has those too. In folders
 * of grafted libraries an object that no recogniser knows is a component of its own name.
 */
export function sharedObjects(recognisers: readonly Recogniser[]): Cataloger {
  const marks: readonly CompiledMark[] = recognisers.flatMap((row) =>
    row.objects.map((mark) => ({
      ...mark,
      row,
      isObject: mark.name.flatMap((glob) => globTest(glob) ?? []),
    })),
  );
  return {
    name: 'shared-objects',
    wants: ({ kind, path }, head) =>
      kind === 'file' && head[0] === 0x7f && head[1] === 0x45 && SHARED.test(path),
    catalog({ path }: Entry, content: Uint8Array): Found {
      const soname = elfNames(content)?.soname;
      if (!soname) return {};
      const bytes = asBuffer(content);
      const place = { path, offset: soname.offset, literal: soname.text, rule: 'DT_SONAME' };
      const name = objectName(soname.text);
      const known = marks.find(
        ({ isObject, contains, without }) =>
          isObject.some((fits) => fits(name)) &&
          contains.every((text) => bytes.includes(text, 0, 'latin1')) &&
          !without.some((text) => bytes.includes(text, 0, 'latin1')),
      );
      if (known) return { components: [knownObject(known, place, bytes)] };
      const folder = graftedFolder(path);
      return folder === undefined ? {} : { components: [unknownObject(name, place, folder)] };
    },
  };
}

/** `libpng16` of `libpng16-abb096d5.so.16.58.0`: without the hash of repair tools and what follows the name. */
function objectName(soname: string): string {
  return soname.replace(/(?:-[0-9a-f]{8})+(?=\.)/, '').replace(/\.(?:so|\d).*$/, '');
}

function knownObject(mark: CompiledMark, place: Occurrence, bytes: Buffer): Finding {
  const { row } = mark;
  const shown = versionOf(mark, place, bytes);
  const version = shown === undefined ? {} : { version: shown.version };
  const rule = `recogniser ${row.name}: DT_SONAME, ${shown?.rule ?? 'no version is written'}`;
  return {
    name: row.name,
    ...version,
    identifiers: identifiersOf(row, version.version, rule),
    licences: [],
    proof: place,
    more: shown?.places ?? [],
    // Objects of one project beside each other are one copy of it.
    root: folderOf(place.path),
    claim: { maybe: [place.path] },
  };
}

function versionOf(mark: ObjectMark, place: Occurrence, bytes: Buffer) {
  const release = RELEASE.exec(place.literal!)?.[1] ?? RELEASE.exec(place.path)?.[1];
  if (mark.release && release !== undefined)
    return { version: release, rule: 'the numbers behind the name are the release', places: [] };
  if (mark.pattern === undefined) return undefined;
  const found = versionReader({ pattern: mark.pattern })(bytes, () => bytes.toString('latin1'));
  if (!found) return undefined;
  return {
    version: found.version,
    rule: 'text of the object',
    places: found.places.map((one) => ({ path: place.path, ...one })),
  };
}

function unknownObject(name: string, place: Occurrence, folder: string): Finding {
  return { name, identifiers: [], licences: [], proof: place, root: folder, claim: { maybe: [place.path] } };
}
