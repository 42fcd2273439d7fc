import { deflateRawSync } from 'node:zlib';

/** Parts of PE images: resources, debug data, certificates, the section of a bundle; and import objects. */

/** Little-endian 32-bit words. */
export function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) bytes.writeUInt32LE(value >>> 0, i * 4);
  return bytes;
}

export type ResourceTree = { readonly [name: string]: ResourceTree | Uint8Array };

/**
 * A resource section: names that are numbers become ids. Data entries follow all tables.
 * @param address of the section in memory
 */
export function resourceSection(tree: ResourceTree, address: number, time = 0): Buffer {
  const tables: { at: number; entries: [string, ResourceTree | Uint8Array][] }[] = [];
  let end = 0;
  const place = (node: ResourceTree): number => {
    const table = {
      at: end,
      entries: Object.entries(node).sort(([a], [b]) => Number(isId(a)) - Number(isId(b))),
    };
    end += 16 + table.entries.length * 8;
    tables.push(table);
    return table.at;
  };
  const targets = new Map<ResourceTree | Uint8Array, number>();
  const leaves: Uint8Array[] = [];
  targets.set(tree, place(tree));
  for (let i = 0; i < tables.length; i++) {
    for (const [, node] of tables[i]!.entries) {
      if (node instanceof Uint8Array) leaves.push(node);
      else targets.set(node, place(node));
    }
  }
  const parts = new Map<number, Buffer>();
  const entryOf = new Map<Uint8Array, number>();
  for (const leaf of leaves) {
    entryOf.set(leaf, end);
    end += 16;
  }
  const nameAt = new Map<string, number>();
  for (const { entries } of tables) {
    for (const [name] of entries) {
      if (isId(name) || nameAt.has(name)) continue;
      const text = Buffer.alloc(2 + name.length * 2);
      text.writeUInt16LE(name.length);
      text.write(name, 2, 'utf16le');
      nameAt.set(name, end);
      parts.set(end, text);
      end += text.length;
    }
  }
  for (const leaf of leaves) {
    end = (end + 7) & ~7;
    parts.set(entryOf.get(leaf)!, words(address + end, leaf.length, 0, 0));
    parts.set(end, Buffer.from(leaf));
    end += leaf.length;
  }
  const bytes = Buffer.alloc(end);
  for (const { at, entries } of tables) {
    bytes.writeUInt32LE(time, at + 4);
    const named = entries.filter(([name]) => !isId(name)).length;
    bytes.writeUInt16LE(named, at + 12);
    bytes.writeUInt16LE(entries.length - named, at + 14);
    for (const [i, [name, node]] of entries.entries()) {
      const id = isId(name) ? Number(name) : 0x80000000 + nameAt.get(name)!;
      const target = node instanceof Uint8Array ? entryOf.get(node)! : 0x80000000 + targets.get(node)!;
      words(id, target).copy(bytes, at + 16 + i * 8);
    }
  }
  for (const [at, part] of parts) part.copy(bytes, at);
  return bytes;
}

const isId = (name: string): boolean => /^\d+$/.test(name);

/** A block of a version resource: key, value and blocks inside. */
export function versionBlock(key: string, value: Uint8Array | string, ...inner: readonly Buffer[]): Buffer {
  const text = typeof value === 'string';
  const stored = text ? Buffer.from(value === '' ? '' : `${value}\0`, 'utf16le') : Buffer.from(value);
  const head = Buffer.alloc(6);
  head.writeUInt16LE(text ? stored.length / 2 : stored.length, 2);
  head.writeUInt16LE(text ? 1 : 0, 4);
  let bytes = pad(Buffer.concat([head, Buffer.from(`${key}\0`, 'utf16le')]));
  bytes = Buffer.concat([bytes, stored]);
  for (const part of inner) bytes = Buffer.concat([pad(bytes), part]);
  bytes.writeUInt16LE(bytes.length, 0);
  return bytes;
}

const pad = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);

/** A whole version resource with the given texts. */
export function versionResource(strings: Readonly<Record<string, string>>): Buffer {
  const fixed = words(
    ...[0xfeef04bd, 0x10000, 0x10002, 0x30004, 0x50006, 0x70008, 0x3f, 1, 0x40004, 2, 0],
    ...[0x1da1747, 0xc66d0000],
  );
  const texts = Object.entries(strings).map(([key, value]) => versionBlock(key, value));
  return versionBlock(
    'VS_VERSION_INFO',
    fixed,
    versionBlock('StringFileInfo', '', versionBlock('040904B0', '', ...texts)),
    versionBlock('VarFileInfo', '', versionBlock('Translation', words(0x04b00409))),
  );
}

/** A WIN_CERTIFICATE around `body`, filled up to a multiple of 8 with `fill`. */
export function certificate(body: Uint8Array, fill = 0): Buffer {
  const length = 8 + body.length;
  const bytes = Buffer.alloc((length + 7) & ~7, fill);
  bytes.writeUInt32LE(length);
  bytes.writeUInt16LE(0x200, 4);
  bytes.writeUInt16LE(2, 6);
  Buffer.from(body).copy(bytes, 8);
  return bytes;
}

/** A DER sequence of `length` bytes of content: enough of a signature for whoever looks at its length only. */
export const sequence = (length: number): Buffer =>
  Buffer.concat([Buffer.from([0x30, 0x82, length >> 8, length & 0xff]), Buffer.alloc(length, 5)]);

/** A CodeView record that names a PDB. */
export function codeView(path: string): Buffer {
  const id = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
  return Buffer.concat([Buffer.from('RSDS'), id, words(7), Buffer.from(`${path}\0`)]);
}

/** A debug directory with its data behind it, at `address` in memory and `offset` in the file. */
export function debugSection(
  entries: readonly (readonly [type: number, data: Uint8Array])[],
  address: number,
  offset: number,
  time = 1_700_000_000,
): Buffer {
  const heads: Buffer[] = [];
  const data: Buffer[] = [];
  let at = entries.length * 28;
  for (const [type, bytes] of entries) {
    const stored = pad(Buffer.from(bytes));
    const place = bytes.length === 0 ? [0, 0] : [address + at, offset + at];
    heads.push(words(0, time, 0, type, bytes.length, ...place));
    data.push(stored);
    at += stored.length;
  }
  return Buffer.concat([...heads, ...data]);
}

/** Data of a debug entry that holds a portable PDB. */
export function embeddedPdb(content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from('MPDB'), words(content.length), deflateRawSync(content)]);
}

export interface BurnOptions {
  readonly magic?: number;
  readonly version?: number;
  readonly stubSize?: number;
  readonly signature?: readonly [offset: number, size: number];
  readonly format?: number;
  readonly count?: number;
  readonly sizes: readonly number[];
}

/** Content of the section `.wixburn`. */
export function burnSection(options: BurnOptions, stub: number): Buffer {
  const { sizes, signature = [0, 0] } = options;
  const id = Buffer.from('33221100554477668899aabbccddeeff', 'hex');
  return Buffer.concat([
    words(options.magic ?? 0x00f14300, options.version ?? 2),
    id,
    words(options.stubSize ?? stub, 0x1234, ...signature, options.format ?? 1, options.count ?? sizes.length),
    words(...sizes),
  ]);
}

/** Import object of a library. */
export function importObject(symbol: string, library: string, type = 4, size?: number): Buffer {
  const names = Buffer.from(`${symbol}\0${library}\0`);
  const head = Buffer.alloc(20);
  head.writeUInt16LE(0xffff, 2);
  head.writeUInt16LE(0x8664, 6);
  head.writeUInt32LE(1_700_000_000, 8);
  head.writeUInt32LE(size ?? names.length, 12);
  head.writeUInt16LE(3, 16);
  head.writeUInt16LE(type, 18);
  return Buffer.concat([head, names]);
}
