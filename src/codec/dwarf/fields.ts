import type { Field, Meaning } from '../../model/index.ts';
import { type LineProgram, linePrograms } from './lines.ts';
import type { DebugReading, DebugSection, Place } from './sections.ts';
import type { PlacedText } from './strings.ts';
import { type DebugUnit, debugUnits, unitTools } from './units.ts';

/** What the debug information of a file says, as fields. */
export interface DebugFields {
  /** Producers, languages, build directories: each value once, with its first place; counts. */
  readonly summary: Field[];
  /** The units by their section. */
  readonly units: ReadonlyMap<DebugSection, readonly Field[]>;
  /** The line number programs; only where rows are wanted. */
  readonly line: Field[];
}

/** Units that are told one by one where rows are not wanted. */
const LISTED = 1000;
/** Units told one by one with rows: each takes some twenty fields. */
const LISTED_ROWS = 50_000;
/** Different values of one attribute that are told: producers of LTO builds hold a name each. */
const DISTINCT = 1000;
/** Attributes whose values are gathered over all units. */
const GATHERED = new Set([
  'DW_AT_producer',
  'DW_AT_comp_dir',
  'DW_AT_language',
  'DW_AT_LLVM_sysroot',
  'DW_AT_APPLE_sdk',
  'DW_AT_APPLE_flags',
]);

/** Decodes all units, and with `rows` the line tables. Unit fields beyond the first 1,000 are made only with `rows`. */
export async function debugFields(reading: DebugReading, rows: boolean): Promise<DebugFields> {
  const seen = new Map<string, Map<string, Gathered>>();
  const tools = await unitTools(reading);
  const units = new Map<DebugSection, Field[]>();
  const counts: Field[] = [];
  for (const kind of ['info', 'types'] as const) {
    let count = 0;
    for (const section of reading.sections[kind]) {
      const shown: Field[] = [];
      for await (const unit of debugUnits(reading, kind, section, tools)) {
        count++;
        gather(seen, unit);
        if (count <= (rows ? LISTED_ROWS : LISTED)) shown.push(unitField(unit));
      }
      units.set(section, shown);
    }
    const first = reading.sections[kind][0];
    if (first && count > 0)
      counts.push({ name: `units of .debug_${kind}`, value: count, ...first.place(0, 0), length: 0 });
  }
  const line: Field[] = [];
  if (rows) for await (const program of linePrograms(reading)) line.push(programField(program));
  return { summary: [...counts, ...gatheredFields(seen)], units, line };
}

interface Gathered extends Place {
  readonly value: string | number | boolean;
  readonly meaning: Meaning | undefined;
  count: number;
}

function gather(seen: Map<string, Map<string, Gathered>>, { attributes }: DebugUnit): void {
  for (const { kind, value, offset, length } of attributes) {
    if (value === undefined || !GATHERED.has(kind.name)) continue;
    const values = seen.get(kind.name) ?? new Map<string, Gathered>();
    seen.set(kind.name, values);
    const known = values.get(String(value));
    if (known) known.count++;
    else if (values.size < DISTINCT)
      values.set(String(value), { value, offset, length, meaning: kind.meaning, count: 1 });
  }
}

function gatheredFields(seen: ReadonlyMap<string, ReadonlyMap<string, Gathered>>): Field[] {
  return [...seen].flatMap(([name, values]) =>
    [...values.values()].map(({ value, offset, length, meaning, count }) => ({
      name,
      value,
      offset,
      length,
      ...(meaning ? { meaning } : {}),
      fields: [{ name: 'units', value: count, offset, length: 0 }],
    })),
  );
}

function unitField({
  place,
  version,
  offsetSize,
  type,
  addressSize,
  id,
  tag,
  attributes,
  abbrevOffset,
}: DebugUnit): Field {
  const name = attributes.find(({ kind }) => kind.name === 'DW_AT_name')?.value;
  const at = place.offset;
  return {
    name: 'unit',
    ...(name === undefined ? {} : { value: name }),
    ...place,
    fields: [
      { name: 'version', value: version, offset: at, length: 0, meaning: 'version' },
      { name: 'unit_type', value: type, offset: at, length: 0 },
      { name: 'offset_size', value: offsetSize, offset: at, length: 0 },
      { name: 'address_size', value: addressSize, offset: at, length: 0 },
      { name: 'debug_abbrev_offset', value: abbrevOffset, offset: at, length: 0, meaning: 'offset' },
      ...(id
        ? [{ name: id.name, value: id.text, offset: id.offset, length: id.length, meaning: 'id' as const }]
        : []),
      ...(tag ? [{ name: 'tag', value: tag, offset: at, length: 0 }] : []),
      ...attributes.map(({ kind, value, offset, length }) => ({
        name: kind.name,
        ...(value === undefined ? {} : { value }),
        offset,
        length,
        ...(kind.meaning ? { meaning: kind.meaning } : {}),
      })),
    ],
  };
}

function programField({ place, version, directories, files }: LineProgram): Field {
  return {
    name: 'line number program',
    ...place,
    fields: [
      { name: 'version', value: version, offset: place.offset, length: 0, meaning: 'version' },
      ...directories.map((directory) => textField('include_directory', directory, place)),
      ...files.map(({ name, directory, time, size, md5, offset, length }) => ({
        ...textField('file_name', name, place),
        offset,
        length,
        fields: [
          { name: 'directory_index', value: directory, offset, length: 0 },
          ...(time === 0
            ? []
            : [{ name: 'timestamp', value: time, offset, length: 0, meaning: 'time' as const }]),
          ...(size === 0 ? [] : [{ name: 'size', value: size, offset, length: 0, meaning: 'size' as const }]),
          ...(md5 ? [{ name: 'MD5', value: md5, offset, length: 0, meaning: 'checksum' as const }] : []),
        ],
      })),
    ],
  };
}

function textField(name: string, text: PlacedText | undefined, place: Place): Field {
  return text
    ? { name, value: text.text, offset: text.offset, length: text.length, meaning: 'path' }
    : { name, offset: place.offset, length: 0, meaning: 'path' };
}
