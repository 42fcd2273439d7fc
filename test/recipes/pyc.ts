/** Builds Python bytecode: marshal data of every type, code objects of every layout. */

type Bytes = Uint8Array;

const u32 = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) bytes.writeInt32LE(value | 0, 4 * i);
  return bytes;
};
const type = (letter: string, flagged: boolean): Buffer =>
  Buffer.from([letter.charCodeAt(0) | (flagged ? 0x80 : 0)]);
const join = (...parts: readonly Bytes[]): Buffer => Buffer.concat(parts);

/** One object of each type; `flagged` sets FLAG_REF. */
export const py = {
  none: type('N', false),
  single: (letter: string) => type(letter, false),
  int: (value: number, flagged = false) => join(type('i', flagged), u32(value)),
  long: (count: number, ...digits: readonly number[]) =>
    join(type('l', false), u32(count), Buffer.from(new Uint16Array(digits).buffer)),
  float(value: number) {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(value);
    return join(type('g', false), bytes);
  },
  bytes: (value: Bytes | string, flagged = false) =>
    join(type('s', flagged), u32(Buffer.from(value).length), Buffer.from(value)),
  /** A text of one of the types `u`, `t`, `a`, `A` (long) or `z`, `Z` (short). */
  text(value: string, flagged = false, letter = 'z') {
    const stored = Buffer.from(value);
    const length = 'zZ'.includes(letter) ? Buffer.from([stored.length]) : u32(stored.length);
    return join(type(letter, flagged), length, stored);
  },
  ref: (index: number) => join(type('r', false), u32(index)),
  tuple: (items: readonly Bytes[], flagged = false) =>
    join(type(')', flagged), Buffer.from([items.length]), ...items),
  /** `(`, `[`, `<` or `>`. */
  many: (letter: string, items: readonly Bytes[], flagged = false) =>
    join(type(letter, flagged), u32(items.length), ...items),
  /** `{` or `}`, keys and values in turn. */
  pairs: (letter: string, items: readonly Bytes[]) => join(type(letter, false), ...items, type('0', false)),
  slice: (items: readonly [Bytes, Bytes, Bytes]) => join(type(':', false), ...items),
};

export interface CodeRecipe {
  readonly name?: string;
  readonly file?: string;
  readonly line?: number;
  readonly consts?: readonly Bytes[];
  readonly names?: readonly string[];
  readonly flagged?: boolean;
}

/** A code object as the Python with a magic number writes it: 2.7, 3.7, 3.8 to 3.10, or 3.11 and later. */
export function pyCode(magic: number, recipe: CodeRecipe = {}): Buffer {
  const { name = '<module>', file = '/build/demo.py', line = 1, consts = [py.none], names = [] } = recipe;
  const short = (value: string) => (magic >= 20_000 ? py.bytes(value) : py.text(value));
  const empty = py.tuple([]);
  const body = [py.bytes('d\0S\0'), py.tuple(consts), py.tuple(names.map(short))];
  const head = type('c', recipe.flagged ?? false);
  if (magic >= 20_000 || magic < 3410) {
    const counts = magic >= 20_000 ? u32(0, 0, 1, 64) : u32(0, 0, 0, 1, 64);
    return join(
      head,
      counts,
      ...body,
      empty,
      empty,
      empty,
      short(file),
      short(name),
      u32(line),
      py.bytes(''),
    );
  }
  if (magic < 3450)
    return join(
      head,
      u32(0, 0, 0, 0, 1, 64),
      ...body,
      empty,
      empty,
      empty,
      short(file),
      short(name),
      u32(line),
      py.bytes(''),
    );
  return join(
    head,
    u32(0, 0, 0, 1, 3),
    ...body,
    empty,
    py.bytes(''),
    short(file),
    short(name),
    short(name),
    u32(line),
    py.bytes('lines'),
    py.bytes(''),
  );
}

/** The header that a Python with a magic number writes. */
export function pycHeader(
  magic: number,
  source: { mtime?: number; size?: number; flags?: number; hash?: string } = {},
): Buffer {
  const { mtime = 1_700_000_000, size = 42, flags = 0, hash } = source;
  const start = Buffer.from([magic & 255, magic >> 8, 13, 10]);
  if (magic >= 20_000 || magic < 3210) return join(start, u32(mtime));
  if (magic < 3392) return join(start, u32(mtime, size));
  return join(start, u32(flags), hash === undefined ? u32(mtime, size) : Buffer.from(hash, 'hex'));
}

/** A whole file. */
export function pycFile(magic: number, recipe: CodeRecipe = {}): Buffer {
  return join(pycHeader(magic), pyCode(magic, recipe));
}

/** Magic numbers of the releases. */
export const MAGIC = {
  '2.7': 62_211,
  '3.2': 3180,
  '3.6': 3379,
  '3.7': 3394,
  '3.8': 3413,
  '3.9': 3425,
  '3.10': 3439,
  '3.11': 3495,
  '3.12': 3531,
  '3.13': 3571,
  '3.14': 3627,
  '3.15': 3656,
} as const;

/** Constants of every type. */
export const CONSTS: readonly Bytes[] = [
  py.none,
  py.single('T'),
  py.single('F'),
  py.single('.'),
  py.single('S'),
  py.int(-5),
  py.long(-3, 1, 2, 3),
  py.float(1.5),
  join(type('y', false), py.float(1).subarray(1), py.float(-2).subarray(1)),
  join(type('f', false), Buffer.from([3]), Buffer.from('2.5')),
  join(type('x', false), Buffer.from([1]), Buffer.from('1'), Buffer.from([1]), Buffer.from('2')),
  py.bytes('raw\0'),
  py.text('ümlaut', true, 'u'),
  py.text('kept', true, 'Z'),
  py.text('long', false, 'A'),
  py.ref(0),
  py.tuple([py.int(1), py.tuple([py.int(2)])], true),
  py.many('(', [py.int(3)]),
  py.many('[', [py.int(4)]),
  py.many('<', [py.int(5)]),
  py.many('>', [py.text('x')]),
  py.pairs('{', [py.text('k'), py.int(6)]),
  py.pairs('}', [py.text('k'), py.int(7)]),
  py.slice([py.none, py.int(8), py.none]),
];

/** Small files of every version, for the fuzzer. */
export function pycSeeds(): Record<string, Uint8Array> {
  const seeds: Record<string, Uint8Array> = {};
  for (const [version, magic] of Object.entries(MAGIC)) {
    const inner = pyCode(magic, { name: 'inner', line: 7 });
    seeds[`${version}.pyc`] = pycFile(magic, { consts: [py.none, inner], names: ['os'] });
  }
  seeds['types.pyc'] = pycFile(MAGIC['3.14'], { consts: CONSTS, flagged: false });
  const hashed = pycHeader(MAGIC['3.12'], { flags: 3, hash: '0011223344556677' });
  seeds['hashed.pyc'] = join(hashed, pyCode(MAGIC['3.12']));
  return seeds;
}
