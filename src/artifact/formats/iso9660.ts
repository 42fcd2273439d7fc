import { sliceSource } from '../../codec/index.ts';
import type { Field, RandomSource } from '../../model/index.ts';
import type { Member, RandomFormat, ReadContext } from '../format.ts';
import { type Coverage, createCoverage, type Range } from './common/coverage.ts';
import { tellFields } from './common/place.ts';
import { type Tally, tallyOf } from './common/tally.ts';
import { createWindow } from './common/window.ts';
import { bestTree, checkOverlaps, compareTrees, distinct, type Stray, treeName } from './iso9660/compare.ts';
import { readDescriptors, SECTOR, type Volume } from './iso9660/descriptors.ts';
import { type BootCatalog, readBootCatalog } from './iso9660/el-torito.ts';
import { checksumArray } from './iso9660/libisofs.ts';
import { type MemberMaking, memberOf, useFields } from './iso9660/member.ts';
import { readNeighbours } from './iso9660/neighbours.ts';
import { checkPathTables } from './iso9660/path-table.ts';
import { isDiscName, isIso9660 } from './iso9660/recognize.ts';
import { explainRest } from './iso9660/rest.ts';
import { findSessions } from './iso9660/sessions.ts';
import type { Budget } from './iso9660/susp.ts';
import { partitionMember, readSystemArea } from './iso9660/system-area.ts';
import { readTree, type Tree, UNKNOWN } from './iso9660/tree.ts';
import type { Partition } from './partitions/partition.ts';

/**
 * Images of discs by ISO 9660 (ECMA-119) with its extensions: Rock Ridge (SUSP and RRIP 1.12), Joliet, ISO 9660:1999, El Torito;
 * hybrid images with partition tables. Members come from the tree with the best names; files that only another tree has follow
 * under `[JOLIET]/` and the like, boot images under `[BOOT]/`, partitions behind the volume under `[PARTITION]/`.
 */
export const iso9660: RandomFormat = {
  name: 'iso9660',
  mediaType: 'application/x-iso9660-image',
  access: 'random',
  recognizes: isIso9660,
  suspects: ({ name }) => isDiscName(name),
  read,
};

interface Disc {
  readonly source: RandomSource;
  readonly context: ReadContext;
  readonly coverage: Coverage;
  readonly tally: Tally;
  readonly budget: Budget;
}

const FIRST = 16 * SECTOR;

async function* read(source: RandomSource, context: ReadContext): AsyncGenerator<Member> {
  const tally = tallyOf(context);
  const { metadata, members: most } = context.limits;
  const budget = { directories: metadata, areas: metadata, records: most };
  const disc: Disc = { source, context, coverage: createCoverage(), tally, budget };
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
  yield* members(disc, best, strays);
  for (const catalog of boot) yield* bootMembers(disc, catalog, trees);
  for (const partition of appended) yield partitionMember(source, partition, context.wantsFields);
  tally.flush();
}

async function* members(
  disc: Disc,
  best: Tree | undefined,
  strays: readonly Stray[],
): AsyncGenerator<Member> {
  const { source, tally, context } = disc;
  const making: MemberMaking = { source, tally, wantsFields: context.wantsFields };
  for (const item of best?.items ?? []) yield await memberOf(making, best!, item);
  for (const { tree, item } of distinct(strays)) {
    const { session, kind } = tree.volume;
    yield await memberOf(making, tree, item, `[${session > 0 ? `SESSION-${session}` : kind.toUpperCase()}]/`);
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

function coverContents(coverage: Coverage, items: Tree['items']): void {
  for (const { extents, attributes } of items) {
    for (const { start, length } of attributes ? [...extents, attributes] : extents)
      coverage.add(start, length);
  }
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

/** Looks for files and structures that overlap. Boot images are files, or parts of what is none. */
function checkPlaces(
  { coverage, tally }: Disc,
  trees: readonly Tree[],
  boot: readonly BootCatalog[],
  end: number,
): void {
  const ranges: (Range & { name: string })[] = [{ name: 'volume descriptors', start: 0, end }];
  for (const { items, directories } of trees) {
    for (const { path, start, length } of directories.values()) {
      ranges.push({ name: path || '/', start, end: start + length });
    }
    for (const { path, extents } of items) {
      for (const { start, length } of extents) ranges.push({ name: path, start, end: start + length });
    }
  }
  for (const { images } of boot) for (const { start, length } of images) coverage.add(start, length);
  checkOverlaps(ranges, tally);
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
      const hidden = items.filter((item) => !shown.has(item)).flatMap(({ records }) => records);
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
  trees: readonly Tree[],
): Generator<Member> {
  for (const { number, platform, medium, start, length, offset } of catalog.images) {
    const file = trees.flatMap(({ items }) => items).find(({ extents }) => extents[0]?.start === start);
    const size = Math.min(file?.extents[0]?.length || length, source.size - start);
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
