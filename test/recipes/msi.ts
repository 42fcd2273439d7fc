import { buildCab, filesOf, storedFolder } from './cab.ts';
import { type BuiltCfb, buildCfb, type CfbNode, type CfbOptions } from './cfb.ts';
import { prose } from './gzip.ts';
import { summary } from './property-sets.ts';

export const MSI_CLASS = '84100c0000000000c000000000000046';
export const MSP_CLASS = '86100c0000000000c000000000000046';
export const MST_CLASS = '82100c0000000000c000000000000046';

/** Types of columns, as `_Columns` has them. */
export const TYPE = {
  key: 0x2d48,
  text: 0x0dff,
  optional: 0x1dff,
  localized: 0x0f00,
  short: 0x0502,
  shortKey: 0x2502,
  optionalShort: 0x1502,
  long: 0x0104,
  optionalLong: 0x1104,
  stream: 0x0900,
} as const;

export type Cell = string | number | boolean | null;

export interface MsiTable {
  readonly columns: readonly (readonly [name: string, type: number])[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface MsiParts {
  readonly tables?: Readonly<Record<string, MsiTable>>;
  /** Streams beside the tables, by their plain names. */
  readonly streams?: Readonly<Record<string, string | Uint8Array>>;
  readonly storages?: readonly CfbNode[];
  readonly codepage?: number;
  readonly wide?: boolean;
  readonly summary?: Uint8Array;
  readonly clsid?: string;
  /** Streams of the database, by plain name, to be written instead of or besides those that it has. */
  readonly patch?: (streams: Readonly<Record<string, Buffer>>) => Readonly<Record<string, Buffer>>;
  readonly cfb?: CfbOptions;
}

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._';

/** A name as Windows Installer packs it. */
export function packName(name: string, table = false): string {
  let packed = table ? '\u4840' : '';
  for (let i = 0; i < name.length; i++) {
    const [a, b] = [ALPHABET.indexOf(name[i]!), i + 1 < name.length ? ALPHABET.indexOf(name[i + 1]!) : -1];
    if (a < 0) packed += name[i];
    else if (b < 0) packed += String.fromCharCode(0x4800 + a);
    else {
      packed += String.fromCharCode(0x3800 + a + (b << 6));
      i++;
    }
  }
  return packed;
}

/** Strings by number, with the counts of their uses. */
class Pool {
  readonly #ids = new Map<string, number>();
  readonly #uses: number[] = [];
  readonly #texts: Buffer[] = [];
  readonly #encoding: BufferEncoding;

  constructor(codepage: number) {
    this.#encoding = codepage === 65001 ? 'utf8' : 'latin1';
  }

  use(text: string): number {
    let id = this.#ids.get(text);
    if (id === undefined) {
      id = this.#texts.push(Buffer.from(text, this.#encoding));
      this.#ids.set(text, id);
      this.#uses.push(0);
    }
    this.#uses[id - 1]!++;
    return id;
  }

  streams(codepage: number, wide: boolean): { pool: Buffer; text: Buffer } {
    const words = [codepage, wide ? 0x8000 : 0];
    this.#texts.forEach((text, i) => {
      if (text.length > 0xffff) words.push(0, this.#uses[i]!, text.length & 0xffff, text.length >>> 16);
      else words.push(text.length, this.#uses[i]!);
    });
    return { pool: Buffer.from(Uint16Array.from(words).buffer), text: Buffer.concat(this.#texts) };
  }
}

/** The streams of a database, tables and string pool, by plain names. */
export function databaseStreams(
  tables: Readonly<Record<string, MsiTable>>,
  codepage = 1252,
  wide = false,
): Record<string, Buffer> {
  const pool = new Pool(codepage);
  const encode = (cell: Cell, type: number): Buffer => {
    const isStream = (type & ~0x3000) === TYPE.stream;
    const isText = (type & 0x800) !== 0 && !isStream;
    const width = isText && wide ? 3 : !isText && (type & 0xff) === 4 ? 4 : 2;
    const bytes = Buffer.alloc(width);
    if (typeof cell === 'string') bytes.writeUIntLE(pool.use(cell), 0, width);
    else if (typeof cell === 'number')
      bytes.writeUIntLE(cell + (width === 4 ? 0x80000000 : 0x8000), 0, width);
    else if (cell === true) bytes.writeUIntLE(1, 0, width);
    return bytes;
  };
  const encodeTable = ({ columns, rows }: MsiTable): Buffer =>
    Buffer.concat(columns.flatMap(([, type], i) => rows.map((row) => encode(row[i] ?? null, type))));
  const names = Object.keys(tables);
  const schema: MsiTable = {
    columns: [
      ['Table', TYPE.key],
      ['Number', TYPE.shortKey],
      ['Name', TYPE.text],
      ['Type', TYPE.short],
    ],
    rows: names.flatMap((name) =>
      tables[name]!.columns.map(([column, type], i) => [name, i + 1, column, type]),
    ),
  };
  const streams: Record<string, Buffer> = {
    _Tables: encodeTable({ columns: [['Name', TYPE.key]], rows: names.map((name) => [name]) }),
    _Columns: encodeTable(schema),
  };
  for (const name of names) if (tables[name]!.rows.length > 0) streams[name] = encodeTable(tables[name]!);
  const { pool: _StringPool, text: _StringData } = pool.streams(codepage, wide);
  return { ...streams, _StringPool, _StringData };
}

/** An installer database. */
export function buildMsi(parts: MsiParts = {}): BuiltCfb {
  const own = databaseStreams(parts.tables ?? someTables(), parts.codepage, parts.wide);
  const streams = { ...own, ...parts.patch?.(own) };
  return buildCfb(
    [
      ...Object.entries(streams).map(([name, data]) => ({ name: packName(name, true), data })),
      ...Object.entries(parts.streams ?? {}).map(([name, data]) => ({ name: packName(name), data })),
      ...(parts.storages ?? []),
      { name: '\x05SummaryInformation', data: parts.summary ?? summary() },
    ],
    { clsid: parts.clsid ?? MSI_CLASS, ...parts.cfb },
  );
}

/** Tables of a small product: two files in two folders, a cabinet, an icon. */
export function someTables(): Record<string, MsiTable> {
  return {
    Property: {
      columns: [
        ['Property', TYPE.key],
        ['Value', TYPE.localized],
      ],
      rows: [
        ['ProductCode', '{01D48E5F-8885-47C2-8D89-793CFC9DE165}'],
        ['ProductVersion', '1.2.3'],
        ['Manufacturer', 'Müller'],
      ],
    },
    File: {
      columns: [
        ['File', TYPE.key],
        ['Component_', TYPE.text],
        ['FileName', TYPE.localized],
        ['FileSize', TYPE.long],
        ['Version', TYPE.optional],
        ['Language', TYPE.optional],
        ['Attributes', TYPE.optionalShort],
        ['Sequence', TYPE.long],
      ],
      rows: [
        ['f1', 'c1', 'SHORT~1.TXT|a long name.txt', 700, null, null, 512, 1],
        ['f2', 'c2', 'b.dll', 80_000, '1.2.3.4', '1033', null, 2],
      ],
    },
    Component: {
      columns: [
        ['Component', TYPE.key],
        ['ComponentId', TYPE.optional],
        ['Directory_', TYPE.text],
        ['Attributes', TYPE.short],
        ['Condition', TYPE.optional],
        ['KeyPath', TYPE.optional],
      ],
      rows: [
        ['c1', '{11111111-2222-3333-4444-555555555555}', 'INSTALLDIR', 256, null, 'f1'],
        ['c2', null, 'SUB', 0, null, 'f2'],
      ],
    },
    Directory: {
      columns: [
        ['Directory', TYPE.key],
        ['Directory_Parent', TYPE.optional],
        ['DefaultDir', TYPE.localized],
      ],
      rows: [
        ['TARGETDIR', null, 'SourceDir'],
        ['ProgramFilesFolder', 'TARGETDIR', '.'],
        ['INSTALLDIR', 'ProgramFilesFolder', 'PRODUC~1|Product One:src'],
        ['SUB', 'INSTALLDIR', 'sub'],
      ],
    },
    Media: {
      columns: [
        ['DiskId', TYPE.shortKey],
        ['LastSequence', TYPE.long],
        ['DiskPrompt', TYPE.optional],
        ['Cabinet', TYPE.optional],
        ['VolumeLabel', TYPE.optional],
        ['Source', TYPE.optional],
      ],
      rows: [[1, 2, null, '#one.cab', null, null]],
    },
    MsiFileHash: {
      columns: [
        ['File_', TYPE.key],
        ['Options', TYPE.short],
        ['HashPart1', TYPE.long],
        ['HashPart2', TYPE.long],
        ['HashPart3', TYPE.long],
        ['HashPart4', TYPE.long],
      ],
      rows: [['f1', 0, 1, -2, 3, -4]],
    },
    Binary: {
      columns: [
        ['Name', TYPE.key],
        ['Data', TYPE.stream],
      ],
      rows: [['icon', true]],
    },
  };
}

const { files, content } = filesOf({ F1: prose(6000) });
export const someStreams = {
  'one.cab': buildCab({ folders: [storedFolder(content)], files }),
  'Binary.icon': prose(200),
};

/** A transform as a storage or a file: one property changed, one added, one deleted. */
export function transformStreams(): Record<string, Buffer> {
  const strings = ['ProductVersion', '2.0', 'NEW', 'x', 'OLD', 'Property', 'Value'];
  const word = (...values: number[]) => Buffer.from(Uint16Array.from(values).buffer);
  return {
    _StringPool: word(1252, 0, ...strings.flatMap((text) => [text.length, 1])),
    _StringData: Buffer.from(strings.join('')),
    _Columns: Buffer.concat([
      word(0x0401, 6, 0x8001, 6, 0x8000 + TYPE.key),
      word(0x0401, 6, 0x8002, 7, 0x8000 + TYPE.localized),
    ]),
    Property: Buffer.concat([word(2, 1, 2), word(0x0201, 3, 4), word(0, 5)]),
  };
}

/** {@link transformStreams} as nodes. */
export function transformNodes(): CfbNode[] {
  return Object.entries(transformStreams()).map(([name, data]) => ({ name: packName(name, true), data }));
}

/** Small installer files of every kind. */
export function msiSeeds(): Record<string, Uint8Array> {
  const storages = [{ name: packName('lang.mst'), clsid: MST_CLASS, children: transformNodes() }];
  const signed = {
    name: '\x05DigitalSignature',
    data: Buffer.from('308006092a864886f70d010702a0800000', 'hex'),
  };
  const signedEx = { name: '\x05MsiDigitalSignatureEx', data: Buffer.alloc(32, 7) };
  return {
    'p.msi': buildMsi({ streams: someStreams }).bytes,
    'wide.msi': buildMsi({ streams: someStreams, wide: true, codepage: 65001, cfb: { version: 4 } }).bytes,
    'transforms.msi': buildMsi({ streams: someStreams, storages }).bytes,
    'signed.msi': buildMsi({ streams: someStreams, storages: [signed, signedEx] }).bytes,
    'p.msp': buildMsi({ clsid: MSP_CLASS, storages }).bytes,
    'p.mst': buildCfb(transformNodes(), { clsid: MST_CLASS }).bytes,
  };
}
