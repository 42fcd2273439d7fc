import type { RandomSource } from '../../../model/index.ts';
import type { Member, ReadContext } from '../../format.ts';
import { createCoverage, explainGaps } from '../common/coverage.ts';
import { compressionOf, SIGNATURE_HEADER, type Unpacking, unpacking } from './folder.ts';
import { type Database, readDatabase } from './header.ts';
import { readMembers } from './members.ts';
import { outputsOf } from './streams.ts';

/** Reads an archive: its header, the members folder by folder, then what nothing refers to. */
export async function* read(source: RandomSource, context: ReadContext): AsyncGenerator<Member> {
  const database = await readDatabase(source, context);
  if (!database) {
    const length = source.size - SIGNATURE_HEADER;
    if (context.wantsFields && length > 0) {
      context.field({ name: 'unread', offset: SIGNATURE_HEADER, length, meaning: 'data' });
    }
    return;
  }
  const u = unpacking(source, context, database.streams);
  const compression = compressionOf(database.streams.folders);
  if (compression) context.variant(compression);
  checkStreams(u, database);
  if (context.wantsFields) reportFields(u, database);
  yield* readMembers(u, database, context.name);
  const anti = database.files.filter((file) => file.anti).length;
  if (anti > 0) context.problem('7z.anti', `${anti} of ${database.files.length}`, database.at);
  await explainRest(source, u, database);
}

/** Whether the folders' packed streams are there, one for each input, and in the file. */
function checkStreams({ context, places, streams }: Unpacking, { at }: Database): void {
  const wanted = streams.folders.reduce((sum, { packed }) => sum + packed.length, 0);
  if (wanted !== streams.packedSizes.length) {
    const message = `the folders take ${wanted} packed streams, there are ${streams.packedSizes.length}`;
    context.problem('7z.streams', message, at);
  }
  const end = places.at(-1)!;
  if (end > at)
    context.problem('7z.overlap', `the packed streams are to end at ${end}, the header begins at ${at}`, at);
  const odd = streams.folders.find((folder) => folder.sizes.length !== outputsOf(folder));
  if (odd) context.problem('7z.streams', 'a folder without sizes', at);
}

function reportFields({ context, places, streams }: Unpacking, { field }: Database): void {
  const length = places.at(-1)! - places[0]!;
  const value = streams.packedSizes.length;
  if (length > 0)
    context.field({ name: 'packed streams', value, offset: places[0]!, length, meaning: 'data' });
  if (field) context.field(field);
}

async function explainRest(
  source: RandomSource,
  { context, places }: Unpacking,
  database: Database,
): Promise<void> {
  const inside = createCoverage();
  const behind = createCoverage();
  inside.add(0, SIGNATURE_HEADER);
  inside.add(places[0]!, places.at(-1)! - places[0]!);
  for (const { start, end } of database.ranges) inside.add(start, end - start);
  inside.add(database.end, source.size - database.end);
  behind.add(0, database.end);
  await explainGaps(inside, source, context, { code: '7z.unused', what: 'bytes that nothing refers to' });
  await explainGaps(behind, source, context, { code: '7z.trailing-data', what: 'bytes follow the archive' });
}
