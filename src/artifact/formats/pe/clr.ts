import { flags, layout, sliceSource, u16, u32 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import type { Member } from '../../format.ts';
import { dataPlace } from '../common/place.ts';
import { assemblyFields } from './clr-assembly.ts';
import { type Metadata, readMetadata, stringAt } from './clr-metadata.ts';
import { readRow, TABLE } from './clr-tables.ts';
import { bytesAt, type Directory, type Image, isUnstored, locate } from './image.ts';

const DIRECTORY = (name: string) => ({
  [`${name}.VirtualAddress`]: u32('offset'),
  [`${name}.Size`]: u32('size'),
});

/** IMAGE_COR20_HEADER (ECMA-335, II.25.3.3). */
const HEADER = layout('le', {
  cb: u32('size'),
  MajorRuntimeVersion: u16('version'),
  MinorRuntimeVersion: u16('version'),
  ...DIRECTORY('MetaData'),
  Flags: flags(u32(), {
    1: 'ILONLY',
    2: '32BITREQUIRED',
    4: 'IL_LIBRARY',
    8: 'STRONGNAMESIGNED',
    16: 'NATIVE_ENTRYPOINT',
    65536: 'TRACKDEBUGDATA',
    131072: '32BITPREFERRED',
  }),
  EntryPointToken: u32(),
  ...DIRECTORY('Resources'),
  ...DIRECTORY('StrongNameSignature'),
  ...DIRECTORY('CodeManagerTable'),
  ...DIRECTORY('VTableFixups'),
  ...DIRECTORY('ExportAddressTableJumps'),
  ...DIRECTORY('ManagedNativeHeader'),
});
/** Offsets of the directories in the header. */
const METADATA = 8;
const RESOURCES = 24;
const STRONG_NAME = 32;
const NATIVE = 64;

/** Head of an image compiled ahead of time (ReadyToRun). */
const READY_TO_RUN = layout('le', {
  Signature: u32(),
  MajorVersion: u16('version'),
  MinorVersion: u16('version'),
  Flags: u32(),
  NumberOfSections: u32('size'),
});
const RTR = 0x00525452;

/** What makes an image a .NET assembly. */
export interface Clr {
  readonly offset: number;
  readonly stored: Buffer;
  readonly metadata: Metadata | undefined;
  /** Where the embedded resources stand in the file. */
  readonly resources: { readonly offset: number; readonly size: number } | undefined;
}

/** Reads the CLI header and the heads of the metadata. */
export async function readClr(image: Image, { address }: Directory): Promise<Clr | undefined> {
  const place = locate(image, address);
  const stored = await bytesAt(image, address, HEADER.length);
  if (!place || stored.length < HEADER.length) return undefined;
  const at = directoryIn(stored, METADATA);
  if (!locate(image, at.address) && !isUnstored(image, at.address)) {
    image.context.problem('pe.clr', 'the metadata lie outside the file', place.offset + METADATA);
  }
  const metadata = await readMetadata(image, at);
  const resources = directoryIn(stored, RESOURCES);
  const from = resources.size > 0 ? locate(image, resources.address) : undefined;
  return {
    offset: place.offset,
    stored,
    metadata,
    resources: from && { offset: from.offset, size: Math.min(resources.size, from.available) },
  };
}

function directoryIn(stored: Buffer, at: number): Directory {
  return { address: stored.readUInt32LE(at), size: stored.readUInt32LE(at + 4) };
}

/** The CLI header, the metadata root with its streams, and what they say about the assembly. */
export async function clrFields(image: Image, { offset, stored, metadata }: Clr): Promise<Field[]> {
  const fields: Field[] = [...HEADER.fields(stored, 0, offset)];
  const strongName = directoryIn(stored, STRONG_NAME);
  const signature = strongName.size > 0 ? locate(image, strongName.address) : undefined;
  if (signature) {
    const length = Math.min(strongName.size, signature.available);
    fields.push({ name: 'strong name signature', offset: signature.offset, length, meaning: 'signature' });
  }
  const native = directoryIn(stored, NATIVE);
  const head = await bytesAt(image, native.address, READY_TO_RUN.length);
  if (native.size > 0 && READY_TO_RUN.read(head)?.Signature === RTR) {
    const at = locate(image, native.address)!.offset;
    fields.push({
      name: 'ReadyToRun',
      value: true,
      offset: at,
      length: READY_TO_RUN.length,
      fields: READY_TO_RUN.fields(head, 0, at),
    });
  }
  if (metadata) {
    const { offset: from } = metadata.fields[0]!;
    fields.push({ name: 'metadata root', offset: from, length: 16, fields: metadata.fields });
    fields.push(...(await assemblyFields(metadata)));
  }
  return fields;
}

/** The resources embedded in an assembly, as members `.resources/NAME` (II.22.24). */
export async function* manifestResources(image: Image, { metadata, resources }: Clr): AsyncGenerator<Member> {
  const table = metadata?.tables.tables.get(TABLE.manifestResource);
  if (!metadata || !table || !resources) return;
  let room = resources.size;
  for (let i = 1; i <= Math.min(table.rows, image.context.limits.steps); i++) {
    const row = await readRow(image, table, i);
    // Implementation 0: the bytes are here, and not in another file.
    if (row?.value('Implementation') !== 0) continue;
    const name = await stringAt(metadata, row.value('Name'));
    const at = row.value('Offset');
    const head = await image.bytes.at(resources.offset + at, 4);
    const stated = head.length < 4 || at + 4 > resources.size ? -1 : head.readUInt32LE(0);
    const size = Math.min(stated, resources.size - at - 4, room);
    if (stated < 0 || size < stated) {
      const message = `the resource ${name?.text ?? i} promises ${stated} bytes, ${Math.max(0, size)} are there`;
      image.tally.add('pe.clr', message, resources.offset + at);
      continue;
    }
    room -= size;
    yield resourceMember(image, name?.text ?? String(i), resources.offset + at, size);
  }
  image.tally.flush();
}

function resourceMember({ context, source }: Image, name: string, offset: number, size: number): Member {
  const length: Field = { name: 'length', value: size, offset, length: 4, meaning: 'size' };
  return {
    path: `.resources/${name}`,
    kind: 'file',
    offset,
    size,
    data: sliceSource(source, offset + 4, size),
    ...(context.wantsFields ? { fields: () => [length, ...dataPlace(offset + 4, size)] } : {}),
  };
}
