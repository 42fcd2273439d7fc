import { sliceSource } from '../../../codec/index.ts';
import type { Field, RandomSource } from '../../../model/index.ts';
import type { Member, ReadContext } from '../../format.ts';
import { type Coverage, createCoverage } from '../common/coverage.ts';
import { tellFields } from '../common/place.ts';
import { createSkim } from '../common/skim.ts';
import { type Tally, tallyOf } from '../common/tally.ts';
import { createWindow } from '../common/window.ts';
import type { Partition } from '../partitions/partition.ts';
import { bestTree, compareTrees, distinct, type Stray, treeName } from './compare.ts';
import { readDescriptors, SECTOR, type Volume } from './descriptors.ts';
import { type BootCatalog, readBootCatalog } from './el-torito.ts';
import { recordsOf } from './item.ts';
import { checksumArray } from './libisofs.ts';
import { type MemberMaking, memberOf, useFields } from './member.ts';
import { readNeighbours } from './neighbours.ts';
import { checkPathTables } from './path-table.ts';
import { checkPlaces, coverContents, sizesOf } from './places.ts';
import { explainRest } from './rest.ts';
import { findSessions } from './sessions.ts';
import type { Budget } from './susp.ts';
import { partitionMember, readSystemArea } from './system-area.ts';
import { readTree, type Tree, UNKNOWN } from './tree.ts';

interface Disc {
  readonly source: RandomSource;
  readonly context: ReadContext;
  readonly coverage: Coverage;
  readonly tally: Tally;
  readonly budget: Budget;
}

const FIRST = 16 * SECTOR;

/** Reads a disc: system area, descriptors, all trees, then what nothing refers to. */
export async function* read(source: RandomSource, context: ReadContext): AsyncGenerator<Member> {
  const tally = tallyOf(context);
  const { metadata, members: most } = context.limits;
  const budget = { directories: metadata, areas: metadata, records: most };
  const disc: Disc = { source, context, coverage: createCoverage(), tally, budget };
  const { best, strays, boot, sizes, appended } = await survey(disc);
  yield* members(disc, best, strays);
  for (const catalog of boot) yield* bootMembers(disc, catalog, sizes);
  for (const partition of appended) yield partitionMember(source, partition, context.wantsFields);
  tally.flush();
}

/** What is listed of a disc. Trees beside the best one may be as large, and are let go of before that. */
interface Surveyed {
  readonly best: Tree | undefined;
  readonly strays: readonly Stray[];
  readonly boot: readonly BootCatalog[];
  /** Lengths of boot images that are files as well, by their place. */
  readonly sizes: ReadonlyMap<number, number>;
  /** Partitions behind the volume. */
  readonly appended: readonly Partition[];
}

/** Reads everything but the contents, and compares it. */
async function survey(disc: Disc): Promise<Surveyed> {
  const { source, context, tally } = disc;
  const system = await readSystemArea(source, context, disc.coverage, tally);
  tellFields(context, system.fields);
  const { volumes, catalogs, end } = await readDescriptors(source, context, FIRST);
  disc.coverage.add(FIRST, end - FIRST);
  if (!volumes.some(({ kind }) => kind === 'primary'))
    context.problem('iso9660.no-primary', 'none was found', FIRST);
  if (system.hfs) context.problem('iso9660.hfs', 'it is not read', 1024);
  const isForeign = (await readForeign(disc, end)) || system.hfs;
  const boot = await readBoot(disc, catalogs);
  const trees = await readTrees(disc, volumes, []);
  const newest = bestTree(trees);
  const strays = newest ? compareAll(disc, newest, trees, boot) : [];
  checkPlaces(disc, trees, boot, end);
  const volumeEnd = Math.max(end, ...volumes.map(({ size }) => size));
  checkEnd(disc, volumeEnd);
  const isAppended = ({ offset, length }: Partition) =>
    offset >= volumeEnd && length > 0 && offset < source.size;
  const appended = system.partitions.filter(isAppended);
  for (const { offset, length } of appended) disc.coverage.add(offset, length);
  const earlier = isForeign ? [] : await readEarlier(disc, trees);
  const best = newest ?? bestTree(earlier);
  if (best) context.variant(treeName(best));
  if (best) strays.push(...earlier.flatMap((tree) => compareTrees(best, tree, new Set(), undefined)));
  if (context.wantsFields) {
    tellDirectories(disc, [...trees, ...earlier], best);
    tellUnlisted(disc, [...trees, ...earlier], best, strays);
  }
  await explainRest(disc, volumeEnd, isForeign);
  return { best, strays, boot, sizes: sizesOf(boot, trees), appended };
}

async function* members(
  disc: Disc,
  best: Tree | undefined,
  strays: readonly Stray[],
): AsyncGenerator<Member> {
  const { source, tally, context } = disc;
  const skim = createSkim(source);
  const making: MemberMaking = { source, skim, tally, wantsFields: context.wantsFields };
  try {
    for (const item of best?.items ?? []) yield await memberOf(making, best!, item);
    for (const { tree, item } of distinct(strays)) {
      const { session, kind } = tree.volume;
      yield await memberOf(
        making,
        tree,
        item,
        `[${session > 0 ? `SESSION-${session}` : kind.toUpperCase()}]/`,
      );
    }
  } finally {
    await skim.close();
  }
}

/** Reads what sessions before the last one left behind. @returns their trees, those that the last one uses left out */
async function readEarlier(disc: Disc, trees: readonly Tree[]): Promise<Tree[]> {
  const { source, context, coverage } = disc;
  const found: Tree[] = [];
  for (const place of await findSessions(source, coverage.gaps(source.size))) {
    const { volumes, end } = await readDescriptors(source, context, place);
    coverage.add(place, end - place);
    await readForeign(disc, end);
    const others = await readTrees(disc, volumes, [...trees, ...found]);
    // A copy of the descriptors at the start of the last session leads to the same trees.
    if (others.length > 0 && found.length === 0) {
      context.problem('iso9660.session', 'files that the last one lacks are listed apart', place);
    }
    found.push(...others);
  }
  return found;
}

/** Looks behind the descriptors for another file system. @returns whether there is one */
async function readForeign({ source, context, coverage }: Disc, end: number): Promise<boolean> {
  const { fields, udf } = await readNeighbours(source, end);
  for (const { offset, length } of fields) coverage.add(offset, length);
  tellFields(context, fields);
  if (udf) context.problem('iso9660.udf', 'it is not read', end);
  return udf;
}

async function readBoot(
  { source, context, coverage }: Disc,
  sectors: readonly number[],
): Promise<BootCatalog[]> {
  const found: BootCatalog[] = [];
  for (const sector of new Set(sectors)) {
    const catalog = await readBootCatalog(source, sector, context);
    if (!catalog) continue;
    const { start, length, fields } = catalog;
    coverage.add(start, length);
    tellFields(context, [{ name: 'Boot Catalog', offset: start, length, fields }]);
    found.push(catalog);
  }
  return found;
}

/** Reads the tree of every descriptor with its path tables; several may lead to the same one. */
async function readTrees(disc: Disc, volumes: readonly Volume[], known: readonly Tree[]): Promise<Tree[]> {
  const trees: Tree[] = [];
  const { source, context, coverage } = disc;
  for (const volume of volumes) {
    if ([...known, ...trees].some((tree) => tree.volume.root.extent === volume.root.extent)) continue;
    const window = createWindow(source);
    const { blockSize } = volume;
    const reading = { ...disc, volume, window, blockSize, imageSize: source.size, skip: UNKNOWN };
    const tree = await readTree(reading);
    trees.push(tree);
    await checkPathTables(disc, tree);
    coverContents(coverage, tree.items);
    const array = checksumArray(tree);
    if (!array) continue;
    coverage.add(array.start, array.length);
    const { start: offset, length } = array;
    tellFields(context, [
      { name: 'libisofs MD5 array', value: length / 16, offset, length, meaning: 'checksum' },
    ]);
  }
  return trees;
}

/** Contents that only trees beside the best one refer to, and that are no members: the same files at other places. */
function tellUnlisted(
  { source, context }: Disc,
  trees: readonly Tree[],
  best: Tree | undefined,
  strays: readonly Stray[],
): void {
  const size = source.size;
  const all = createCoverage();
  const listed = createCoverage();
  for (const tree of trees) coverContents(all, tree.items);
  coverContents(listed, best?.items ?? []);
  coverContents(
    listed,
    strays.map(({ item }) => item),
  );
  for (const { start, end } of all.gaps(size)) listed.add(start, end - start);
  for (const { start, end } of listed.gaps(size)) {
    tellFields(context, [
      { name: 'content in another tree', offset: start, length: end - start, meaning: 'data' },
    ]);
  }
}

function compareAll(
  { tally }: Disc,
  best: Tree,
  trees: readonly Tree[],
  boot: readonly BootCatalog[],
): Stray[] {
  const places = new Set(boot.flatMap(({ start, images }) => [start, ...images.map((image) => image.start)]));
  return trees.filter((tree) => tree !== best).flatMap((tree) => compareTrees(best, tree, places, tally));
}

function checkEnd({ source, context }: Disc, volumeEnd: number): void {
  if (volumeEnd <= source.size) return;
  context.problem(
    'iso9660.truncated',
    `the volume has ${volumeEnd} bytes, the image ${source.size}`,
    source.size,
  );
}

/** Records that no member shows: `.` and `..`, moved folders, and all of trees whose names are not used. */
function tellDirectories({ context }: Disc, trees: readonly Tree[], best: Tree | undefined): void {
  for (const tree of trees) {
    const isJoliet = tree.volume.kind === 'joliet';
    const shown = new Set(tree === best ? tree.items : []);
    for (const { path, start, dots, items } of tree.directories.values()) {
      const hidden = items.filter((item) => !shown.has(item)).flatMap(recordsOf);
      const uses = [...dots, ...hidden];
      const all = context.wantsRows || uses.length <= 1000;
      const fields = uses.flatMap((use) => useFields(use, isJoliet, 'Directory Record'));
      const rows = all ? fields : fields.map(({ name, offset, length }): Field => ({ name, offset, length }));
      // Their bytes are not in one piece: the field itself has no range.
      context.field({
        name: `Directory (${tree.volume.kind})`,
        value: `/${path}`,
        offset: start,
        length: 0,
        fields: rows,
      });
    }
  }
}

function* bootMembers(
  { source, context }: Disc,
  catalog: BootCatalog,
  sizes: ReadonlyMap<number, number>,
): Generator<Member> {
  for (const { number, platform, medium, start, length, offset } of catalog.images) {
    const size = Math.min(sizes.get(start) || length, source.size - start);
    const data: Field = { name: 'data', offset: start, length: size, meaning: 'data' };
    yield {
      path: `[BOOT]/${number}-${platform}-${medium}.img`.replaceAll(' ', '-'),
      kind: 'file',
      offset,
      size,
      data: sliceSource(source, start, size),
      ...(context.wantsFields ? { fields: () => [data] } : {}),
    };
  }
}
