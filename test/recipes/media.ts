import { crc32, deflateSync } from 'node:zlib';

const u16 = (value: number) => Buffer.from([value >> 8, value & 255]);
const u32 = (value: number) =>
  Buffer.from([(value >>> 24) & 255, (value >> 16) & 255, (value >> 8) & 255, value & 255]);
const le16 = (value: number) => Buffer.from([value & 255, value >> 8]);

/** A PNG chunk with its CRC, or with a wrong one. */
export function pngChunk(type: string, data: Uint8Array | string, crc?: number): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), Buffer.from(data)]);
  return Buffer.concat([u32(body.length - 4), body, u32(crc ?? crc32(body))]);
}

/** A PNG image of one pixel with further chunks before its data. */
export function png(chunks: readonly Uint8Array[] = [], after: Uint8Array = Buffer.alloc(0)): Buffer {
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', Buffer.concat([u32(1), u32(1), Buffer.from([8, 0, 0, 0, 0])])),
    ...chunks,
    pngChunk('IDAT', deflateSync(Buffer.alloc(2))),
    pngChunk('IEND', ''),
    after,
  ]);
}

/** An Exif block of text and number entries, little-endian. */
export function exif(entries: readonly (readonly [tag: number, value: string | number])[]): Buffer {
  const after = 8 + 2 + 12 * entries.length + 4;
  const texts: Buffer[] = [];
  let at = after;
  const rows = entries.map(([tag, value]) => {
    const row = Buffer.alloc(12);
    row.writeUInt16LE(tag, 0);
    row.writeUInt16LE(typeof value === 'string' ? 2 : 3, 2);
    row.writeUInt32LE(typeof value === 'string' ? value.length + 1 : 1, 4);
    if (typeof value === 'number') row.writeUInt16LE(value, 8);
    else {
      row.writeUInt32LE(at, 8);
      texts.push(Buffer.from(`${value}\0`));
      at += value.length + 1;
    }
    return row;
  });
  return Buffer.concat([
    Buffer.from('II*\0\x08\0\0\0', 'latin1'),
    le16(entries.length),
    ...rows,
    Buffer.alloc(4),
    ...texts,
  ]);
}

/** A GIF image of one pixel with blocks before it. */
export function gif(blocks: readonly Uint8Array[] = [], end: Uint8Array = Buffer.from([0x3b])): Buffer {
  return Buffer.concat([
    Buffer.from('GIF89a'),
    Buffer.from([1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]),
    ...blocks,
    Buffer.from([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]),
    end,
  ]);
}

/** An extension block of one sub-block. */
export const gifExtension = (label: number, text: string): Buffer =>
  Buffer.concat([Buffer.from([0x21, label, text.length]), Buffer.from(text), Buffer.from([0])]);

/** A JPEG image of segments by marker, with entropy-coded data that holds stuffed bytes and a restart marker. */
export function jpeg(
  segments: readonly (readonly [marker: number, data: Uint8Array])[],
  after: Uint8Array = Buffer.alloc(0),
): Buffer {
  const segment = ([marker, data]: readonly [number, Uint8Array]) =>
    Buffer.concat([Buffer.from([0xff, marker]), u16(data.length + 2), data]);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    ...segments.map(segment),
    segment([0xda, Buffer.from([1, 1, 0, 0, 63, 0])]),
    Buffer.from([1, 2, 0xff, 0, 3, 0xff, 0xd0, 4]),
    Buffer.from([0xff, 0xd9]),
    after,
  ]);
}

/** An ICC profile with tags one behind the other. */
export function icc(
  tags: readonly (readonly [signature: string, data: Uint8Array])[],
  gap: Uint8Array = Buffer.alloc(0),
): Buffer {
  const header = Buffer.alloc(128);
  header.write('test', 4, 'latin1');
  header.write('mntrRGB XYZ ', 12, 'latin1');
  [2024, 1, 9, 10, 20, 30].forEach((part, i) => {
    header.writeUInt16BE(part, 24 + 2 * i);
  });
  header.write('acspAPPL', 36, 'latin1');
  let at = 132 + 12 * tags.length + gap.length;
  const rows = tags.map(([signature, data]) => {
    const row = Buffer.concat([Buffer.from(signature, 'latin1'), u32(at), u32(data.length)]);
    at += data.length;
    return row;
  });
  header.writeUInt32BE(at, 0);
  return Buffer.concat([header, u32(tags.length), ...rows, gap, ...tags.map(([, data]) => data)]);
}

/** A font with the given tables, each padded to four bytes. */
export function font(
  tables: readonly (readonly [tag: string, data: Uint8Array])[],
  version = '\0\x01\0\0',
): Buffer {
  let at = 12 + 16 * tables.length;
  const padded = tables.map(([, data]) => Buffer.concat([data, Buffer.alloc(-data.length & 3)]));
  const rows = tables.map(([tag, data], i) => {
    const row = Buffer.concat([Buffer.from(tag, 'latin1'), u32(7), u32(at), u32(data.length)]);
    at += padded[i]!.length;
    return row;
  });
  return Buffer.concat([
    Buffer.from(version, 'latin1'),
    u16(tables.length),
    Buffer.alloc(6),
    ...rows,
    ...padded,
  ]);
}

/** The `head` table of a font changed at the given second since 1904. */
export function fontHead(modified: number): Buffer {
  const head = Buffer.alloc(54);
  head.writeUInt32BE(0x5f0f3cf5, 12);
  head.writeBigUInt64BE(BigInt(modified), 28);
  return head;
}

/** A `name` table of Windows strings by name id. */
export function fontNames(names: readonly (readonly [id: number, text: string])[]): Buffer {
  const texts = names.map(([, text]) => Buffer.from(text, 'utf16le').swap16());
  let at = 0;
  const rows = names.map(([id], i) => {
    const row = Buffer.concat([u16(3), u16(1), u16(0x409), u16(id), u16(texts[i]!.length), u16(at)]);
    at += texts[i]!.length;
    return row;
  });
  return Buffer.concat([u16(0), u16(names.length), u16(6 + 12 * names.length), ...rows, ...texts]);
}

/** A small file of every kind, by file name. */
export function mediaSeeds(): Record<string, Uint8Array> {
  const profile = icc([['desc', Buffer.from('text\0\0\0\0sRGB\0')]]);
  return {
    'a.png': png([
      pngChunk('tIME', Buffer.concat([u16(2024), Buffer.from([1, 9, 10, 0, 0])])),
      pngChunk('tEXt', 'Software\0writer'),
      pngChunk('iTXt', 'Author\0\0\0en\0\0me'),
      pngChunk('iCCP', Buffer.concat([Buffer.from('p\0\0'), deflateSync(profile)])),
      pngChunk('eXIf', exif([[306, '2024:01:09 10:00:00']])),
    ]),
    'a.gif': gif([gifExtension(0xfe, 'comment'), gifExtension(0xff, 'NETSCAPE2.0')]),
    'a.jpg': jpeg([
      [0xe0, Buffer.from('JFIF\0\x01\x02\0\0\x01\0\x01\0\0', 'latin1')],
      [
        0xe1,
        Buffer.concat([
          Buffer.from('Exif\0\0'),
          exif([
            [305, 'writer'],
            [274, 1],
          ]),
        ]),
      ],
      [0xe2, Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'), profile])],
      [0xc0, Buffer.from([8, 0, 1, 0, 1, 1, 1, 0x11, 0])],
      [0xfe, Buffer.from('comment')],
    ]),
    'a.icc': profile,
    'a.ttf': font([
      ['head', fontHead(3_700_000_000)],
      ['name', fontNames([[1, 'Family']])],
    ]),
    'a.ttc': Buffer.concat([
      Buffer.from('ttcf\0\x01\0\0', 'latin1'),
      u32(1),
      u32(16),
      Buffer.from('\0\x01\0\0', 'latin1'),
      u16(1),
      Buffer.alloc(6),
      Buffer.from('post'),
      u32(0),
      u32(44),
      u32(4),
      Buffer.from('data'),
    ]),
  };
}
