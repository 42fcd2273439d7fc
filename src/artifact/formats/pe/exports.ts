import { layout, u16, u32, unixTime } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { bytesAt, type Directory, type Image, locate, stampFields, textAt } from './image.ts';

/** Export directory table. */
const EXPORTS = layout('le', {
  Characteristics: u32(),
  TimeDateStamp: unixTime(),
  MajorVersion: u16('version'),
  MinorVersion: u16('version'),
  Name: u32('offset'),
  Base: u32(),
  NumberOfFunctions: u32('size'),
  NumberOfNames: u32('size'),
  AddressOfFunctions: u32('offset'),
  AddressOfNames: u32('offset'),
  AddressOfNameOrdinals: u32('offset'),
});

/** The export directory: name and time of the library, and its functions where long tables are wanted (".edata"). */
export async function exportFields(image: Image, { address }: Directory): Promise<Field[] | undefined> {
  const place = locate(image, address);
  const stored = await bytesAt(image, address, EXPORTS.length);
  const table = EXPORTS.read(stored);
  if (!place || !table) return undefined;
  const fields = stampFields(image, EXPORTS.fields(stored, 0, place.offset));
  const name = table.Name === 0 ? undefined : await textAt(image, table.Name);
  if (name) {
    fields.push({
      name: 'name',
      value: name.text,
      offset: name.offset,
      length: name.length,
      meaning: 'name',
    });
  }
  const names = locate(image, table.AddressOfNames);
  if (names && image.context.wantsRows) {
    const rows = await functions(image, table);
    const length = Math.min(names.available, table.NumberOfNames * 4);
    fields.push({ name: 'functions', value: rows.length, offset: names.offset, length, fields: rows });
  }
  return fields;
}

/** Ordinals have 16 bits; a function may have several names. */
const MOST_FUNCTIONS = 1 << 17;

type Table = NonNullable<ReturnType<typeof EXPORTS.read>>;

/** One field a name, in stored order, with what it leads to. */
async function functions(image: Image, table: Table): Promise<Field[]> {
  const most = Math.min(image.context.limits.steps, MOST_FUNCTIONS);
  const names = await bytesAt(image, table.AddressOfNames, Math.min(table.NumberOfNames, most) * 4);
  const ordinals = await bytesAt(image, table.AddressOfNameOrdinals, (names.length / 4) * 2);
  const addresses = await bytesAt(
    image,
    table.AddressOfFunctions,
    Math.min(table.NumberOfFunctions, most) * 4,
  );
  const ordinalsAt = locate(image, table.AddressOfNameOrdinals)?.offset ?? 0;
  const addressesAt = locate(image, table.AddressOfFunctions)?.offset ?? 0;
  const rows: Field[] = [];
  for (let i = 0; i * 4 + 4 <= names.length; i++) {
    const name = await textAt(image, names.readUInt32LE(i * 4));
    if (!name || i * 2 + 2 > ordinals.length) continue;
    const index = ordinals.readUInt16LE(i * 2);
    const target = index * 4 + 4 <= addresses.length ? addresses.readUInt32LE(index * 4) : 0;
    const forward = await forwarder(image, target);
    const fields: Field[] = [
      { name: 'ordinal', value: table.Base + index, offset: ordinalsAt + i * 2, length: 2 },
      {
        name: forward === undefined ? 'address' : 'forwarder',
        value: forward ?? target,
        offset: addressesAt + index * 4,
        length: 4,
      },
    ];
    rows.push({ name: 'export', value: name.text, offset: name.offset, length: name.length, fields });
  }
  return rows;
}

/** An address inside the export directory is no function but the text `OTHER.function`. */
async function forwarder(image: Image, address: number): Promise<string | undefined> {
  const directory = image.directories[0];
  if (!directory || address < directory.address || address >= directory.address + directory.size)
    return undefined;
  return (await textAt(image, address))?.text;
}
