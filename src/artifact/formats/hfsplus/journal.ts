import { ascii, bytes, copyOf, layout, u32, u64 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { JOURNALED } from './records.ts';
import type { Volume } from './volume.ts';

/** JournalInfoBlock (hfs_format.h). */
const INFO = layout('be', {
  flags: u32(),
  device_signature: bytes(32, 'id'),
  offset: u64('offset'),
  size: u64('size'),
  ext_jnl_uuid: ascii(37, 'id'),
  machine_serial_num: ascii(48, 'host'),
});
/** journal_header (hfs_journal.h); in the byte order of the machine that wrote it. */
const HEADER = layout('be', {
  magic: u32(),
  endian: u32(),
  start: u64('offset'),
  end: u64('offset'),
  size: u64('size'),
  blhdr_size: u32('size'),
  checksum: u32('checksum'),
  jhdr_size: u32('size'),
  sequence_num: u32('order'),
});
const ENDIAN = 0x12345678;
const MAGIC = 0x4a4e4c78;
/** The journal is on this volume. */
const IN_FS = 1;

/** Notes what the journal takes, and whether it still has something to be carried out. */
export async function readJournal(volume: Volume): Promise<Field[]> {
  const { source, header, blockSize, context, map, base } = volume;
  if ((header.attributes & JOURNALED) === 0) return [];
  const at = header.journalInfoBlock * blockSize;
  const head = copyOf(await source.read(at, INFO.length));
  const info = INFO.read(head);
  if (!info) {
    context.problem('hfsplus.journal', 'its description is not there', base + Math.min(at, source.size));
    return [];
  }
  map.share(header.journalInfoBlock, 1);
  const fields: Field[] = [
    { name: 'journal info', offset: base + at, length: INFO.length, fields: INFO.fields(head, 0, base + at) },
    { name: 'journal info rest', offset: base + at + INFO.length, length: blockSize - INFO.length },
  ];
  if ((info.flags & IN_FS) === 0 || info.offset + info.size > source.size) return fields;
  map.share(Math.floor(info.offset / blockSize), Math.ceil(info.size / blockSize));
  const start = copyOf(await source.read(info.offset, HEADER.length));
  const order = start.length >= 8 && Buffer.from(start).readUInt32LE(4) === ENDIAN ? 'le' : 'be';
  const journal = HEADER.read(start, 0, order);
  if (!journal) return fields;
  if (journal.magic === MAGIC && journal.start !== journal.end) {
    const message = `changes from ${journal.start} to ${journal.end}`;
    context.problem('hfsplus.journal', message, base + info.offset);
  }
  const offset = base + info.offset;
  return [
    ...fields,
    { name: 'journal header', offset, length: HEADER.length, fields: HEADER.fields(start, 0, offset, order) },
    { name: 'journal', offset: offset + HEADER.length, length: info.size - HEADER.length, meaning: 'data' },
  ];
}
