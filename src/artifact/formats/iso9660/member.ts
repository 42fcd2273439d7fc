import {
  bytes,
  bytesSource,
  hex,
  isZero,
  layout,
  sliceSource,
  streamSource,
  u8,
  u16,
} from '../../../codec/index.ts';
import type { EntryKind, Field, RandomSource, Source } from '../../../model/index.ts';
import type { Member } from '../../format.ts';
import { kindOfMode } from '../common/mode.ts';
import { quoted } from '../common/names.ts';
import { place } from '../common/place.ts';
import type { Skim } from '../common/skim.ts';
import type { Tally } from '../common/tally.ts';
import { attributesOf, type Extent, extentsOf, type Item, offsetOf, recordsOf, rockOf } from './item.ts';
import { both16, longTime, withZones } from './parts.ts';
import { endOf, isInterleaved, placeOf, recordFields, systemUseOf, timeOf, volumeOf } from './records.ts';
import { type RockRidge, systemUseField } from './rock-ridge.ts';
import { areasOf, entriesIn, type RecordUse } from './susp.ts';
import type { Tree } from './tree.ts';

/** What members are made with. */
export interface MemberMaking {
  readonly source: RandomSource;
  /** The image: small files lie one behind the other. */
  readonly skim: Skim;
  readonly tally: Tally;
  readonly wantsFields: boolean;
}

/** Files that are handed over in one piece. */
const SMALL = 1 << 17;

/** Extended Attribute Record up to its variable part (ECMA-119, 9.5). */
const ATTRIBUTES = layout('le', {
  'Owner Identification': both16('owner'),
  'Group Identification': both16('owner'),
  Permissions: u16('mode'),
  'File Creation Date and Time': longTime,
  'File Modification Date and Time': longTime,
  'File Expiration Date and Time': longTime,
  'File Effective Date and Time': longTime,
  'Record Format': u8(),
  'Record Attributes': u8(),
  'Record Length': both16('size'),
  'System Identifier': bytes(32),
  'System Use': bytes(64),
  'Extended Attribute Record Version': u8('version'),
});

/** An item of a tree as a member; `prefix` keeps files of another tree apart. */
export async function memberOf(making: MemberMaking, tree: Tree, item: Item, prefix = ''): Promise<Member> {
  const rock = rockOf(item);
  const kind = kindOf(item, rock);
  const mtime = rock?.mtime ?? timeOf(item.record);
  const extra = making.wantsFields ? attributesOf(item) : undefined;
  const attributes = extra ? await attributeField(making.source, extra) : [];
  const content = kind === 'file' ? contentOf(making, tree, item) : undefined;
  // What can be had at once is worth no wait.
  const { size, data } = content instanceof Promise ? await content : (content ?? {});
  return {
    path: prefix + item.path,
    kind,
    offset: offsetOf(item),
    ...(rock?.mode === undefined ? {} : { mode: rock.mode & 0o7777 }),
    ...(rock?.uid === undefined ? {} : { uid: rock.uid }),
    ...(rock?.gid === undefined ? {} : { gid: rock.gid }),
    ...(rock?.inode === undefined ? {} : { inode: rock.inode }),
    ...(mtime === undefined ? {} : { mtime }),
    ...(kind === 'symlink' && rock?.link ? { link: rock.link } : {}),
    ...(size === undefined ? {} : { size }),
    ...(data ? { data } : {}),
    ...(making.wantsFields
      ? { fields: () => [...itemFields(tree, item), ...attributes, ...dataFields(making, item)] }
      : {}),
  };
}

function kindOf({ isDirectory }: Item, rock: RockRidge | undefined): EntryKind {
  if (isDirectory) return 'directory';
  const kind = rock?.mode === undefined ? 'file' : (kindOfMode(rock.mode) ?? 'file');
  return kind === 'directory' ? 'file' : kind;
}

type Content = Pick<Member, 'size' | 'data'>;

/** The content of a file; none where it is not in the image or not in one row. */
function contentOf(
  { source, skim, tally }: MemberMaking,
  tree: Tree,
  item: Item,
): Content | Promise<Content> {
  for (const record of recordsOf(item)) {
    if (isInterleaved(record)) {
      tally.add('iso9660.interleaved', quoted(item.path), offsetOf(item));
      return {};
    }
    if (volumeOf(record) !== tree.volume.sequence) {
      tally.add('iso9660.other-volume', quoted(item.path), offsetOf(item));
      return {};
    }
  }
  const extents = extentsOf(item);
  const size = extents.reduce((sum, { length }) => sum + length, 0);
  const pieces = joinedExtents(extents);
  if (size > 0 && pieces.some(({ start, length }) => start + length > source.size)) {
    tally.add('iso9660.truncated', `${quoted(item.path)} has ${size} bytes`, offsetOf(item));
  }
  const [only] = pieces;
  if (!only || pieces.length > 1) return { size, data: inPieces(source, pieces, size) };
  if (size > SMALL || only.start >= source.size) return { size, data: sliceSource(source, only.start, size) };
  const known = skim.at(only.start, size);
  // Copies: what is skimmed is valid for a moment.
  if (known) return { size, data: bytesSource(Buffer.from(known)) };
  return skim.load(only.start, size).then((bytes) => ({ size, data: bytesSource(Buffer.from(bytes)) }));
}

function inPieces(source: RandomSource, pieces: readonly Extent[], size: number): Source {
  async function* stream(): AsyncGenerator<Uint8Array> {
    for (const { start, length } of pieces) yield* sliceSource(source, start, length).stream();
  }
  return streamSource(
    stream,
    pieces.every(({ start, length }) => start + length <= source.size) ? size : undefined,
  );
}

/** Extents that follow each other count as one. */
function joinedExtents(extents: readonly Extent[]): Extent[] {
  const joined: Extent[] = [];
  for (const { start, length } of extents) {
    const last = joined.at(-1);
    if (last && last.start + last.length === start)
      joined[joined.length - 1] = { start: last.start, length: last.length + length };
    else joined.push({ start, length });
  }
  return joined;
}

function dataFields({ source }: MemberMaking, item: Item): Field[] {
  return joinedExtents(extentsOf(item)).flatMap(({ start, length }) =>
    place('data', start, Math.max(0, Math.min(length, source.size - start)), 'data'),
  );
}

async function attributeField(source: RandomSource, { start, length }: Extent): Promise<Field[]> {
  const stored = Buffer.from(await source.read(start, length));
  if (stored.length === 0) return [];
  const fields = withZones(ATTRIBUTES.fields(stored, 0, start), stored, start).map(
    (field): Field => (field.name === 'Permissions' ? { ...field, value: stored.readUInt16BE(8) } : field),
  );
  return [{ name: 'Extended Attribute Record', offset: start, length: stored.length, fields }];
}

/** The records of an item as fields, and the continuation areas that belong to them. */
function itemFields(tree: Tree, item: Item): Field[] {
  return recordsOf(item).flatMap((use) => useFields(use, tree.volume.kind === 'joliet', 'Directory Record'));
}

/** A record as fields: itself, then each continuation area where it stands. */
export function useFields(use: RecordUse, isJoliet: boolean, name: string): Field[] {
  const areas = areasOf(use);
  const { bytes: directory, base } = use.directory;
  const end = endOf(use);
  const [inRecord, ...others] = areas.map(entriesIn);
  const own = [...recordFields(use, isJoliet), ...(inRecord ?? []).map(systemUseField)];
  const from = inRecord?.at(-1)?.end ?? systemUseOf(use);
  if (from < end) own.push(restField(directory, base, from, end));
  const fields: Field[] = [{ name, offset: placeOf(use), length: end - use.at, fields: own }];
  for (const [index, inside] of others.entries()) {
    const { base: offset, bytes: area } = areas[index + 1]!;
    fields.push({
      name: 'Continuation Area',
      offset,
      length: area.length,
      fields: inside.map(systemUseField),
    });
  }
  return fields;
}

function restField(directory: Buffer, base: number, from: number, end: number): Field {
  const rest = directory.subarray(from, end);
  const where = { offset: base + from, length: end - from };
  if (isZero(rest)) return { name: 'padding', ...where, meaning: 'padding' };
  const isXa = rest.length >= 14 && rest.toString('latin1', 6, 8) === 'XA';
  return { name: isXa ? 'CD-ROM XA' : 'System Use', value: hex(rest).slice(0, 128), ...where };
}
