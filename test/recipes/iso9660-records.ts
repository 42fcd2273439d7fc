/** Directory records of ISO 9660 and the entries of Rock Ridge behind them. */

export const both16 = (n: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16LE(n, 0);
  bytes.writeUInt16BE(n, 2);
  return bytes;
};
export const both32 = (n: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(n, 0);
  bytes.writeUInt32BE(n, 4);
  return bytes;
};

/** 2023-11-14 22:13:20, one hour east of Greenwich: 1,699,996,400 seconds. */
export const TIME7 = Buffer.from([123, 11, 14, 22, 13, 20, 4]);
export const TIME17 = Buffer.concat([Buffer.from('2023111422132050'), Buffer.from([4])]);
export const UNSET17 = Buffer.concat([Buffer.from('0'.repeat(16)), Buffer.from([0])]);

/** A system use entry: two letters, version 1, content. */
export function entry(signature: string, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from(signature), Buffer.from([body.length + 4, 1]), body]);
}

export const byte = (...values: readonly number[]): Buffer => Buffer.from(values);
export const SP = entry('SP', byte(0xbe, 0xef, 0));
export const ST = entry('ST');
export const NM = (name: string | Uint8Array, flags = 0): Buffer =>
  entry('NM', byte(flags), Buffer.from(name));
export const PX = (mode: number, serial?: number): Buffer =>
  entry(
    'PX',
    both32(mode),
    both32(1),
    both32(1000),
    both32(100),
    ...(serial === undefined ? [] : [both32(serial)]),
  );
export const TF = (...times: readonly Uint8Array[]): Buffer =>
  entry('TF', byte(((1 << times.length) - 1) | (times[0]!.length === 17 ? 128 : 0)), ...times);
export const SL = (...components: readonly (readonly [number, string])[]): Buffer =>
  entry(
    'SL',
    byte(0),
    ...components.map(([flags, text]) => Buffer.concat([byte(flags, text.length), Buffer.from(text)])),
  );
export const CL = (block: number): Buffer => entry('CL', both32(block));
export const RE = entry('RE');
export const ZF = entry('ZF', Buffer.from('pz'), byte(4, 15), both32(99));
export const CE = (block: number, offset: number, length: number): Buffer =>
  entry('CE', both32(block), both32(offset), both32(length));
export const ER = entry('ER', byte(10, 4, 4, 1), Buffer.from('RRIP_1991Adescsrc.'));

interface RecordParts {
  readonly extent: number;
  readonly size: number;
  readonly flags: number;
  readonly unit?: number;
  readonly volume?: number;
  readonly extra?: number;
  readonly systemUse?: Uint8Array;
}

/** A directory record. */
export function directoryRecord(id: Uint8Array, parts: RecordParts): Buffer {
  const { extent, size, flags, unit = 0, volume = 1, extra = 0, systemUse = Buffer.alloc(0) } = parts;
  const pad = Buffer.alloc(id.length % 2 === 0 ? 1 : 0);
  const even = Buffer.alloc((33 + id.length + pad.length + systemUse.length) % 2);
  const body = Buffer.concat([
    byte(extra),
    both32(extent),
    both32(size),
    TIME7,
    byte(flags, unit, 0),
    both16(volume),
    byte(id.length),
    id,
    pad,
    systemUse,
    even,
  ]);
  return Buffer.concat([byte(body.length + 1), body]);
}

const SECTOR = 2048;

/** A primary descriptor, or one of Joliet. */
export function descriptor(
  kind: 'primary' | 'joliet',
  blocks: number,
  root: number,
  [l, m]: readonly [number, number],
  tableSize: number,
  volumeId = 'TEST',
): Buffer {
  const bytes = Buffer.alloc(SECTOR);
  const text = (value: string, at: number, length: number) => {
    const stored = kind === 'joliet' ? Buffer.from(value, 'utf16le').swap16() : Buffer.from(value);
    for (let i = 0; i < length; i++) bytes[at + i] = kind === 'joliet' ? (i % 2 ? 32 : 0) : 32;
    bytes.set(stored, at);
  };
  bytes.write(`${kind === 'joliet' ? '\x02' : '\x01'}CD001\x01`, 0, 'latin1');
  text('LINUX', 8, 32);
  text(volumeId, 40, 32);
  bytes.set(both32(blocks), 80);
  if (kind === 'joliet') bytes.write('%/E', 88);
  bytes.set(both16(1), 120);
  bytes.set(both16(1), 124);
  bytes.set(both16(SECTOR), 128);
  bytes.set(both32(tableSize), 132);
  bytes.writeUInt32LE(l, 140);
  bytes.writeUInt32BE(m, 148);
  bytes.set(directoryRecord(byte(0), { extent: root, size: SECTOR, flags: 2 }), 156);
  for (const [at, length] of [
    [190, 128],
    [318, 128],
    [446, 128],
    [574, 128],
    [702, 37],
    [739, 37],
    [776, 37],
  ] as const)
    text('', at, length);
  text('BUILDER 1.0', 574, 128);
  bytes.set(TIME17, 813);
  bytes.set(TIME17, 830);
  bytes.set(UNSET17, 847);
  bytes.set(UNSET17, 864);
  bytes[881] = 1;
  return bytes;
}

/** A component of a symbolic link. */
export const linkPart = (part: string): readonly [number, string] =>
  part === '' ? [8, ''] : part === '.' ? [2, ''] : part === '..' ? [4, ''] : [0, part];
