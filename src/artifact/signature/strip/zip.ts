import { asBuffer, collectNotes, isZero, latin1 } from '../../../codec/index.ts';
import type { Limits, RandomSource } from '../../../model/index.ts';
import { readDescriptor } from '../../formats/zip/descriptor.ts';
import { type Directory, readDirectory } from '../../formats/zip/directory.ts';
import { type End, findEnd, isAmbiguous } from '../../formats/zip/end.ts';
import { DESCRIPTOR_FOLLOWS, LOCAL_LENGTH, localLength, readLocal } from '../../formats/zip/records.ts';
import { findSigningBlock } from '../../formats/zip/signing-block.ts';
import { createPieces } from './pieces.ts';
import { damaged, type Removal, type StripForm, type StripResult } from './stripped.ts';
import { countUpTo, putDirectory } from './zip-directory.ts';
import { createMemberWatch, type MemberSignatures } from './zip-members.ts';

/** Names of signature members have far fewer bytes. */
const MOST_DESCRIPTOR = 24;

/**
 * Takes the signatures out of packages that are zip archives: `.signature.p7s` of a NuGet package; `META-INF/*.SF` and
 * the blocks beside them of jar and apk, whose manifest stays; the signing block of an apk. Members behind move up, and
 * offsets and counts follow.
 */
export async function stripZip(
  source: RandomSource,
  _form: StripForm,
  limits: Limits,
): Promise<StripResult | undefined> {
  const notes = { ...collectNotes(limits), wantsFields: false };
  const end = await findEnd(source, notes);
  if (!end) return undefined;
  const directory = await readDirectory(source, end, notes);
  const signed = signatureMembers(directory);
  const block = await findSigningBlock(source, lastMember(directory), end.directoryAt);
  if (signed.members.length === 0 && !block) return unchanged(source, signed.notes);
  const wrong = notes.problems.find(({ code }) => isAmbiguous(code));
  if (wrong) throw damaged(`the archive can be read in two ways: ${wrong.message}`);
  const cuts: Cut[] = [];
  const members = { directory, starts: Float64Array.from(directory.offsets).sort() };
  for (const member of signed.members) cuts.push(await memberCut(source, members, member, end));
  if (block) cuts.push(await blockCut(source, block, await contentEnd(source, members, end)));
  return result(source, { end, directory, cuts, signed });
}

/** A part of the file that goes. */
export interface Cut {
  readonly start: number;
  readonly length: number;
  readonly what: string;
  /** Number of its header in the central directory; undefined where it has none. */
  readonly index?: number;
}

interface Plan {
  readonly end: End;
  readonly directory: Directory;
  readonly cuts: readonly Cut[];
  readonly signed: MemberSignatures;
}

function result(source: RandomSource, { end, directory, cuts, signed }: Plan): StripResult {
  const sorted = [...cuts].sort((a, b) => a.start - b.start);
  const pieces = createPieces();
  let at = 0;
  for (const { start, length } of sorted) {
    if (start < at) throw damaged('two members share bytes of the archive');
    pieces.keep(at, start);
    at = start + length;
  }
  if (at > end.directoryAt) throw damaged('a member reaches into the central directory');
  pieces.keep(at, end.directoryAt);
  putDirectory(pieces, { end, directory, cuts: sorted });
  pieces.keep(end.at + end.bytes.length, source.size);
  const removed = sorted.map(
    ({ start, length, what }): Removal => ({ what, code: 'sig.package', offset: start, length }),
  );
  return { pieces: pieces.list, removed, canonical: signed.rewritten, notes: signed.notes };
}

/** A signature that stays is told of; without one there is nothing to tell. */
function unchanged({ size }: RandomSource, notes: readonly string[]): StripResult | undefined {
  if (notes.length === 0) return undefined;
  return { pieces: [{ from: 0, length: size }], removed: [], canonical: false, notes };
}

function signatureMembers(directory: Directory): MemberSignatures {
  const watch = createMemberWatch();
  for (let i = 0; i < directory.count; i++) watch.see(latin1(directory.header(i).name), i);
  return watch.found();
}

/** Offset of the last local header. */
function lastMember({ offsets }: Directory): number {
  let last = 0;
  for (const offset of offsets) if (offset > last) last = offset;
  return last;
}

interface Members {
  readonly directory: Directory;
  /** Offsets of all local headers, sorted. */
  readonly starts: Float64Array;
}

/** From the local header to the end of the data, or of the descriptor behind it. */
async function memberCut(
  source: RandomSource,
  { directory, starts }: Members,
  index: number,
  { directoryAt }: End,
): Promise<Cut> {
  const header = directory.header(index);
  const what = latin1(header.name);
  const fixed = await source.read(header.offset, LOCAL_LENGTH);
  const local = readLocal(await source.read(header.offset, localLength(fixed)), header.offset);
  if (!local?.name.equals(header.name)) throw damaged(`${what} has no local header at ${header.offset}`);
  const next = nextMember(starts, header.offset, directoryAt);
  const dataEnd = local.dataAt + header.packed;
  const described = local.flags & DESCRIPTOR_FOLLOWS;
  const tail = described ? await source.read(dataEnd, Math.min(MOST_DESCRIPTOR, next - dataEnd)) : undefined;
  const length = dataEnd - header.offset + (tail ? (readDescriptor(asBuffer(tail), header)?.length ?? 0) : 0);
  if (header.offset + length > next) throw damaged(`${what} reaches into the member behind it`);
  return { start: header.offset, length, what, index };
}

/** Where the member behind `offset` begins. @param starts of all members, sorted */
function nextMember(starts: Float64Array, offset: number, end: number): number {
  const behind = countUpTo(starts, offset);
  if (behind > 1 && starts[behind - 2] === offset) throw damaged(`two members have their data at ${offset}`);
  return Math.min(behind < starts.length ? starts[behind]! : end, end);
}

/** Signers put the block of an apk at a multiple of this, with zeros in front of it (Android, APK Signature Scheme v2). */
const BLOCK_ALIGNMENT = 4096;

/** Where the last member ends; undefined where its headers do not tell. */
async function contentEnd(source: RandomSource, members: Members, end: End): Promise<number | undefined> {
  const { directory } = members;
  const last = directory.offsets.indexOf(lastMember(directory));
  if (last < 0) return undefined;
  const cut = await memberCut(source, members, last, end);
  return cut.start + cut.length;
}

/** The signing block with the zeros in front of it that only its alignment asks for. @param content where the last member ends */
async function blockCut(
  source: RandomSource,
  { at, length }: { readonly at: number; readonly length: number },
  content: number | undefined,
): Promise<Cut> {
  const what = 'APK signing block';
  const fill = content === undefined ? 0 : at - content;
  const filled = at % BLOCK_ALIGNMENT === 0 && fill > 0 && fill < BLOCK_ALIGNMENT;
  if (!filled || !isZero(await source.read(at - fill, fill))) return { start: at, length, what };
  return { start: at - fill, length: length + fill, what };
}
