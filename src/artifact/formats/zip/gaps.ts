import { hasAscii, hex, isZero, type Notes } from '../../../codec/index.ts';
import type { RandomSource } from '../../../model/index.ts';
import { isZeroRange } from '../common/coverage.ts';
import { place, tellFields, unusedPlace } from '../common/place.ts';
import { createWindow, type Window } from '../common/window.ts';
import type { Directory } from './directory.ts';
import type { Layout } from './layout.ts';
import {
  CENTRAL_HEADER,
  DESCRIPTOR,
  DESCRIPTOR_FOLLOWS,
  END,
  LOCAL_HEADER,
  LOCAL_LENGTH,
  type LocalHeader,
  localLength,
  readLocal,
  TEMPORARY_SPANNING,
  u32At,
} from './records.ts';
import { findSigningBlock, type SigningBlock } from './signing-block.ts';
import type { Tally } from './tally.ts';

/** Starts of files that are usual before a zip archive. */
const PREFIXES: readonly (readonly [string, string])[] = [
  ['MZ', 'a Windows program'],
  ['#!', 'a script line'],
  ['\x7fELF', 'an ELF program'],
  ['\xcf\xfa\xed\xfe', 'a Mach-O program'],
  ['\xca\xfe\xba\xbe', 'a universal Mach-O program'],
  ['Cr24', 'a browser extension header'],
  ['JM\x01\x00', 'the header of a Java module'],
];

/** Reports every byte before the directory that belongs to no member. Returns the APK signing block, which is known. */
export async function reportGaps(
  source: RandomSource,
  directory: Directory,
  layout: Layout,
  notes: Notes,
  tally: Tally,
): Promise<SigningBlock | undefined> {
  tellFields(notes, place('prefix', 0, layout.first, 'unused'));
  if (layout.first > 0) await reportPrefix(source, layout.first, notes, tally);
  let block: SigningBlock | undefined;
  let steps = 0;
  for (const [from, gapEnd] of layout.gaps()) {
    if (++steps > notes.limits.steps) break;
    let to = gapEnd;
    if (to === directory.at) {
      block = await findSigningBlock(source, from, to);
      if (block) to = block.at;
    }
    tellFields(notes, unusedPlace(from, to - from));
    if (to > from) await reportGap(source, from, to, notes, tally);
  }
  return block;
}

async function reportPrefix(source: RandomSource, end: number, notes: Notes, tally: Tally): Promise<void> {
  const head = await source.read(0, Math.min(end, 32));
  const mark = u32At(head, 0);
  if (mark === LOCAL_HEADER) return reportGap(source, 0, end, notes, tally);
  // The marker of an archive that was to be split but fitted into one part (8.5.4).
  if (end === 4 && (mark === DESCRIPTOR || mark === TEMPORARY_SPANNING)) return;
  const known = PREFIXES.find(([magic]) => hasAscii(head, magic));
  if (known) notes.problem('zip.prefix', `${end} bytes, ${known[1]}`, 0);
  else notes.problem('zip.prefix-data', `${end} bytes, ${describe(head)}`, 0);
}

/** A gap may hold members that the directory leaves out, padding, or anything. */
async function reportGap(
  source: RandomSource,
  from: number,
  end: number,
  notes: Notes,
  tally: Tally,
): Promise<void> {
  const window = createWindow(source);
  let at = from;
  for (let steps = 0; at < end && steps < notes.limits.steps; steps++) {
    const local = await hiddenHeader(window, at, end);
    if (!local) break;
    const unknown = (local.flags & DESCRIPTOR_FOLLOWS) !== 0 && local.packed === 0;
    const next = local.dataAt + local.packed;
    if (isPadding(local)) tally.add('zip.padding', `${next - at} bytes at ${at}`, at);
    else {
      const name = JSON.stringify(local.name.toString('latin1', 0, 256));
      notes.problem('zip.hidden-member', `${name}, ${unknown ? 'size unknown' : `${local.size} bytes`}`, at);
    }
    at = next;
  }
  if (at >= end) return;
  if (await isZeroRange(source, { start: at, end }))
    return tally.add('zip.padding', `${end - at} zero bytes at ${at}`, at);
  const head = await source.read(at, Math.min(32, end - at));
  notes.problem('zip.unreferenced', `${end - at} bytes, ${describe(head)}`, at);
}

async function hiddenHeader(window: Window, at: number, end: number): Promise<LocalHeader | undefined> {
  const want = Math.min(LOCAL_LENGTH, end - at);
  const length = localLength(window.at(at, want) ?? (await window.load(at, want)));
  if (length === 0 || at + length > end) return undefined;
  return readLocal(window.at(at, length) ?? (await window.load(at, length)), at);
}

/** Android's zipflinger fills holes with nameless local headers whose extra field is all zeros. */
function isPadding(local: LocalHeader): boolean {
  return local.name.length === 0 && local.size === 0 && local.packed === 0 && isZero(local.extra.subarray(4));
}

function describe(head: Uint8Array): string {
  const mark = u32At(head, 0);
  if (mark === CENTRAL_HEADER) return 'beginning with a central directory header';
  if (mark === END) return 'beginning with an end record';
  return `beginning with ${hex(head.subarray(0, 8))}`;
}
