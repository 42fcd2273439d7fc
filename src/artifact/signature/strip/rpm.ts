import { ByteReader, collectNotes } from '../../../codec/index.ts';
import type { Limits, RandomSource } from '../../../model/index.ts';
import { takeHeader } from '../../formats/rpm/header.ts';
import { LEAD_LENGTH } from '../../formats/rpm/lead.ts';
import { ENTRY, INTRO, type RpmEntry, type RpmHeader, storeOffset } from '../../formats/rpm/structure.ts';
import { tagName } from '../../formats/rpm/tags.ts';
import { createPieces } from './pieces.ts';
import { damaged, type Removal, type StripForm, type StripResult } from './stripped.ts';

/** Tags of the signature header that hold signatures; digests, sizes and file signatures' lengths are not among them. */
const SIGNATURES = new Set([259, 262, 267, 268, 274, 275, 276, 277, 278, 1002, 1005, 1006]);
/** Room that rpmbuild leaves for signatures (RESERVED of version 6, RESERVEDSPACE before it). */
const RESERVED = new Set([999, 1008]);
const REGION = 62;
/** A region's trailer looks like an index entry. */
const TRAILER = 16;
const ALIGNMENTS: Readonly<Record<number, number>> = { 3: 2, 4: 4, 5: 8 };

/**
 * Takes the signatures out of the signature header of an rpm package; digests stay. Where rpmbuild left room, that room
 * grows again by what rpmsign took of it, so that the header has its old size. The normal form leaves the
 * room out, and the machine numbers of the lead.
 * (rpm manual, "RPM Package Header format", "Immutable header regions")
 */
export async function stripRpm(
  source: RandomSource,
  form: StripForm,
  limits: Limits,
): Promise<StripResult | undefined> {
  const reader = new ByteReader(source, LEAD_LENGTH);
  const context = { ...collectNotes(limits), wantsFields: false, name: '', variant() {} };
  const header = await takeHeader(reader, 'signature', context).finally(() => reader.close());
  if (!header) return undefined;
  const signed = header.entries.filter(({ tag }) => SIGNATURES.has(tag));
  if (signed.length === 0 && form === 'unsigned') return undefined;
  if (context.problems.length > 0) {
    if (signed.length === 0) return undefined;
    throw damaged(`the signature header is damaged: ${context.problems[0]!.message}`);
  }
  const room = header.entries.find(({ tag }) => RESERVED.has(tag));
  const { bytes, resized } = rewritten(header, form);
  const pieces = createPieces();
  const lead = await source.read(0, LEAD_LENGTH);
  pieces.change(0, lead, form === 'normal' ? withoutMachine(lead) : lead);
  pieces.put(bytes);
  pieces.zeros(-bytes.length & 7);
  const next = LEAD_LENGTH + header.bytes.length;
  pieces.keep(Math.min(next + (-header.bytes.length & 7), source.size), source.size);
  const removed = signed.map(({ tag, offset, length }): Removal => {
    const what = tagName('signature', tag);
    return { what, code: 'sig.package', offset: storeOffset(header) + offset, length };
  });
  const notes = form === 'unsigned' && !(room && resized) ? [NO_ROOM] : [];
  return { pieces: pieces.list, removed, canonical: form === 'normal', notes };
}

const NO_ROOM =
  'the signature header has no room for signatures left: if rpmbuild left some, how much cannot be told';

/** archnum and osnum of the lead, which rpm no longer reads: rpmsign writes those of the machine it runs on. */
function withoutMachine(lead: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(lead);
  bytes.fill(0, 8, 10);
  return bytes.fill(0, 76, 78);
}

interface NewEntry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly data: Buffer;
}

/** The header without its signatures, and whether its room could be given its old size back. */
function rewritten(
  header: RpmHeader,
  form: StripForm,
): { readonly bytes: Buffer; readonly resized: boolean } {
  const { entries, store, bytes: before } = header;
  const region = entries[0]?.tag === REGION;
  const kept = entries.filter(
    ({ tag }, i) => !(region && i === 0) && !SIGNATURES.has(tag) && !(form === 'normal' && RESERVED.has(tag)),
  );
  if (region) checkRegion(header);
  const taken = kept.map(
    (entry): NewEntry => ({ ...entry, data: store.subarray(entry.offset, entry.offset + entry.length) }),
  );
  const plain = built(taken, region);
  const missing = before.length - plain.length;
  const room = taken.findIndex(({ tag }) => RESERVED.has(tag));
  if (form === 'normal' || missing <= 0 || room < 0) return { bytes: plain, resized: missing === 0 };
  const old = taken[room]!;
  const data = Buffer.concat([old.data, Buffer.alloc(missing)]);
  const grown = taken.map((entry) => (entry === old ? { ...old, count: data.length, data } : entry));
  const bytes = built(grown, region);
  return bytes.length === before.length ? { bytes, resized: true } : { bytes: plain, resized: false };
}

/** A region that covers all tags; else others were added outside of it, and what it covered would change its place. */
function checkRegion({ entries, store }: RpmHeader): void {
  const { offset, length } = entries[0] as RpmEntry;
  const covered = length === TRAILER ? -store.readInt32BE(offset + 8) / ENTRY : 0;
  if (covered !== entries.length)
    throw damaged('the region of the signature header does not cover all of its tags');
}

/** A header as rpm lays it out: data in the order of the index, aligned by type, the region's trailer last. */
function built(entries: readonly NewEntry[], region: boolean): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  const put = (bytes: Buffer, alignment = 1): number => {
    const fill = Math.ceil(at / alignment) * alignment - at;
    parts.push(Buffer.alloc(fill), bytes);
    at += fill + bytes.length;
    return at - bytes.length;
  };
  const rows = entries.map(({ tag, type, count, data }) =>
    row(tag, type, put(data, ALIGNMENTS[type]), count),
  );
  if (region) {
    const trailer = row(REGION, 7, -(entries.length + 1) * ENTRY, TRAILER);
    rows.unshift(row(REGION, 7, put(trailer), TRAILER));
  }
  const intro = Buffer.from('8eade80100000000', 'hex');
  const sizes = Buffer.alloc(INTRO - intro.length);
  sizes.writeUInt32BE(rows.length, 0);
  sizes.writeUInt32BE(at, 4);
  return Buffer.concat([intro, sizes, ...rows, ...parts]);
}

function row(tag: number, type: number, offset: number, count: number): Buffer {
  const bytes = Buffer.alloc(ENTRY);
  bytes.writeUInt32BE(tag, 0);
  bytes.writeUInt32BE(type, 4);
  bytes.writeInt32BE(offset, 8);
  bytes.writeUInt32BE(count, 12);
  return bytes;
}
