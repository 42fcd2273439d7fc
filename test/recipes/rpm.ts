import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

/** Builds RPM packages of versions 3, 4 and 6, with every part free to be wrong. */

type Value =
  | { readonly type: 'INT8' | 'INT16' | 'INT32' | 'INT64'; readonly values: readonly number[] }
  | { readonly type: 'STRING' | 'STRING_ARRAY' | 'I18NSTRING'; readonly values: readonly string[] }
  | { readonly type: 'BIN'; readonly values: Uint8Array };

const TYPE = {
  CHAR: 1,
  INT8: 2,
  INT16: 3,
  INT32: 4,
  INT64: 5,
  STRING: 6,
  BIN: 7,
  STRING_ARRAY: 8,
  I18NSTRING: 9,
};
const WIDTH: Readonly<Record<string, number>> = { INT8: 1, INT16: 2, INT32: 4, INT64: 8 };

/** A tag and its value, written in the order given. */
export type RpmTag = readonly [tag: number, value: Value];

export const int32 = (...values: number[]): Value => ({ type: 'INT32', values });
export const int16 = (...values: number[]): Value => ({ type: 'INT16', values });
export const int64 = (...values: number[]): Value => ({ type: 'INT64', values });
export const str = (value: string): Value => ({ type: 'STRING', values: [value] });
export const strs = (...values: string[]): Value => ({ type: 'STRING_ARRAY', values });
export const i18n = (...values: string[]): Value => ({ type: 'I18NSTRING', values });
export const bin = (values: Uint8Array): Value => ({ type: 'BIN', values });

/** A header structure; `region` puts the tag of an immutable region in front and its trailer at the end. */
export function rpmHeader(tags: readonly RpmTag[], region?: number): Buffer {
  const parts: Buffer[] = [];
  const entries: [number, number, number, number][] = [];
  let at = 0;
  for (const [tag, value] of tags) {
    const width = WIDTH[value.type] ?? 1;
    const padding = -at & (width - 1);
    const data = dataOf(value);
    entries.push([tag, TYPE[value.type], at + padding, value.values.length]);
    parts.push(Buffer.alloc(padding), data);
    at += padding + data.length;
  }
  if (region !== undefined) {
    entries.unshift([region, TYPE.BIN, at, 16]);
    parts.push(words(region, TYPE.BIN, -16 * entries.length, 16));
  }
  return rawHeader(entries, Buffer.concat(parts));
}

/** A header of index entries (tag, type, offset, count) and data. */
export function rawHeader(entries: readonly (readonly number[])[], store: Uint8Array): Buffer {
  const intro = words(0x8eade801, 0, entries.length, store.length);
  return Buffer.concat([intro, ...entries.map((entry) => words(...entry)), store]);
}

function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) bytes.writeInt32BE(value | 0, 4 * i);
  return bytes;
}

function dataOf(value: Value): Buffer {
  if (value.type === 'BIN') return Buffer.from(value.values);
  if (value.type === 'STRING' || value.type === 'STRING_ARRAY' || value.type === 'I18NSTRING')
    return Buffer.concat(value.values.map((text) => Buffer.from(`${text}\0`)));
  return Buffer.concat(
    (value.values as readonly number[]).map((number) => {
      const bytes = Buffer.alloc(WIDTH[value.type]!);
      if (value.type === 'INT64') bytes.writeBigUInt64BE(BigInt(number));
      else bytes.writeUIntBE(number, 0, bytes.length);
      return bytes;
    }),
  );
}

/** The lead: type 0 binary, 1 source. */
export function rpmLead(
  name: string,
  options: { type?: number; major?: number; signature?: number } = {},
): Buffer {
  const lead = Buffer.alloc(96);
  lead.writeUInt32BE(0xedabeedb, 0);
  lead[4] = options.major ?? 3;
  lead.writeUInt16BE(options.type ?? 0, 6);
  lead.writeUInt16BE(1, 8);
  lead.write(name, 10, 65);
  lead.writeUInt16BE(1, 76);
  lead.writeUInt16BE(options.signature ?? 5, 78);
  return lead;
}

/** A file of a package. */
export interface RpmFileRecipe {
  readonly path: string;
  readonly content?: string;
  readonly mode?: number;
  readonly link?: string;
  readonly inode?: number;
  readonly flags?: number;
}

const digest = (algorithm: string, bytes: Uint8Array): string =>
  createHash(algorithm).update(bytes).digest('hex');

/** Lists of the header that describe files. */
export function fileTags(files: readonly RpmFileRecipe[], long = false): RpmTag[] {
  const folders = [...new Set(files.map(({ path }) => path.slice(0, path.lastIndexOf('/') + 1)))];
  const sizes = files.map(({ content, link }) => Buffer.byteLength(content ?? link ?? ''));
  return [
    [long ? 5008 : 1028, long ? int64(...sizes) : int32(...sizes)],
    [1030, int16(...files.map(({ mode, link }) => mode ?? (link === undefined ? 0o100644 : 0o120777)))],
    [1034, int32(...files.map(() => 1_700_000_000))],
    [
      1035,
      strs(
        ...files.map(({ content }) => (content === undefined ? '' : digest('sha256', Buffer.from(content)))),
      ),
    ],
    [1036, strs(...files.map(({ link }) => link ?? ''))],
    [1037, int32(...files.map(({ flags }) => flags ?? 0))],
    [1039, strs(...files.map(() => 'root'))],
    [1040, strs(...files.map(() => 'wheel'))],
    [1095, int32(...files.map(() => 1))],
    [1096, int32(...files.map(({ inode }, i) => inode ?? i + 1))],
    [1116, int32(...files.map(({ path }) => folders.indexOf(path.slice(0, path.lastIndexOf('/') + 1))))],
    [1117, strs(...files.map(({ path }) => path.slice(path.lastIndexOf('/') + 1)))],
    [1118, strs(...folders)],
    [5011, int32(8)],
  ];
}

/** A cpio archive (newc) as rpm writes it. */
export function rpmCpio(files: readonly RpmFileRecipe[]): Buffer {
  const parts = files.map((file, i) => newcEntry(`.${file.path}`, file, i + 1));
  return Buffer.concat([...parts, newcEntry('TRAILER!!!', { path: '', mode: 0 }, 0)]);
}

function newcEntry(name: string, { mode, content, link }: RpmFileRecipe, ino: number): Buffer {
  const data = Buffer.from(content ?? link ?? '');
  const type = mode ?? (link === undefined ? 0o100644 : 0o120777);
  const numbers = [
    ino,
    type,
    0,
    0,
    1,
    type === 0 ? 0 : 1_700_000_000,
    data.length,
    0,
    0,
    0,
    0,
    name.length + 1,
    0,
  ];
  const head = `070701${numbers.map((n) => n.toString(16).padStart(8, '0')).join('')}${name}\0`;
  return Buffer.concat([padded(Buffer.from(head)), padded(data)]);
}

/** A payload whose entries are numbers of the header's files; content of shared inodes with their last one. */
export function strippedCpio(files: readonly RpmFileRecipe[], order = files.map((_, i) => i)): Buffer {
  const parts = order.map((index) => {
    const { content, link, inode } = files[index] ?? { path: '' };
    const last = files.findLastIndex((file) => file.inode !== undefined && file.inode === inode);
    const data = last >= 0 && last !== index ? '' : (content ?? link ?? '');
    const head = `07070X${index.toString(16).padStart(8, '0')}`;
    return Buffer.concat([padded(Buffer.from(head)), padded(Buffer.from(data))]);
  });
  return Buffer.concat([...parts, newcEntry('TRAILER!!!', { path: '', mode: 0 }, 0)]);
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
}

export interface RpmRecipe {
  readonly files?: readonly RpmFileRecipe[];
  /** Tags besides those of names, files and payload; a tag that is there already is replaced. */
  readonly tags?: readonly RpmTag[];
  /** Tags of the signature header that replace or follow the usual ones. */
  readonly signature?: readonly RpmTag[];
  readonly lead?: Buffer;
  /** The payload as stored; default: the files, gzipped. */
  readonly payload?: Uint8Array;
  /** Its decoded bytes, for the digests of version 6. */
  readonly decoded?: Uint8Array;
  readonly version?: 3 | 4 | 6;
}

export const BASE: readonly RpmTag[] = [
  [100, strs('C')],
  [1000, str('demo')],
  [1001, str('1.0')],
  [1002, str('2')],
  [1004, i18n('A demo')],
  [1006, int32(1_700_000_000)],
  [1007, str('builder.example.org')],
  [1044, str('demo-1.0-2.src.rpm')],
  [1064, str('4.18.0')],
];

/** A whole package with right digests and sizes. */
export function rpmPackage(recipe: RpmRecipe = {}): Buffer {
  const version = recipe.version ?? 4;
  const files = recipe.files ?? FILES;
  const decoded = recipe.decoded ?? (version === 6 ? strippedCpio(files) : rpmCpio(files));
  const payload = recipe.payload ?? gzipSync(decoded);
  const tags = merged(
    [
      ...BASE,
      ...(files.length > 0 ? fileTags(files, version === 6) : []),
      ...payloadTags(version, payload, decoded),
    ],
    recipe.tags ?? [],
  );
  const header = rpmHeader(tags, version === 3 ? undefined : 63);
  const signature = rpmHeader(
    merged(signatureTags(version, header, payload, decoded), recipe.signature ?? []),
    version === 3 ? undefined : 62,
  );
  const lead = recipe.lead ?? rpmLead('demo-1.0-2', { major: version === 6 ? 4 : 3 });
  return Buffer.concat([lead, signature, Buffer.alloc(-signature.length & 7), header, payload]);
}

function merged(tags: readonly RpmTag[], others: readonly RpmTag[]): RpmTag[] {
  const replaced = new Set(others.map(([tag]) => tag));
  return [...tags.filter(([tag]) => !replaced.has(tag)), ...others].sort(([a], [b]) => a - b);
}

function payloadTags(version: number, payload: Uint8Array, decoded: Uint8Array): RpmTag[] {
  const tags: RpmTag[] = [
    [1124, str('cpio')],
    [1125, str('gzip')],
    [1126, str('9')],
  ];
  if (version === 3) return tags;
  tags.push(
    [5092, strs(digest('sha256', payload))],
    [5093, int32(8)],
    [5097, strs(digest('sha256', decoded))],
  );
  if (version === 4) return tags;
  return [
    ...tags,
    [5062, str('utf-8')],
    [5112, int64(payload.length)],
    [5113, int64(decoded.length)],
    [5114, int32(6)],
    [5121, str(digest('sha512', payload))],
    [5122, str(digest('sha512', decoded))],
    [5123, str(digest('sha3-256', payload))],
    [5124, str(digest('sha3-256', decoded))],
  ];
}

function signatureTags(version: number, header: Buffer, payload: Uint8Array, decoded: Uint8Array): RpmTag[] {
  const digests: RpmTag[] = [[273, str(digest('sha256', header))]];
  if (version === 6)
    return [...digests, [279, str(digest('sha3-256', header))], [999, bin(Buffer.alloc(100))]];
  const both = createHash('md5').update(header).update(payload).digest();
  const legacy: RpmTag[] = [
    [1000, int32(header.length + payload.length)],
    [1004, bin(both)],
    [1007, int32(decoded.length)],
  ];
  if (version === 3) return legacy;
  return [[269, str(digest('sha1', header))], ...digests, ...legacy, [1008, bin(Buffer.alloc(64))]];
}

export const FILES: readonly RpmFileRecipe[] = [
  { path: '/usr/bin/demo', content: '#!/bin/sh\n', mode: 0o100755 },
  { path: '/usr/share/demo', mode: 0o040755 },
  { path: '/usr/share/demo/link', link: '../../bin/demo' },
  { path: '/usr/share/demo/text', content: 'text\n' },
];

/** Files of which two share an inode. */
export const LINKED: readonly RpmFileRecipe[] = [
  ...FILES,
  { path: '/usr/share/demo/one', content: 'shared', inode: 77 },
  { path: '/usr/share/demo/two', content: 'shared', inode: 77 },
  { path: '/var/ghost', content: '', flags: 0x40 },
];

/** Small packages of every variant, for the fuzzer. */
export function rpmSeeds(): Record<string, Uint8Array> {
  const names = strs(...FILES.map(({ path }) => path));
  return {
    'v3.rpm': rpmPackage({ version: 3 }),
    'v3-names.rpm': rpmPackage({
      version: 3,
      files: [],
      payload: gzipSync(rpmCpio(FILES)),
      tags: [[1027, names]],
    }),
    'v4.rpm': rpmPackage(),
    'v4-large.rpm': rpmPackage({
      files: LINKED,
      payload: strippedCpio(LINKED),
      decoded: strippedCpio(LINKED),
    }),
    'v6.rpm': rpmPackage({ version: 6, files: LINKED }),
    'source.rpm': rpmPackage({
      lead: rpmLead('demo-1.0-2', { type: 1 }),
      tags: [[1106, int32(1)]],
      files: [{ path: 'demo.spec', content: 'Name: demo\n' }],
    }),
    'delta.rpm': rpmPackage({ tags: [[1124, str('drpm')]], payload: gzipSync(Buffer.from('DLT3abcdefgh')) }),
    'plain.rpm': rpmPackage({ payload: rpmCpio(FILES) }),
  };
}
