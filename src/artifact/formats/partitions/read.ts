import { hasAscii, sliceSource } from '../../../codec/index.ts';
import type { Field, RandomSource } from '../../../model/index.ts';
import type { Member, ReadContext } from '../../format.ts';
import { createCoverage, explainGaps } from '../common/coverage.ts';
import { tallyOf } from '../common/tally.ts';
import { readAppleMap } from './apple.ts';
import { readGpt } from './gpt.ts';
import { readMbr } from './mbr.ts';
import type { Disk, Partition } from './partition.ts';
import { isAppleMap } from './recognize.ts';

/** Reads the table and lists its partitions; then what is in none. */
export async function* read(source: RandomSource, context: ReadContext): AsyncGenerator<Member> {
  const tally = tallyOf(context);
  const disk: Disk = { source, context, tally };
  const head = await source.read(0, 4096);
  const gpt = hasAscii(head, 'EFI PART', 512);
  const apple = !gpt && isAppleMap(head, source.size);
  context.variant(gpt ? 'gpt' : apple ? 'apple' : 'mbr');
  const { list, fields } = apple ? await readAppleMap(disk) : gpt ? await readGpt(disk) : await readMbr(disk);
  checkPlaces(disk, list, fields);
  tally.flush();
  const coverage = createCoverage();
  for (const { offset, length } of [...fields, ...list]) coverage.add(offset, length);
  if (context.wantsFields) for (const field of fields) context.field(field);
  await explainGaps(coverage, source, context, { code: 'partitions.unreferenced', what: 'bytes' });
  for (const partition of list) yield memberOf(disk, partition);
}

function memberOf({ source, context }: Disk, { path, at, offset, length, fields }: Partition): Member {
  const data: Field = {
    name: 'data',
    offset,
    length: Math.min(length, source.size - offset),
    meaning: 'data',
  };
  return {
    path,
    kind: 'file',
    offset: at,
    size: length,
    data: sliceSource(source, offset, length),
    ...(context.wantsFields ? { fields: () => [...fields, ...(data.length > 0 ? [data] : [])] } : {}),
  };
}

/** Partitions outside the image, on top of each other, or on top of the table. */
function checkPlaces({ source, tally }: Disk, list: readonly Partition[], fields: readonly Field[]): void {
  const sorted = list.toSorted((a, b) => a.offset - b.offset);
  let last: Partition | undefined;
  for (const partition of sorted) {
    const { path, offset, length, at } = partition;
    if (offset + length > source.size) {
      const message = `${path} ends at ${offset + length}, the image at ${source.size}`;
      tally.add('partitions.truncated', message, at);
    }
    if (length > 0 && last && offset < last.offset + last.length) {
      tally.add('partitions.overlap', `${path} begins within ${last.path}`, at);
    }
    if (length > 0 && (!last || offset + length > last.offset + last.length)) last = partition;
    const table = fields.find(
      (field) => offset < field.offset + field.length && field.offset < offset + length,
    );
    if (table && !partition.isTable)
      tally.add('partitions.table-overlap', `${path} covers the ${table.name}`, at);
  }
}
