import { ascii, bytes, hasAscii, layout, named, u32, u64 } from '../../../codec/index.ts';
import type { RandomSource } from '../../../model/index.ts';
import type { Member, ReadContext } from '../../format.ts';
import { createCoverage, explainGaps } from '../common/coverage.ts';
import { tallyOf } from '../common/tally.ts';
import { checkChecksums } from './checksums.ts';
import { type DataFork, partitionContent } from './content.ts';
import {
  checkSectors,
  checkStoredOverlap,
  type PartitionTable,
  partitionFields,
  readPartition,
  variantOf,
} from './partition.ts';
import { ENCRYPTED, TRAILER_LENGTH } from './recognize.ts';
import { type Resources, readResources, resourceField } from './resources.ts';
import { SECTOR } from './table.ts';
import { findTrailer, type Trailer, trailerField } from './trailer.ts';

/** Reads an image: trailer, resources, the tables of its partitions; then what nothing refers to. */
export async function* read(source: RandomSource, context: ReadContext): AsyncGenerator<Member> {
  const trailer = await findTrailer(source);
  if (!trailer) return await readWithoutTrailer(source, context);
  const { values } = trailer;
  const fork: DataFork = { source, offset: values.DataForkOffset, length: values.DataForkLength };
  checkPlaces(source, trailer, context);
  const resources = await readResources(source, trailer, context);
  const tally = tallyOf(context);
  const partitions: PartitionTable[] = [];
  // Resources of a fork may share their bytes.
  const runs = { left: context.limits.steps };
  for (const resource of resources.list) {
    if (runs.left <= 0) break;
    const partition =
      resource.type === 'blkx' ? readPartition(resource, fork, context, tally, runs) : undefined;
    if (partition) partitions.push(partition);
  }
  if (partitions.length === 0) context.problem('dmg.no-table', 'there is no `blkx` resource', trailer.offset);
  else context.variant(variantOf(partitions));
  checkStoredOverlap(partitions, fork.offset, tally);
  checkSectors(partitions, values.SectorCount, tally);
  tally.flush();
  const lost = resources.list.filter(({ type }) => type === 'blkx').length - partitions.length;
  await checkChecksums(trailer, fork, lost > 0 || partitions.length === 0 ? undefined : partitions, context);
  await explain(source, trailer, fork, resources, partitions, context);
  const rows = context.wantsRows === true;
  for (const partition of partitions) {
    yield {
      path: partition.name,
      kind: 'file',
      offset: partition.offset,
      size: partition.table.values.SectorCount * SECTOR,
      data: partitionContent(fork, partition, context),
      ...(context.wantsFields ? { fields: () => partitionFields(partition, rows) } : {}),
    };
  }
}

/** Places in the trailer that lie outside the file, and images in several files. */
function checkPlaces({ size }: RandomSource, { offset, values }: Trailer, context: ReadContext): void {
  for (const [what, start, length, at] of [
    ['data fork', values.DataForkOffset, values.DataForkLength, 24],
    ['code signature', values.CodeSignatureOffset, values.CodeSignatureLength, 296],
  ] as const) {
    if (length === 0 || start + length <= size) continue;
    const message = `the ${what} has ${length} bytes at ${start}, the file has ${size}`;
    context.problem('dmg.trailer', message, offset + at);
  }
  if (values.SegmentCount > 1) {
    const message = `it is part ${values.SegmentNumber} of ${values.SegmentCount}`;
    context.problem('dmg.segmented', message, offset + 56);
  }
}

/** Fields of the image itself, and what nothing refers to. */
async function explain(
  source: RandomSource,
  trailer: Trailer,
  fork: DataFork,
  resources: Resources,
  partitions: readonly PartitionTable[],
  context: ReadContext,
): Promise<void> {
  const coverage = createCoverage();
  const { values } = trailer;
  coverage.add(trailer.offset, TRAILER_LENGTH);
  if (context.wantsFields) context.field(trailerField(trailer));
  for (const { name, offset, length } of resources.ranges) {
    coverage.add(offset, length);
    const others = resources.list.filter(({ type }) => type !== 'blkx' || partitions.length === 0);
    const own = others.filter((one) => one.offset >= offset && one.offset < offset + length);
    if (context.wantsFields) context.field({ name, offset, length, fields: own.map(resourceField) });
  }
  const signed = Math.max(0, Math.min(values.CodeSignatureLength, source.size - values.CodeSignatureOffset));
  coverage.add(values.CodeSignatureOffset, signed);
  if (signed > 0 && context.wantsFields) {
    context.field({
      name: 'code signature',
      offset: values.CodeSignatureOffset,
      length: signed,
      meaning: 'signature',
    });
  }
  for (const { start, end } of storedRanges(partitions)) {
    const offset = fork.offset + start;
    const length = Math.min(end - start, source.size - offset);
    if (length <= 0) continue;
    coverage.add(offset, length);
    if (context.wantsFields) context.field({ name: 'stored runs', offset, length, meaning: 'data' });
  }
  await explainGaps(coverage, source, context, {
    code: 'dmg.unreferenced',
    what: 'bytes that no run refers to',
  });
}

/** What the runs of all partitions take, joined where they touch. */
function storedRanges(partitions: readonly PartitionTable[]) {
  const sorted = partitions.flatMap(({ stored }) => stored).sort((a, b) => a.start - b.start);
  const joined: { start: number; end: number }[] = [];
  for (const { start, end } of sorted) {
    const last = joined.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else joined.push({ start, end });
  }
  return joined;
}

/** Version 2 of encrypted images: what is not encrypted in them. */
const ENCRYPTION = layout('be', {
  signature: ascii(8),
  version: u32('version'),
  encryptionIVSize: u32('size'),
  encryptionMode: u32(),
  encryptionAlgorithm: named(u32(), { 2147483649: 'AES' }),
  encryptionKeyBits: u32('size'),
  prngAlgorithm: u32(),
  prngKeyBits: u32('size'),
  uuid: bytes(16, 'id'),
  dataBlockSize: u32('size'),
  dataLength: u64('size'),
  dataOffset: u64('offset'),
});

async function readWithoutTrailer(source: RandomSource, context: ReadContext): Promise<void> {
  const head = await source.read(0, ENCRYPTION.length);
  if (!hasAscii(head, ENCRYPTED) || head.length < ENCRYPTION.length) {
    context.problem('dmg.trailer', 'the file does not end with a trailer `koly`', source.size);
    if (context.wantsFields) context.field({ name: 'data', offset: 0, length: source.size, meaning: 'data' });
    return;
  }
  context.variant('encrypted');
  context.problem('dmg.encrypted', `version ${head[11]} of the encrypted format`, 0);
  if (!context.wantsFields) return;
  const length = source.size - ENCRYPTION.length;
  context.field({
    name: 'header',
    offset: 0,
    length: ENCRYPTION.length,
    fields: ENCRYPTION.fields(head, 0, 0),
  });
  context.field({ name: 'encrypted data', offset: ENCRYPTION.length, length, meaning: 'data' });
}
