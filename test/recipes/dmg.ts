import { crc32, deflateSync } from 'node:zlib';

/** Builds Apple disk images (UDIF), with every number free to be wrong. */

/** Kinds of runs. */
export const RUN = {
  zero: 0,
  raw: 1,
  ignore: 2,
  comment: 0x7ffffffe,
  adc: 0x80000004,
  zlib: 0x80000005,
  bzip2: 0x80000006,
  lzfse: 0x80000007,
  lzma: 0x80000008,
} as const;

/** Sectors stored in one way. */
export interface DmgRun {
  readonly kind: number;
  /** The sectors' bytes; for zeros a number of sectors. */
  readonly content: Uint8Array | number;
  /** Stored bytes; made from the content for raw, ADC and zlib. */
  readonly packed?: Uint8Array;
  readonly sector?: number;
  readonly sectors?: number;
  readonly offset?: number;
  readonly length?: number;
}

/** A partition with its table. */
export interface DmgPartition {
  readonly name: string;
  readonly runs: readonly DmgRun[];
  readonly first?: number;
  readonly sectors?: number;
  readonly checksum?: number;
  readonly checksumType?: number;
  readonly runCount?: number;
  /** Instead of the table. */
  readonly table?: Uint8Array;
}

/** What an image has besides partitions. */
export interface DmgOptions {
  /** More resources: type, name, data. */
  readonly resources?: readonly (readonly [type: string, name: string, data: Uint8Array])[];
  readonly masterChecksum?: number;
  readonly dataChecksum?: number;
  /** Bytes between the runs and the property list. */
  readonly hidden?: Uint8Array;
  readonly signature?: Uint8Array;
  /** The resources are in a resource fork, and there is no property list. */
  readonly classic?: boolean;
  readonly headersFirst?: boolean;
  readonly doctype?: string;
  readonly change?: (trailer: Buffer) => void;
}

const SECTOR = 512;

/** ADC with literals only. */
export function adcLiterals(content: Uint8Array): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < content.length; at += 128) {
    const piece = content.subarray(at, at + 128);
    parts.push(Buffer.from([0x80 | (piece.length - 1)]), Buffer.from(piece));
  }
  return Buffer.concat(parts);
}

/** LZFSE with one block that is stored. */
export function lzfseStored(content: Uint8Array): Buffer {
  const head = Buffer.from('bvx-\0\0\0\0');
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content, Buffer.from('bvx$')]);
}

const ENCODERS: Readonly<Record<number, (content: Uint8Array) => Uint8Array>> = {
  [RUN.raw]: (content) => content,
  [RUN.adc]: adcLiterals,
  [RUN.zlib]: (content) => deflateSync(content),
};

function packedOf({ kind, content, packed }: DmgRun): Uint8Array {
  return (
    packed ??
    (typeof content === 'number' ? new Uint8Array(0) : (ENCODERS[kind]?.(content) ?? new Uint8Array(0)))
  );
}

function contentOf({ content }: DmgRun): Uint8Array {
  return typeof content === 'number' ? new Uint8Array(content * SECTOR) : content;
}

/** The table of a partition, with its runs put into `fork`. */
function tableOf(
  partition: DmgPartition,
  fork: Buffer[],
  number: number,
): { table: Buffer; checksum: number } {
  const table = Buffer.alloc(204 + (partition.runs.length + 1) * 40);
  let sector = 0;
  let crc = 0;
  for (const [i, run] of partition.runs.entries()) {
    const packed = packedOf(run);
    const content = contentOf(run);
    const at = 204 + i * 40;
    const sectors = Math.ceil(content.length / SECTOR);
    table.writeUInt32BE(run.kind >>> 0, at);
    table.writeBigUInt64BE(BigInt(run.sector ?? sector), at + 8);
    table.writeBigUInt64BE(BigInt(run.sectors ?? sectors), at + 16);
    const offset = fork.reduce((sum, { length }) => sum + length, 0);
    table.writeBigUInt64BE(BigInt(run.offset ?? offset), at + 24);
    table.writeBigUInt64BE(BigInt(run.length ?? packed.length), at + 32);
    fork.push(Buffer.from(packed));
    if (run.kind !== RUN.comment) sector += sectors;
    if (run.kind !== RUN.ignore && run.kind !== RUN.comment) crc = crc32(content, crc);
  }
  const end = 204 + partition.runs.length * 40;
  table.writeUInt32BE(0xffffffff, end);
  table.writeBigUInt64BE(BigInt(sector), end + 8);
  const checksum = partition.checksum ?? crc;
  table.write('mish');
  table.writeUInt32BE(1, 4);
  table.writeBigUInt64BE(BigInt(partition.first ?? 0), 8);
  table.writeBigUInt64BE(BigInt(partition.sectors ?? sector), 16);
  table.writeUInt32BE(2056, 32);
  table.writeUInt32BE(number, 36);
  table.writeUInt32BE(partition.checksumType ?? 2, 64);
  table.writeUInt32BE(32, 68);
  table.writeUInt32BE(checksum >>> 0, 72);
  table.writeUInt32BE(partition.runCount ?? partition.runs.length + 1, 200);
  return { table: partition.table ? Buffer.from(partition.table) : table, checksum };
}

const DOCTYPE =
  '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">';

type Row = readonly [type: string, name: string, data: Uint8Array];

function propertyList(rows: readonly Row[], doctype: string): Buffer {
  const types = [...new Set(rows.map(([type]) => type))];
  const item = ([, name, data]: Row, id: number) =>
    `<dict><key>Attributes</key><string>0x0050</string><key>Data</key><data>\n${Buffer.from(data).toString('base64')}\n</data><key>ID</key><string>${id}</string><key>Name</key><string>${name}</string></dict>`;
  const arrays = types.map(
    (type) =>
      `<key>${type}</key><array>${rows
        .filter(([own]) => own === type)
        .map(item)
        .join('\n')}</array>`,
  );
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n${doctype}\n<plist version="1.0"><dict><key>resource-fork</key><dict>${arrays.join('\n')}</dict></dict></plist>\n`,
  );
}

/** A classic resource fork. */
export function resourceFork(rows: readonly Row[]): Buffer {
  const types = [...new Set(rows.map(([type]) => type))];
  const data: Buffer[] = [];
  const names: Buffer[] = [];
  const references: Buffer[] = [];
  const list = Buffer.alloc(2 + types.length * 8);
  list.writeUInt16BE(types.length - 1, 0);
  for (const [i, type] of types.entries()) {
    const own = rows.filter(([one]) => one === type);
    list.write(type, 2 + i * 8, 'latin1');
    list.writeUInt16BE(own.length - 1, 6 + i * 8);
    list.writeUInt16BE(list.length + references.length * 12, 8 + i * 8);
    for (const [id, [, name, bytes]] of own.entries()) {
      const reference = Buffer.alloc(12);
      reference.writeInt16BE(id, 0);
      reference.writeUInt16BE(
        names.reduce((sum, { length }) => sum + length, 0),
        2,
      );
      reference.writeUIntBE(
        data.reduce((sum, { length }) => sum + length, 0),
        5,
        3,
      );
      references.push(reference);
      names.push(Buffer.from([name.length]), Buffer.from(name, 'latin1'));
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      data.push(length, Buffer.from(bytes));
    }
  }
  const body = Buffer.concat(data);
  const lists = Buffer.concat([list, ...references]);
  const map = Buffer.alloc(28);
  map.writeUInt16BE(28, 24);
  map.writeUInt16BE(28 + lists.length, 26);
  const whole = Buffer.concat([map, lists, ...names]);
  const header = Buffer.alloc(16);
  for (const [i, value] of [16, 16 + body.length, body.length, whole.length].entries())
    header.writeUInt32BE(value, i * 4);
  return Buffer.concat([header, body, whole]);
}

/** A disk image with these partitions. */
export function dmgImage(partitions: readonly DmgPartition[], options: DmgOptions = {}): Buffer {
  const fork: Buffer[] = [];
  const rows: Row[] = [];
  let master = 0;
  let sectors = 0;
  for (const [number, partition] of partitions.entries()) {
    const { table, checksum } = tableOf(partition, fork, number);
    rows.push(['blkx', partition.name, table]);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(checksum >>> 0);
    master = crc32(sum, master);
    sectors = Math.max(
      sectors,
      (partition.first ?? 0) + Number(table.length >= 24 ? table.readBigUInt64BE(16) : 0n),
    );
  }
  rows.push(...(options.resources ?? []));
  const list = options.classic ? resourceFork(rows) : propertyList(rows, options.doctype ?? DOCTYPE);
  const base = options.headersFirst ? SECTOR : 0;
  const data = Buffer.concat([...fork, Buffer.from(options.hidden ?? [])]);
  const signature = Buffer.from(options.signature ?? []);
  const trailer = Buffer.alloc(SECTOR);
  trailer.write('koly');
  trailer.writeUInt32BE(4, 4);
  trailer.writeUInt32BE(SECTOR, 8);
  trailer.writeUInt32BE(1, 12);
  trailer.writeBigUInt64BE(BigInt(base), 24);
  trailer.writeBigUInt64BE(BigInt(data.length), 32);
  const listAt = BigInt(base + data.length);
  trailer.writeBigUInt64BE(listAt, options.classic ? 40 : 216);
  trailer.writeBigUInt64BE(BigInt(list.length), options.classic ? 48 : 224);
  if (signature.length > 0) {
    trailer.writeBigUInt64BE(listAt + BigInt(list.length), 296);
    trailer.writeBigUInt64BE(BigInt(signature.length), 304);
  }
  if (options.dataChecksum !== undefined) {
    trailer.writeUInt32BE(2, 80);
    trailer.writeUInt32BE(32, 84);
    trailer.writeUInt32BE(options.dataChecksum >>> 0, 88);
  }
  trailer.writeUInt32BE(2, 352);
  trailer.writeUInt32BE(32, 356);
  trailer.writeUInt32BE((options.masterChecksum ?? master) >>> 0, 360);
  trailer.writeUInt32BE(1, 488);
  trailer.writeBigUInt64BE(BigInt(sectors), 492);
  options.change?.(trailer);
  const rest = [data, list, signature];
  return Buffer.concat(options.headersFirst ? [trailer, ...rest] : [...rest, trailer]);
}

/** Sectors that compress, each different. */
export function sectorsOf(count: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(count * SECTOR);
  for (let i = 0; i < bytes.length; i++) bytes[i] = ((i >> 4) * seed + (i >> 9)) & 0xff;
  return bytes;
}

/** Small files for the fuzzer. */
export function dmgSeeds(): Record<string, Uint8Array> {
  const plain = [
    { kind: RUN.raw, content: sectorsOf(2) },
    { kind: RUN.zlib, content: sectorsOf(4, 3) },
    { kind: RUN.zero, content: 3 },
    { kind: RUN.adc, content: sectorsOf(1, 5) },
    { kind: RUN.ignore, content: 2 },
  ];
  const partitions = [
    { name: 'disk image (Apple_HFS : 1)', runs: plain },
    { name: ' (Apple_Free : 2)', first: 12, runs: [{ kind: RUN.ignore, content: 2 }] },
  ];
  return {
    'image.dmg': dmgImage(partitions, { resources: [['plst', '', new Uint8Array(40)]] }),
    'classic.dmg': dmgImage(partitions, { classic: true }),
    'first.dmg': dmgImage(partitions, { headersFirst: true, signature: Buffer.from('signature') }),
  };
}
