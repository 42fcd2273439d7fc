/** A Mach-O library of one architecture (64 bits, little-endian) with a symbol table and one section of constants. */
export function machoLibrary({
  id,
  loads = [],
  defined = [],
  imported = [],
  text = '',
}: {
  readonly id?: string;
  readonly loads?: readonly string[];
  readonly defined?: readonly string[];
  readonly imported?: readonly string[];
  readonly text?: string;
}): Buffer {
  const constants = Buffer.from(`\0${text}\0`, 'latin1');
  const names = Buffer.from(`\0${[...defined, ...imported].map((name) => `_${name}\0`).join('')}`, 'latin1');
  const library = (command: number, name: string) => {
    const padded = Buffer.from(`${name}${'\0'.repeat(8 - (name.length % 8))}`, 'latin1');
    const head = Buffer.alloc(24);
    head.writeUInt32LE(command, 0);
    head.writeUInt32LE(24 + padded.length, 4);
    head.writeUInt32LE(24, 8);
    return Buffer.concat([head, padded]);
  };
  const libraries = [
    ...(id === undefined ? [] : [library(0xd, id)]),
    ...loads.map((name) => library(0xc, name)),
  ];
  const commands = libraries.length + 2;
  const sizeOfCommands = 152 + 24 + libraries.reduce((sum, one) => sum + one.length, 0);
  const data = 32 + sizeOfCommands;
  const segment = Buffer.alloc(152);
  segment.writeUInt32LE(0x19, 0);
  segment.writeUInt32LE(152, 4);
  segment.write('__TEXT', 8);
  segment.writeUInt32LE(1, 64);
  segment.write('__cstring', 72);
  segment.writeBigUInt64LE(BigInt(constants.length), 72 + 40);
  segment.writeUInt32LE(data, 72 + 48);
  segment.writeUInt32LE(2, 72 + 64);
  const count = defined.length + imported.length;
  const symbols = Buffer.alloc(16 * count);
  let place = 1;
  for (const [i, name] of [...defined, ...imported].entries()) {
    symbols.writeUInt32LE(place, 16 * i);
    symbols[16 * i + 4] = i < defined.length ? 0x0f : 0x01;
    place += name.length + 2;
  }
  const table = Buffer.alloc(24);
  for (const [i, value] of [
    0x2,
    24,
    data + constants.length,
    count,
    data + constants.length + symbols.length,
    names.length,
  ].entries())
    table.writeUInt32LE(value, 4 * i);
  const header = Buffer.alloc(32);
  for (const [i, value] of [0xfeedfacf, 0x0100000c, 0, 6, commands, sizeOfCommands].entries())
    header.writeUInt32LE(value, 4 * i);
  return Buffer.concat([header, segment, table, ...libraries, constants, symbols, names]);
}

/** A PE library (64 bits) with one section that holds directories, names and constants. */
export function peLibrary({
  name,
  exported = [],
  imports = {},
  product,
  text = '',
}: {
  readonly name?: string;
  readonly exported?: readonly string[];
  readonly imports?: Readonly<Record<string, readonly string[]>>;
  readonly product?: string;
  readonly text?: string;
}): Buffer {
  const base = 0x1000;
  const offset = 0x200;
  const parts: Buffer[] = [];
  let size = 0;
  const put = (bytes: Buffer) => {
    const at = base + size;
    const padded = Buffer.concat([bytes, Buffer.alloc((8 - (bytes.length % 8)) % 8)]);
    parts.push(padded);
    size += padded.length;
    return at;
  };
  const putText = (one: string) => put(Buffer.from(`${one}\0`, 'latin1'));
  const words = (values: readonly number[]) => {
    const bytes = Buffer.alloc(4 * values.length);
    for (const [i, value] of values.entries()) bytes.writeUInt32LE(value, 4 * i);
    return bytes;
  };
  putText(`\0${text}`);
  const exportNames = put(words(exported.map(putText)));
  const exportAt =
    name === undefined
      ? 0
      : put(words([0, 0, 0, putText(name), 1, exported.length, exported.length, 0, exportNames, 0]));
  const descriptors = Object.entries(imports).flatMap(([library, symbols]) => {
    const thunks = symbols.flatMap((symbol) => [put(Buffer.from(`\0\0${symbol}\0`, 'latin1')), 0]);
    return [put(words([...thunks, 0, 0])), 0, 0, putText(library), 0];
  });
  const importAt = descriptors.length === 0 ? 0 : put(words([...descriptors, 0, 0, 0, 0, 0]));
  const resource = Buffer.from(`ProductVersion\0\0${product}\0`, 'utf16le');
  const resourceAt = product === undefined ? 0 : put(resource);
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(offset);
  head.write('MZ');
  head.writeUInt32LE(0x40, 0x3c);
  head.write('PE\0\0', 0x40, 'latin1');
  head.writeUInt16LE(0x8664, 0x44);
  head.writeUInt16LE(1, 0x46);
  head.writeUInt16LE(240, 0x54);
  head.writeUInt16LE(0x20b, 0x58);
  head.writeUInt32LE(16, 0x58 + 108);
  for (const [i, at] of [exportAt, importAt, resourceAt].entries())
    head.writeUInt32LE(at, 0x58 + 112 + 8 * i);
  head.write('.rdata', 0x58 + 240);
  for (const [i, value] of [body.length, base, body.length, offset].entries())
    head.writeUInt32LE(value, 0x58 + 248 + 4 * i);
  head.writeUInt32LE(0x40000040, 0x58 + 240 + 36);
  return Buffer.concat([head, body]);
}
