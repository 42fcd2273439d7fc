import type { Field } from '../../../model/index.ts';
import { PE_HEADER } from './headers.ts';
import { type Image, type Reading, stampFields } from './image.ts';
import { COFF_HEADER, DATA_DIRECTORY, DOS_HEADER, fieldsOf, OPTIONAL_32, OPTIONAL_64 } from './layouts.ts';
import { DIRECTORIES } from './names.ts';

/** Accounts for the DOS header, the COFF header and the optional header, and tells them as fields. */
export async function tellHeaders(image: Image): Promise<void> {
  const { bytes, context, coverage, coff, pe } = image;
  await tellDosHeader(image);
  const head = await bytes.at(pe, PE_HEADER);
  const optional = pe + PE_HEADER;
  const record = image.wide ? OPTIONAL_64 : OPTIONAL_32;
  const directories = optional + record.length;
  coverage.add(pe, head.length);
  coverage.add(optional, image.optionalBytes.length);
  coverage.add(directories, image.directoryCount * DATA_DIRECTORY.length);
  if (!image.optional) await tellUnknownOptional(image, optional, coff.SizeOfOptionalHeader);
  if (!context.wantsFields) return;
  context.field({ name: 'Signature', value: 'PE', offset: pe, length: 4 });
  const coffFields = stampFields(image, fieldsOf(COFF_HEADER, head.subarray(4), pe + 4));
  context.field({ name: 'COFF header', offset: pe + 4, length: head.length - 4, fields: coffFields });
  if (!image.optional) return;
  context.field({
    name: 'optional header',
    offset: optional,
    length: image.optionalBytes.length,
    fields: fieldsOf(record, image.optionalBytes, optional),
  });
  await tellDirectoryTable(image, directories);
}

/** The DOS header, as far as it is there. */
export async function tellDosHeader({ bytes, context, coverage }: Reading): Promise<void> {
  const dos = await bytes.at(0, DOS_HEADER.length);
  coverage.add(0, dos.length);
  if (!context.wantsFields) return;
  const fields = fieldsOf(DOS_HEADER, dos, 0);
  context.field({ name: 'DOS header', offset: 0, length: dos.length, fields });
}

async function tellDirectoryTable({ bytes, context, directoryCount }: Image, offset: number): Promise<void> {
  if (directoryCount === 0) return;
  const length = directoryCount * DATA_DIRECTORY.length;
  const stored = await bytes.at(offset, length);
  const fields = Array.from({ length: directoryCount }, (_, i): Field => {
    const at = i * DATA_DIRECTORY.length;
    const inner = DATA_DIRECTORY.fields(stored, at, offset);
    return { name: DIRECTORIES[i]!, offset: offset + at, length: DATA_DIRECTORY.length, fields: inner };
  });
  context.field({ name: 'data directories', value: directoryCount, offset, length, fields });
}

async function tellUnknownOptional({ context, coverage, source }: Image, offset: number, stated: number) {
  const length = Math.max(0, Math.min(stated, source.size - offset));
  if (length === 0) return;
  coverage.add(offset, length);
  if (context.wantsFields) context.field({ name: 'optional header', offset, length, meaning: 'data' });
}
