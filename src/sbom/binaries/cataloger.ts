import { asBuffer } from '../../codec/index.ts';
import type { Entry, Occurrence } from '../../model/index.ts';
import type { Cataloger, Finding, Found } from '../cataloger.ts';
import { graftedFolder } from '../grafted.ts';
import { folderOf } from '../place.ts';
import { identifiersOf } from '../recognisers/identify.ts';
import type { Recogniser } from '../recognisers/row.ts';
import { elfParts, elfStructure } from './elf.ts';
import { factsOf } from './facts.ts';
import { type BinaryFinding, identifyBinary } from './identify.ts';
import { type Image, wholeImage } from './image.ts';
import { machoStructure } from './macho.ts';
import { type BinaryMarks, binaryMarks, objectName } from './marks.ts';
import { peParts, peStructure } from './pe.ts';
import type { StructureReader } from './structure.ts';
import { collectTexts, type TextCollector } from './texts.ts';

/** Readers by the first two bytes of a file, in the order of the bytes. */
const READERS: ReadonlyMap<number, StructureReader> = new Map([
  [0x7f45, elfStructure],
  [0x4d5a, peStructure],
  [0xcffa, machoStructure],
  [0xcefa, machoStructure],
  [0xfeed, machoStructure],
]);

/** A slice of a universal file, by the names that its reader gives. */
const SLICE = /^(.*)!\/((?:arm|x86|i386|ppc|powerpc)[\w.+-]*)$/;

/**
 * Programs and libraries (ELF, Mach-O, PE): what they are by the name they give themselves, and what is linked into them. In folders
 * of grafted libraries one that no recogniser knows is a component of its own name.
 */
export function sharedObjects(recognisers: readonly Recogniser[]): Cataloger {
  let ready: BinaryMarks | undefined;
  const marks = () => {
    ready ??= binaryMarks(recognisers);
    return ready;
  };
  const catalog = ({ path }: Entry, image: Image, texts: TextCollector, whole?: Buffer): Found => {
    const reader = readerOf(image.bytes(0, 2));
    const structure = reader?.(image, marks().symbols);
    return structure ? foundIn(path, factsOf(path, structure, image, texts, whole), marks()) : {};
  };
  return {
    name: 'shared-objects',
    wants: ({ kind }, head) => kind === 'file' && readerOf(head) !== undefined,
    catalog: (entry, content) =>
      catalog(entry, wholeImage(content), collectTexts(marks().scan), asBuffer(content)),
    begin(entry) {
      const texts = collectTexts(marks().scan);
      return {
        parts: (head) => [...elfParts(head), ...peParts(head)],
        look(bytes, from, to, base) {
          texts.search(bytes, from, to, base);
          return [];
        },
        end: (image) => catalog(entry, image, texts),
      };
    },
  };
}

function readerOf(head: Uint8Array | undefined): StructureReader | undefined {
  return head && READERS.get(((head[0] ?? 0) << 8) | (head[1] ?? 0));
}

function foundIn(path: string, facts: Parameters<typeof identifyBinary>[0], marks: BinaryMarks): Found {
  // Slices of a universal file are one library.
  const [, outer = path, slice] = SLICE.exec(path) ?? [];
  const folder = graftedFolder(outer);
  const file = outer.slice(outer.lastIndexOf('/') + 1);
  const { found } = identifyBinary(facts, marks, folder === undefined ? undefined : file);
  const place: PlaceOf = ({ offset, literal, rule }) => ({
    path: outer,
    ...(slice === undefined && offset !== undefined ? { offset } : {}),
    literal: literal.slice(0, LONGEST_LITERAL),
    rule: slice === undefined ? rule : `${rule} (${slice})`,
  });
  const components = found.map((one) => findingOf(one, outer, place));
  if (folder !== undefined && !found.some(({ how }) => how === 'is'))
    components.push(unknownObject(facts, file, outer, folder, place));
  return { components };
}

type PlaceOf = (shown: { literal: string; offset?: number | undefined; rule: string }) => Occurrence;
const LONGEST_LITERAL = 200;

function findingOf(
  { row, how, version, rule, places }: BinaryFinding,
  path: string,
  place: PlaceOf,
): Finding {
  const [proof, ...more] = places.map(place);
  return {
    name: row.name,
    ...(version === undefined ? {} : { version }),
    identifiers: identifiersOf(row, version, `recogniser ${row.name}: ${proof!.rule}, ${rule}`),
    licences: [],
    proof: proof!,
    more,
    // Libraries of one project beside each other are one copy of it; so are those linked into modules of one folder.
    root: folderOf(path),
    claim: how === 'is' ? { maybe: [path] } : {},
  };
}

function unknownObject(
  { names }: Parameters<typeof identifyBinary>[0],
  file: string,
  path: string,
  folder: string,
  place: PlaceOf,
): Finding {
  const [own] = names;
  const proof = place(
    own
      ? { literal: own.text, offset: own.offset, rule: own.field }
      : { literal: file, rule: 'name of the file; it gives itself none' },
  );
  const name = objectName(own?.text ?? file);
  return { name, identifiers: [], licences: [], proof, root: folder, claim: { maybe: [path] } };
}
