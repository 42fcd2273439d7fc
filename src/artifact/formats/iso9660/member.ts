import { bytes, hex, isZero, layout, sliceSource, streamSource, u8, u16 } from '../../../codec/index.ts';
import type { EntryKind, Field, RandomSource, Source } from '../../../model/index.ts';
import type { Member } from '../../format.ts';
import { kindOfMode } from '../common/mode.ts';
import { quoted } from '../common/names.ts';
import { place } from '../common/place.ts';
import type { Tally } from '../common/tally.ts';
import { both16, longTime, withZones } from './parts.ts';
import { recordFields, valuesOf } from './records.ts';
import { systemUseField } from './rock-ridge.ts';
import { areasOf, entriesIn, type RecordUse } from './susp.ts';
import { type Extent, type Item, offsetOf, type Tree } from './tree.ts';

/** What members are made with. */
export interface MemberMaking {
  readonly source: RandomSource;
  readonly tally: Tally;
  readonly wantsFields: boolean;
}

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
  const { rock } = item;
  const kind = kindOf(item);
  const mtime = rock?.mtime ?? valuesOf(item.records[0]!.record)['Recording Date and Time'].seconds;
  const attributes =
    making.wantsFields && item.attributes ? await attributeField(making.source, item.attributes) : [];
  const content = kind === 'file' ? contentOf(making, tree, item) : undefined;
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
    ...content,
    ...(making.wantsFields
      ? { fields: () => [...itemFields(tree, item), ...attributes, ...dataFields(making, item)] }
      : {}),
  };
}

function kindOf({ isDirectory, rock }: Item): EntryKind {
  if (isDirectory) return 'directory';
  const kind = rock?.mode === undefined ? 'file' : (kindOfMode(rock.mode) ?? 'file');
  return kind === 'directory' ? 'file' : kind;
}

/** The content of a file; none where it is not in the image or not in one row. */
function contentOf({ source, tally }: MemberMaking, tree: Tree, item: Item): Pick<Member, 'size' | 'data'> {
  for (const { record } of item.records) {
    const values = valuesOf(record);
    if (values['File Unit Size'] !== 0 || values['Interleave Gap Size'] !== 0) {
      tally.add('iso9660.interleaved', quoted(item.path), offsetOf(item));
      return {};
    }
    if (values['Volume Sequence Number'].le !== tree.volume.sequence) {
      tally.add('iso9660.other-volume', quoted(item.path), offsetOf(item));
      return {};
    }
  }
  const size = item.extents.reduce((sum, { length }) => sum + length, 0);
  const pieces = joinedExtents(item.extents);
  if (size > 0 && pieces.some(({ start, length }) => start + length > source.size)) {
    tally.add('iso9660.truncated', `${quoted(item.path)} has ${size} bytes`, offsetOf(item));
  }
  const [only] = pieces;
  const data =
    pieces.length === 1 ? sliceSource(source, only!.start, only!.length) : inPieces(source, pieces, size);
  return { size, data };
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

function dataFields({ source }: MemberMaking, { extents }: Item): Field[] {
  return joinedExtents(extents).flatMap(({ start, length }) =>
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
  return item.records.flatMap((use) => useFields(use, tree.volume.kind === 'joliet', 'Directory Record'));
}

/** A record as fields: itself, then each continuation area where it stands. */
export function useFields(use: RecordUse, isJoliet: boolean, name: string): Field[] {
  const { record } = use;
  const areas = areasOf(use);
  const { directory, base, at, end, systemUse } = record;
  const [inRecord, ...others] = areas.map(entriesIn);
  const own = [...recordFields(record, isJoliet), ...(inRecord ?? []).map(systemUseField)];
  const from = inRecord?.at(-1)?.end ?? systemUse;
  if (from < end) own.push(restField(directory, base, from, end));
  const fields: Field[] = [{ name, offset: base + at, length: end - at, fields: own }];
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
