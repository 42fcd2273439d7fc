import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import type { Range } from '../../model/index.ts';

/** An object of a pack, whatever delta it is stored as. */
export interface GitObject extends Range {
  readonly kind: string;
  /** Its id: the SHA-1 of its kind, size and content. */
  readonly id: string;
}

/** What a pack holds. */
export interface GitPack {
  readonly objects: readonly GitObject[];
  /** First byte of the checksum. */
  readonly end: number;
}

const HEADER = 12;
const CHECKSUM = 20;
const KINDS = ['', 'commit', 'tree', 'blob', 'tag'];
const OFFSET_DELTA = 6;
const BASE_DELTA = 7;
/** All objects together may inflate to so many bytes. */
const MOST_INFLATED = 256 << 20;

interface Stored extends Range {
  readonly kind: number;
  readonly data: Buffer;
  /** Of a delta: the place of its base, or the base's id. */
  readonly base?: number | string;
}

interface Whole {
  readonly kind: number;
  readonly data: Buffer;
}

/**
 * Reads all objects of a pack (gitformat-pack, SHA-1) that begins at a byte and goes to the end. Undefined where one cannot be
 * read, or needs a base that is not in the pack.
 */
export function readGitPack(bytes: Buffer, start: number): GitPack | undefined {
  const end = bytes.length - CHECKSUM;
  if (bytes.length < start + HEADER + CHECKSUM || bytes.toString('latin1', start, start + 4) !== 'PACK')
    return undefined;
  const count = bytes.readUInt32BE(start + 8);
  if (count > end - start) return undefined;
  const stored: Stored[] = [];
  const room = { left: MOST_INFLATED };
  let at = start + HEADER;
  for (let i = 0; i < count; i++) {
    const object = readStored(bytes, at, end, room);
    if (!object) return undefined;
    stored.push(object);
    at += object.length;
  }
  const objects = at === end ? resolveAll(stored, room) : undefined;
  return objects && { objects, end };
}

function readStored(bytes: Buffer, start: number, end: number, room: { left: number }): Stored | undefined {
  let at = start;
  let byte = bytes[at++]!;
  const kind = (byte >> 4) & 7;
  let size = byte & 15;
  for (let factor = 16; byte & 0x80; factor *= 128) {
    if (at >= end || factor > 2 ** 40) return undefined;
    byte = bytes[at++]!;
    size += (byte & 0x7f) * factor;
  }
  let base: number | string | undefined;
  if (kind === OFFSET_DELTA) {
    let distance = -1;
    do {
      if (at >= end || distance > 2 ** 40) return undefined;
      byte = bytes[at++]!;
      distance = (distance + 1) * 128 + (byte & 0x7f);
    } while (byte & 0x80);
    base = start - distance;
  } else if (kind === BASE_DELTA) {
    base = bytes.toString('hex', at, at + CHECKSUM);
    at += CHECKSUM;
  }
  room.left -= size;
  if (room.left < 0 || at >= end) return undefined;
  const inflated = inflateAt(bytes.subarray(at, end), size);
  if (!inflated) return undefined;
  const { data, taken } = inflated;
  const length = at + taken - start;
  return { kind, data, offset: start, length, ...(base === undefined ? {} : { base }) };
}

function inflateAt(
  bytes: Buffer,
  size: number,
): { readonly data: Buffer; readonly taken: number } | undefined {
  try {
    // `info` gives the engine, which knows how many bytes it took.
    const options = {
      info: true,
      maxOutputLength: Math.max(1, size),
      chunkSize: Math.max(64, Math.min(size + 1, 1 << 16)),
    };
    const { buffer, engine } = inflateSync(bytes, options as object) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    return buffer.length === size ? { data: buffer, taken: engine.bytesWritten } : undefined;
  } catch {
    return undefined;
  }
}

/** Applies deltas until all objects are whole; a base may come behind what needs it. */
function resolveAll(stored: readonly Stored[], room: { left: number }): GitObject[] | undefined {
  const objects: GitObject[] = [];
  const waiting = new Map<number | string, Stored[]>();
  const ready: (readonly [Stored, Whole])[] = [];
  for (const object of stored) {
    if (object.base === undefined) {
      if (!KINDS[object.kind]) return undefined;
      ready.push([object, object]);
      continue;
    }
    const same = waiting.get(object.base);
    if (same) same.push(object);
    else waiting.set(object.base, [object]);
  }
  for (let next = ready.pop(); next; next = ready.pop()) {
    const [{ offset, length }, whole] = next;
    const kind = KINDS[whole.kind]!;
    const id = createHash('sha1').update(`${kind} ${whole.data.length}\0`).update(whole.data).digest('hex');
    objects.push({ kind, id, offset, length });
    for (const key of [offset, id]) {
      for (const delta of waiting.get(key) ?? []) {
        const data = applyDelta(whole.data, delta.data, room);
        if (!data) return undefined;
        ready.push([delta, { kind: whole.kind, data }]);
      }
      waiting.delete(key);
    }
  }
  return waiting.size === 0 ? objects : undefined;
}

/** A delta copies parts of its base and inserts others (gitformat-pack, "Deltified representation"). */
function applyDelta(base: Buffer, delta: Buffer, room: { left: number }): Buffer | undefined {
  let at = 0;
  const size = (): number => {
    let value = 0;
    for (let factor = 1; at < delta.length && factor < 2 ** 45; factor *= 128) {
      const byte = delta[at++]!;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) break;
    }
    return value;
  };
  if (size() !== base.length) return undefined;
  const length = size();
  room.left -= length;
  if (room.left < 0) return undefined;
  const result = Buffer.alloc(length);
  let filled = 0;
  while (at < delta.length) {
    const code = delta[at++]!;
    let [from, count] = [0, 0];
    const copies = (code & 0x80) !== 0;
    if (copies) {
      for (let i = 0; i < 4; i++) if (code & (1 << i)) from += (delta[at++] ?? 0) * 256 ** i;
      for (let i = 0; i < 3; i++) if (code & (0x10 << i)) count += (delta[at++] ?? 0) * 256 ** i;
      if (count === 0) count = 0x10000;
    } else {
      count = code;
      from = at;
      at += count;
    }
    const source = copies ? base : delta;
    if (count === 0 || from + count > source.length || filled + count > length) return undefined;
    source.copy(result, filled, from, from + count);
    filled += count;
  }
  return filled === length ? result : undefined;
}
