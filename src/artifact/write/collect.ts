import { createHash, type Hash } from 'node:crypto';
import { type Chunks, copyOf } from '../../codec/index.ts';
import {
  type Artifact,
  AssayError,
  type BytesAt,
  DEFAULT_LIMITS,
  type Entry,
  type Field,
  type Files,
  type Gathered,
  type GatherWish,
  type Limits,
  type RandomSource,
  type Source,
} from '../../model/index.ts';
import { FORMATS } from '../formats/list.ts';
import { gather } from '../gather.ts';
import { lastName } from '../names.ts';
import { createDepot, type Depot } from './depot.ts';
import type { Content } from './member.ts';
import type { Plan } from './plan.ts';

/** What an entry's container and its own format say, beyond the tree, and its content. */
export interface Facts {
  readonly content?: Content;
  /** Major and minor number of a device. */
  readonly device?: readonly [number, number];
  /** Names the file has, its device included in the key, where a cpio header counts more than one. */
  readonly inode?: string;
  readonly capability?: Uint8Array;
  /** Extra fields, extended attributes and pax records that no canonical form keeps. */
  readonly attributes: number;
  /** Fields of its own format: signatures of a XAR file, paths of a Bom. */
  readonly fields: readonly Field[];
}

/** Facts by entry id, and the store that holds the contents. */
export interface Collected {
  readonly facts: ReadonlyMap<number, Facts>;
  readonly depot: Depot;
}

/** Reads the artifact once more and puts aside what is written again. @throws AssayError `repack.unreadable` */
export async function collect(
  artifact: Artifact,
  plan: Plan,
  source: Source,
  options: { readonly files?: Files | undefined; readonly limits?: Partial<Limits> | undefined },
): Promise<Collected> {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const depot = createDepot(limits.spool, options.files);
  const wishes = new Map<number, GatherWish>();
  wish(plan, wishes);
  const facts = new Map<number, Facts>();
  const kept = new WeakSet<Source>();
  const put: Put = async (entry, chunks) => {
    const digest = createHash('sha256');
    const content = await depot.put(watched(chunks, digest));
    if (entry.sha256 !== undefined && digest.digest('hex') !== entry.sha256) throw changed(entry);
    kept.add(content);
    return content;
  };
  try {
    await gather(
      {
        entries: artifact.entries,
        isLimited: true,
        limits,
        formatOf: ({ format }) => FORMATS.find(({ name }) => name === format),
        contextOf: ({ path }) => ({
          limits,
          name: lastName(path),
          wantsFields: false,
          field() {},
          variant() {},
          problem() {},
        }),
        readDirectory: () => [],
        kept: () => undefined,
        putAside: (entry, data) => put(entry, data.stream()),
      },
      source,
      wishes,
      async (gathered) => void facts.set(gathered.entry.id, await factsOf(gathered, put, kept)),
    );
  } catch (error) {
    await depot.close();
    throw error;
  }
  return { facts, depot };
}

function wish(plan: Plan, wishes: Map<number, GatherWish>): void {
  const { entry, kind } = plan;
  if (kind === 'raw' && entry.kind === 'file' && entry.sha256 === undefined) {
    const hint = '`assay ls` says why; a limit can be raised with --limit';
    throw new AssayError('repack.unreadable', 'its content cannot be read to its end', {
      path: entry.path,
      hint,
    });
  }
  const content = kind !== 'archive' && kind !== 'stream' && entry.kind === 'file';
  const fields = kind === 'bom' || (entry.parent < 0 && (entry.format === 'xar' || entry.format === 'zip'));
  wishes.set(entry.id, { header: true, ...(content ? { content } : {}), ...(fields ? { fields } : {}) });
  if (plan.kind === 'stream') wish(plan.inner, wishes);
  if (plan.kind === 'archive') for (const member of plan.members) wish(member, wishes);
}

async function factsOf(
  { entry, header, headerBytes, fields, content }: Gathered,
  put: Put,
  kept: WeakSet<Source>,
): Promise<Facts> {
  const device = deviceOf(header, entry);
  const inode = inodeOf(header);
  const capability = capabilityOf(header, headerBytes);
  return {
    ...(content ? { content: await keep(entry, content, put, kept) } : {}),
    ...(device ? { device } : {}),
    ...(inode === undefined ? {} : { inode }),
    ...(capability ? { capability } : {}),
    attributes: attributesOf(header) - (capability ? 1 : 0),
    fields,
  };
}

/** Puts a content aside. @throws AssayError `repack.unreadable` where it is not the one met when the artifact was opened */
type Put = (entry: Entry, chunks: Chunks) => Promise<Content & RandomSource>;

/** Decoded bytes are put with the others; what can be read from the artifact itself stays there. */
async function keep(entry: Entry, content: RandomSource, put: Put, kept: WeakSet<Source>): Promise<Content> {
  const stays = kept.has(content) || content.bytes === undefined;
  const one = stays ? content : await put(entry, [content.bytes!]);
  if (one.size !== entry.size) throw changed(entry);
  return one;
}

function changed({ path }: Entry): AssayError {
  return new AssayError('repack.unreadable', 'its content is another one than a moment ago', {
    path,
    hint: 'the file changed while it was read; try again',
  });
}

async function* watched(chunks: Chunks, digest: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    digest.update(chunk);
    yield chunk;
  }
}

const numberOf = (fields: readonly Field[], name: string): number => {
  const value = fields.find((field) => field.name === name)?.value;
  return typeof value === 'number' ? value : 0;
};

/** tar and newc cpio have two numbers, odc cpio one of 16 bits. */
function deviceOf(header: readonly Field[], { kind }: Entry): readonly [number, number] | undefined {
  if (kind !== 'character-device' && kind !== 'block-device') return undefined;
  const rdev = numberOf(header, 'rdev');
  if (rdev > 0) return [rdev >>> 8, rdev & 0xff];
  const [major, minor] = header.some(({ name }) => name === 'devmajor' && !isCpio(header))
    ? ['devmajor', 'devminor']
    : ['rdevmajor', 'rdevminor'];
  return [numberOf(header, major), numberOf(header, minor)];
}

const isCpio = (header: readonly Field[]): boolean => header.some(({ name }) => name === 'nlink');

function inodeOf(header: readonly Field[]): string | undefined {
  if (!isCpio(header) || numberOf(header, 'nlink') < 2) return undefined;
  return ['dev', 'devmajor', 'devminor', 'ino'].map((name) => numberOf(header, name)).join(':');
}

const CAPABILITY = /^(SCHILY|LIBARCHIVE)\.xattr\.security\.capability$/;

/** The value of a pax record: as it is (star, GNU tar), or in base64 (libarchive). */
function capabilityOf(header: readonly Field[], bytes: BytesAt): Uint8Array | undefined {
  const found = recordsOf(header).find(({ name }) => CAPABILITY.test(name));
  const record = found && bytes(found.offset, found.length);
  if (!found || !record) return undefined;
  const value = record.subarray(record.indexOf(0x3d) + 1, record.length - 1);
  return found.name.startsWith('SCHILY')
    ? copyOf(value)
    : Buffer.from(Buffer.from(value).toString('latin1'), 'base64');
}

const recordsOf = (header: readonly Field[]): readonly Field[] =>
  header.filter(({ name }) => name.startsWith('pax')).flatMap(({ fields }) => fields ?? []);

/** pax records of these keys only repeat, in another form, what a canonical header says. */
const HEADER_RECORDS =
  /^(path|linkpath|size|mtime|uid|gid|uname|gname|padding|name|mode|chksum|typeflag|linkname|magic|version|devmajor|devminor|prefix|GNU\.sparse\..*)$/;

function attributesOf(header: readonly Field[]): number {
  const records = recordsOf(header).filter(({ name }) => !HEADER_RECORDS.test(name)).length;
  const central = header.find(({ name }) => name === 'central directory header')?.fields ?? [];
  const extras = central.slice(central.findIndex(({ name }) => name === 'file name') + 1).length;
  const file = header.find(({ name }) => name === 'toc')?.fields?.[0]?.fields ?? [];
  return records + (central.length > 0 ? extras : 0) + file.filter(({ name }) => name === 'ea').length;
}
