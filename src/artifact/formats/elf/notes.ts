import { latin1, untilNul } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { type ElfFile, takeRow } from './file.ts';
import { describeNote } from './note-kinds.ts';
import { LISTED, listed } from './table-fields.ts';

/** A note (gABI 4.1, "Note Section"). Places count in the file. */
export interface Note {
  readonly offset: number;
  readonly length: number;
  readonly owner: string;
  readonly type: number;
  readonly description: Buffer;
  readonly descriptionAt: number;
}

const HEADER = 12;

/**
 * The notes in the bytes of a section or segment.
 * @param align of names and descriptions: 8 for some 64-bit notes, else 4
 */
export function readNotes(file: ElfFile, bytes: Buffer, base: number, align: number): Note[] {
  const { little, context, tally } = file;
  const step = align === 8 ? 8 : 4;
  const word = (at: number): number => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const up = (at: number): number => Math.ceil(at / step) * step;
  const notes: Note[] = [];
  for (let at = 0; at + HEADER <= bytes.length && takeRow(file, base + at); ) {
    const [nameLength, length, type] = [word(at), word(at + 4), word(at + 8)];
    const from = at + up(HEADER + nameLength);
    if (from + length > bytes.length) {
      tally.add(
        'elf.note',
        `a note of ${nameLength} and ${length} bytes does not fit its section`,
        base + at,
      );
      return notes;
    }
    const name = bytes.subarray(at + HEADER, at + HEADER + Math.min(nameLength, context.limits.name));
    const end = Math.min(bytes.length, at + up(from - at + length));
    notes.push({
      offset: base + at,
      length: end - at,
      owner: latin1(untilNul(name)),
      type,
      description: bytes.subarray(from, from + length),
      descriptionAt: base + from,
    });
    at = end;
  }
  return notes;
}

/** Notes as fields. Probes for tracing are counted, as a library may have thousands. */
export function noteFields(file: ElfFile, notes: readonly Note[]): Field[] {
  const shown = file.context.wantsRows ? notes : notes.filter(({ owner }) => owner !== 'stapsdt');
  const probes = notes.length - shown.length;
  const first = probes > 0 ? notes.find(({ owner }) => owner === 'stapsdt') : undefined;
  return [
    ...(first ? [{ name: 'NT_STAPSDT notes', value: probes, offset: first.offset, length: 0 }] : []),
    ...listed(file, shown).map((note) => noteField(file, note)),
    ...(shown.length > LISTED && !file.context.wantsRows
      ? [{ name: 'notes', value: shown.length, offset: shown[0]!.offset, length: 0 }]
      : []),
  ];
}

function noteField(file: ElfFile, note: Note): Field {
  const { name, value, meaning, fields = [] } = describeNote(file, note);
  return {
    name,
    ...(value === undefined ? {} : { value }),
    offset: note.offset,
    length: note.length,
    ...(meaning ? { meaning } : {}),
    fields: [
      { name: 'owner', value: note.owner, offset: note.offset + HEADER, length: 0, meaning: 'name' },
      { name: 'type', value: note.type, offset: note.offset + 8, length: 4 },
      ...(note.description.length === 0
        ? []
        : [
            {
              name: 'desc',
              offset: note.descriptionAt,
              length: note.description.length,
              meaning: 'data' as const,
            },
          ]),
      ...fields,
    ],
  };
}
