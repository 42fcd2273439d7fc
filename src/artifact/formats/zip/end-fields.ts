import { hex, type Notes } from '../../../codec/index.ts';
import type { Directory } from './directory.ts';
import type { End } from './end.ts';
import { END_ROWS, LOCATOR_ROWS, rowFields, ZIP64_END_ROWS } from './fields.ts';
import { END_LENGTH, ZIP64_END_LENGTH } from './records.ts';
import { type SigningBlock, signingBlockField } from './signing-block.ts';

const SHOWN = 64;

/** Reports the fields of the records that concern the archive as a whole. */
export function reportEndFields(
  end: End,
  directory: Directory,
  block: SigningBlock | undefined,
  notes: Notes,
): void {
  if (block) notes.field(signingBlockField(block));
  const { signature } = directory;
  if (signature) {
    const { at, bytes } = signature;
    notes.field({
      name: 'digital signature',
      value: hex(bytes.subarray(6, 6 + SHOWN)),
      offset: at,
      length: bytes.length,
      meaning: 'signature',
    });
  }
  if (end.zip64) {
    const { at, bytes, locator, locatorAt } = end.zip64;
    const extra = bytes.length - ZIP64_END_LENGTH;
    const data = {
      name: 'zip64 extensible data',
      value: hex(bytes.subarray(ZIP64_END_LENGTH, ZIP64_END_LENGTH + SHOWN)),
      offset: at + ZIP64_END_LENGTH,
      length: extra,
    };
    notes.field({
      name: 'zip64 end of central directory record',
      offset: at,
      length: bytes.length,
      fields: [...rowFields(ZIP64_END_ROWS, bytes, at), ...(extra > 0 ? [data] : [])],
    });
    notes.field({
      name: 'zip64 end of central directory locator',
      offset: locatorAt,
      length: locator.length,
      fields: rowFields(LOCATOR_ROWS, locator, locatorAt),
    });
  }
  const comment = end.bytes.subarray(END_LENGTH);
  const commentField = {
    name: 'comment',
    value: comment.toString('utf8'),
    offset: end.at + END_LENGTH,
    length: comment.length,
    meaning: 'comment' as const,
  };
  notes.field({
    name: 'end of central directory record',
    offset: end.at,
    length: end.bytes.length,
    fields: [...rowFields(END_ROWS, end.bytes, end.at), ...(comment.length > 0 ? [commentField] : [])],
  });
}
