import { ByteReader, dosSeconds, inflateRaw, sliceSource } from '../../../codec/index.ts';
import type { RandomSource, Source } from '../../../model/index.ts';
import type { Member, ReadContext } from '../../format.ts';
import { createWindow, type Window } from '../common/window.ts';
import { localSizes } from './compare.ts';
import { memberData, SMALL_PACKED } from './data.ts';
import { DESCRIPTOR_MOST } from './descriptor.ts';
import { extraFields } from './extra.ts';
import { localFields } from './fields.ts';
import { decodeName } from './names.ts';
import {
  DESCRIPTOR,
  DESCRIPTOR_FOLLOWS,
  ENCRYPTED,
  LOCAL_HEADER,
  LOCAL_LENGTH,
  type LocalHeader,
  localLength,
  readLocal,
  u32At,
} from './records.ts';
import { extraTime } from './times.ts';

/** How far into the file the first local header is looked for. */
const SEARCH = 64 * 1024;

/**
 * Members of an archive without a usable directory (cut, or overwritten at the end), from local header to local header
 * as far as that goes. Kind and mode are unknown: only the directory has them.
 */
export async function* salvage(source: RandomSource, context: ReadContext): AsyncGenerator<Member> {
  const window = createWindow(source);
  let at = await firstHeader(source);
  while (at >= 0 && at < source.size) {
    const head = await window.load(at, LOCAL_LENGTH);
    const local = readLocal(await window.load(at, Math.max(LOCAL_LENGTH, localLength(head))), at);
    if (!local) return;
    const fields = extraFields(local.extra);
    const sizes = localSizes(local, fields);
    const unknown = (local.flags & DESCRIPTOR_FOLLOWS) !== 0 && sizes.packed === 0;
    const name = decodeName(local.name, local.flags, local.extra, fields).text;
    const content = unknown
      ? openEnded(source, local, name, context)
      : await sized(source, window, local, name, sizes, context);
    yield memberOf(local, name, unknown ? undefined : sizes.size, content?.data, context);
    if (!content) return;
    at = await behindDescriptor(window, await content.end());
  }
}

async function firstHeader(source: RandomSource): Promise<number> {
  const head = Buffer.from(await source.read(0, SEARCH));
  return head.indexOf('PK\x03\x04', 0, 'latin1');
}

function memberOf(
  local: LocalHeader,
  name: string,
  size: number | undefined,
  data: Source | undefined,
  context: ReadContext,
): Member {
  const isDirectory = name.endsWith('/');
  const time = extraTime(local.extra, extraFields(local.extra));
  const wall = time === undefined ? dosSeconds(local.date, local.time) : undefined;
  return {
    path: name,
    kind: isDirectory ? 'directory' : 'file',
    offset: local.at,
    ...(size === undefined || isDirectory ? {} : { size }),
    ...(time === undefined ? {} : { mtime: time }),
    ...(wall === undefined ? {} : { mtime: wall, mtimeLocal: true }),
    ...(data === undefined || isDirectory ? {} : { data }),
    ...(context.wantsFields ? { fields: () => [localFields(local)] } : {}),
  };
}

interface Content {
  readonly data: Source | undefined;
  /** Where the data ends; call when it is no longer needed. */
  end(): Promise<number>;
}

async function sized(
  source: RandomSource,
  window: Window,
  local: LocalHeader,
  name: string,
  sizes: { readonly size: number; readonly packed: number },
  context: ReadContext,
): Promise<Content> {
  const encrypted = (local.flags & ENCRYPTED) !== 0;
  if (encrypted) context.problem('zip.encrypted', name, local.at);
  const crc = (local.flags & DESCRIPTOR_FOLLOWS) !== 0 && local.crc === 0 ? undefined : local.crc;
  const length = Math.max(0, Math.min(sizes.packed, source.size - local.dataAt));
  const packed = {
    name,
    method: local.method,
    flags: local.flags,
    at: local.dataAt,
    length,
    size: sizes.size,
    crc,
  };
  const bytes = length <= SMALL_PACKED ? await window.load(local.dataAt, length) : undefined;
  const data = encrypted ? undefined : memberData(source, { ...packed, bytes }, context);
  return { data, end: async () => local.dataAt + sizes.packed };
}

/** Only a deflate stream tells by itself where it ends. */
function openEnded(
  source: RandomSource,
  local: LocalHeader,
  name: string,
  context: ReadContext,
): Content | undefined {
  if (local.method !== 8 || (local.flags & ENCRYPTED) !== 0) return undefined;
  let end: number | undefined;
  let reader: ByteReader | undefined;
  const notes = {
    ...context,
    problem: (code, message, offset) =>
      context.problem(code, `${name}: ${message}`, local.dataAt + (offset ?? 0)),
  } satisfies ReadContext;
  async function* stream() {
    reader = new ByteReader(sliceSource(source, local.dataAt, source.size - local.dataAt));
    yield* inflateRaw(reader, notes);
    end = local.dataAt + reader.position;
  }
  const data = { packed: () => reader?.position ?? 0, stream };
  return {
    data,
    async end() {
      if (end === undefined) for await (const _ of stream());
      return end ?? source.size;
    },
  };
}

/** Skips a data descriptor of any shape: the next record's signature shows which. */
async function behindDescriptor(window: Window, at: number): Promise<number> {
  const bytes = await window.load(at, DESCRIPTOR_MOST + 4);
  if (u32At(bytes, 0) === LOCAL_HEADER) return at;
  for (const length of u32At(bytes, 0) === DESCRIPTOR ? [16, 24] : [12, 20]) {
    if (u32At(bytes, length) === LOCAL_HEADER) return at + length;
  }
  return at;
}
