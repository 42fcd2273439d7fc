import {
  bytes,
  flags,
  guidPart,
  hasAscii,
  hex,
  latin1,
  layout,
  u32,
  unixTime,
  untilNul,
  utf8,
  utf16le,
} from '../../../codec/index.ts';
import type { Field, Meaning } from '../../../model/index.ts';
import { type Image, stampFields } from './image.ts';
import { fieldsOf } from './layouts.ts';

/** The fields inside the data of a debug directory entry. `base`: where `data` starts in the file. */
export function debugDataFields(type: number, data: Buffer, base: number, image: Image): Field[] {
  return DECODERS[type]?.(data, base, image) ?? [];
}

type Decoder = (data: Buffer, base: number, image: Image) => Field[];

const RSDS = layout('le', { CvSignature: bytes(4), Signature: guidPart(), Age: u32('id') });
const NB10 = layout('le', {
  CvSignature: bytes(4),
  Offset: u32('offset'),
  TimeDateStamp: unixTime(),
  Age: u32('id'),
});

/** CodeView: where the PDB stood when the image was linked, and which one it was. */
const codeView: Decoder = (data, base, image) => {
  const record = hasAscii(data, 'RSDS') ? RSDS : hasAscii(data, 'NB10') ? NB10 : undefined;
  if (!record) return [text('CvSignature', data.subarray(0, 4), base)];
  const signature = text('CvSignature', data.subarray(0, 4), base);
  const rest = fieldsOf(record, data, base).slice(1);
  const path = data.subarray(record.length);
  return [signature, ...stampFields(image, rest), text('PdbFileName', path, base + record.length, 'path')];
};

const MISC = layout('le', { DataType: u32(), Length: u32('size'), Unicode: u32() });

/** The path of a .dbg file. */
const misc: Decoder = (data, base) => {
  const fields = fieldsOf(MISC, data, base);
  const wide = data.length > 8 && data[8] === 1;
  const stored = data.subarray(MISC.length);
  if (!wide) return [...fields, text('Data', stored, base + MISC.length, 'path')];
  const value = utf16le(stored).split('\0')[0]!;
  return [
    ...fields,
    { name: 'Data', value, offset: base + MISC.length, length: stored.length, meaning: 'path' },
  ];
};

const VC_FEATURE = layout('le', {
  'Pre-VC++ 11.00': u32(),
  'C/C++': u32(),
  '/GS': u32(),
  '/sdl': u32(),
  guardN: u32(),
});

const COFF_SYMBOLS = layout('le', {
  NumberOfSymbols: u32('size'),
  LvaToFirstSymbol: u32('offset'),
  NumberOfLinenumbers: u32('size'),
  LvaToFirstLinenumber: u32('offset'),
  RvaToFirstByteOfCode: u32('offset'),
  RvaToLastByteOfCode: u32('offset'),
  RvaToFirstByteOfData: u32('offset'),
  RvaToLastByteOfData: u32('offset'),
});

/** Which parts of the objects stand where, by the linker's optimiser. */
const pogo: Decoder = (data, base, { context }) => {
  if (data.length < 4) return [];
  const kind: Field = {
    name: 'Signature',
    value: { 1280590663: 'LTCG', 1346852096: 'PGU', 1346849024: 'PGI' }[data.readUInt32LE(0)] ?? 'none',
    offset: base,
    length: 4,
  };
  const rows: Field[] = [];
  let count = 0;
  for (let at = 4; at + 8 < data.length; count++) {
    const name = untilNul(data.subarray(at + 8));
    const length = 8 + ((name.length + 4) & ~3);
    if (context.wantsRows) {
      const value = `${data.readUInt32LE(at)}, ${data.readUInt32LE(at + 4)} bytes`;
      rows.push({ name: latin1(name), value, offset: base + at, length: Math.min(length, data.length - at) });
    }
    at += length;
  }
  const entries: Field = { name: 'entries', value: count, offset: base + 4, length: data.length - 4 };
  return [kind, rows.length > 0 ? { ...entries, fields: rows } : entries];
};

/** The hash that stands in place of time stamps. */
const repro: Decoder = (data, base) => {
  if (data.length < 4) return [];
  const length = Math.min(data.readUInt32LE(0), data.length - 4);
  return [
    { name: 'Length', value: data.readUInt32LE(0), offset: base, length: 4, meaning: 'size' },
    ...(length > 0
      ? [
          {
            name: 'Hash',
            value: hex(data.subarray(4, 4 + Math.min(length, 64))),
            offset: base + 4,
            length,
            meaning: 'checksum' as const,
          },
        ]
      : []),
  ];
};

const EMBEDDED = layout('le', { Signature: bytes(4), UncompressedSize: u32('size') });

/** Checksum of the PDB beside the image: name of the algorithm, then the bytes. */
const pdbChecksum: Decoder = (data, base) => {
  const name = untilNul(data);
  const from = Math.min(name.length + 1, data.length);
  const sum = data.subarray(from);
  return [
    text('AlgorithmName', data.subarray(0, from), base),
    {
      name: 'Checksum',
      value: hex(sum.subarray(0, 64)),
      offset: base + from,
      length: sum.length,
      meaning: 'checksum',
    },
  ];
};

const EXTENDED = layout('le', {
  ExtendedDllCharacteristics: flags(u32(), {
    1: 'CET_COMPAT',
    2: 'CET_COMPAT_STRICT_MODE',
    4: 'CET_SET_CONTEXT_IP_VALIDATION_RELAXED_MODE',
    8: 'CET_DYNAMIC_APIS_ALLOW_IN_PROC',
    64: 'FORWARD_CFI_COMPAT',
    128: 'HOTPATCH_COMPATIBLE',
  }),
});

const PERFMAP = layout('le', { Magic: u32(), Signature: bytes(16, 'id'), Version: u32('version') });

const DECODERS: Readonly<Record<number, Decoder>> = {
  1: (data, base) => fieldsOf(COFF_SYMBOLS, data, base),
  2: codeView,
  4: misc,
  12: (data, base) => fieldsOf(VC_FEATURE, data, base),
  13: pogo,
  16: repro,
  17: (data, base) => fieldsOf(EMBEDDED, data, base),
  19: pdbChecksum,
  20: (data, base) => fieldsOf(EXTENDED, data, base),
  21: (data, base) => [
    ...fieldsOf(PERFMAP, data, base),
    text('Path', data.subarray(PERFMAP.length), base + PERFMAP.length, 'path'),
  ],
};

/** Text up to its NUL; the range counts the NUL. */
function text(name: string, stored: Buffer, offset: number, meaning?: Meaning): Field {
  const bytes = untilNul(stored);
  const length = Math.min(bytes.length + 1, stored.length);
  return { name, value: utf8(bytes) ?? latin1(bytes), offset, length, ...(meaning ? { meaning } : {}) };
}
