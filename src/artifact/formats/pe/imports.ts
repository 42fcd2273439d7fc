import { type Layout, layout, type Parts, u16, u32, unixTime } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import type { StoredText } from './bytes.ts';
import { bytesAt, type Directory, type Image, locate, stampFields, textAt } from './image.ts';

/** Import directory table: one entry a library, a zero entry at the end. */
const IMPORT = layout('le', {
  OriginalFirstThunk: u32('offset'),
  TimeDateStamp: unixTime(),
  ForwarderChain: u32(),
  Name: u32('offset'),
  FirstThunk: u32('offset'),
});

/** Delay-load directory table. */
const DELAY_IMPORT = layout('le', {
  Attributes: u32(),
  Name: u32('offset'),
  ModuleHandle: u32('offset'),
  DelayImportAddressTable: u32('offset'),
  DelayImportNameTable: u32('offset'),
  BoundDelayImportTable: u32('offset'),
  UnloadDelayImportTable: u32('offset'),
  TimeStamp: unixTime(),
});

/** Bound import table: the time stamps of the libraries the addresses were taken from. */
const BOUND_IMPORT = layout('le', {
  TimeDateStamp: unixTime(),
  OffsetModuleName: u16('offset'),
  NumberOfModuleForwarderRefs: u16('size'),
});

/** Libraries of one image at most; no image comes near. */
const MOST_LIBRARIES = 65_536;

/** The libraries an image imports from; their functions where long tables are wanted (".idata"). */
export async function importFields(image: Image, { address }: Directory): Promise<Field[] | undefined> {
  return await libraries(image, address, IMPORT, async (stored) => {
    const { Name, OriginalFirstThunk, FirstThunk } = IMPORT.read(stored)!;
    // A linker that binds nothing may leave the first table out.
    const thunks = OriginalFirstThunk === 0 ? FirstThunk : OriginalFirstThunk;
    return Name === 0 ? undefined : { name: Name, thunks };
  });
}

/** The libraries an image imports from when a function is first called. */
export async function delayImportFields(image: Image, { address }: Directory): Promise<Field[] | undefined> {
  return await libraries(image, address, DELAY_IMPORT, async (stored) => {
    const { Attributes, Name, DelayImportNameTable } = DELAY_IMPORT.read(stored)!;
    if (Name === 0) return undefined;
    // Visual C++ 6 stored addresses with the image base added.
    const base = (Attributes & 1) === 1 ? 0 : (image.optional?.ImageBase ?? 0);
    return { name: Name - base, thunks: DelayImportNameTable - base };
  });
}

interface Library {
  readonly name: number;
  readonly thunks: number;
}

async function libraries<P extends Parts>(
  image: Image,
  address: number,
  record: Layout<P>,
  find: (stored: Buffer) => Promise<Library | undefined>,
): Promise<Field[] | undefined> {
  const fields: Field[] = [];
  // Many libraries may point at one long table.
  let room = image.context.limits.steps;
  for (let i = 0; i < MOST_LIBRARIES; i++) {
    const at = address + i * record.length;
    const place = locate(image, at);
    const stored = await bytesAt(image, at, record.length);
    if (!place || stored.length < record.length) return i === 0 ? undefined : fields;
    const library = await find(stored);
    if (!library) {
      fields.push({ name: 'end', offset: place.offset, length: record.length });
      return fields;
    }
    const name = await textAt(image, library.name);
    if (!image.context.wantsFields) continue;
    const thunks = await thunkFields(image, library.thunks, room);
    room -= Number(thunks[0]?.value ?? 0);
    const parts = record.fields(stored, 0, place.offset).map(withoutBindingMark);
    const inner = [...stampFields(image, parts), ...nameField(name), ...thunks];
    const value = name?.text ?? `no name at ${library.name}`;
    fields.push({ name: 'library', value, offset: place.offset, length: record.length, fields: inner });
  }
  return fields;
}

/** All bits set: "bound, look into the bound import table" and no time. */
function withoutBindingMark(field: Field): Field {
  if (field.meaning !== 'time' || field.value !== 0xffffffff) return field;
  const { name, offset, length } = field;
  return { name, value: 'bound', offset, length };
}

function nameField(name: StoredText | undefined): Field[] {
  return name
    ? [{ name: 'name', value: name.text, offset: name.offset, length: name.length, meaning: 'name' }]
    : [];
}

/** How many functions there are and where; each of them where long tables are wanted. */
async function thunkFields(image: Image, address: number, room: number): Promise<Field[]> {
  const place = locate(image, address);
  if (!place) return [];
  const width = image.wide ? 8 : 4;
  const most = Math.min(place.available, room * width);
  const rows: Field[] = [];
  let count = 0;
  for (let end = false; !end && count * width < most; ) {
    const stored = await image.bytes.at(place.offset + count * width, Math.min(4096, most - count * width));
    if (stored.length < width) break;
    for (let at = 0; at + width <= stored.length; at += width) {
      const low = stored.readUInt32LE(at);
      const high = width === 8 ? stored.readUInt32LE(at + 4) : 0;
      end = low === 0 && high === 0;
      if (end) break;
      if (image.context.wantsRows) {
        const byOrdinal = (width === 8 ? high : low) >>> 31 === 1;
        rows.push(await functionField(image, place.offset + count * width, width, low, byOrdinal));
      }
      count++;
    }
  }
  return [
    {
      name: 'functions',
      value: count,
      offset: place.offset,
      length: Math.min(place.available, (count + 1) * width),
      ...(rows.length > 0 ? { fields: rows } : {}),
    },
  ];
}

async function functionField(
  image: Image,
  offset: number,
  width: number,
  low: number,
  byOrdinal: boolean,
): Promise<Field> {
  if (byOrdinal) return { name: 'function', value: `ordinal ${low & 0xffff}`, offset, length: width };
  // A hint of two bytes stands before the name.
  const name = await textAt(image, (low & 0x7fffffff) + 2);
  return { name: 'function', value: name?.text ?? `no name at ${low}`, offset, length: width };
}

/** The bound import table: it stands behind the section headers, and its names are counted from its start. */
export async function boundImportFields(
  image: Image,
  { address, size }: Directory,
): Promise<Field[] | undefined> {
  const place = locate(image, address);
  const stored = await bytesAt(image, address, Math.min(size, 1 << 20));
  if (!place || stored.length < BOUND_IMPORT.length) return undefined;
  image.coverage.add(place.offset, stored.length);
  const fields: Field[] = [];
  let forwarders = 0;
  for (let at = 0; at + BOUND_IMPORT.length <= stored.length; at += BOUND_IMPORT.length) {
    const { TimeDateStamp, OffsetModuleName, NumberOfModuleForwarderRefs } = BOUND_IMPORT.read(stored, at)!;
    const parts = BOUND_IMPORT.fields(stored, at, place.offset);
    const length = BOUND_IMPORT.length;
    if (TimeDateStamp === 0 && OffsetModuleName === 0) {
      fields.push({ name: 'end', offset: place.offset + at, length });
      break;
    }
    const name = await image.bytes.text(place.offset + OffsetModuleName);
    const kind = forwarders > 0 ? 'forwarder' : 'library';
    forwarders = forwarders > 0 ? forwarders - 1 : NumberOfModuleForwarderRefs;
    const inner = [...parts, ...nameField(name)];
    fields.push({ name: kind, value: name?.text ?? '', offset: place.offset + at, length, fields: inner });
  }
  return fields;
}
