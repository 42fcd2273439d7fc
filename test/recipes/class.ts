const u16 = (value: number) => Buffer.from([value >> 8, value & 255]);
const u32 = (value: number) => Buffer.concat([u16(value >>> 16), u16(value & 0xffff)]);
const utf8 = (text: string) =>
  Buffer.concat([Buffer.from([1]), u16(Buffer.byteLength(text)), Buffer.from(text)]);

/** A class file of one method, with its source file and a constant of eight bytes (JVMS 4). */
export function classFile(options: { readonly major?: number; readonly after?: string } = {}): Buffer {
  const constants = [
    utf8('demo/Hello'), // 1
    Buffer.from([7, 0, 1]), // 2
    utf8('java/lang/Object'), // 3
    Buffer.from([7, 0, 3]), // 4
    utf8('SourceFile'), // 5
    utf8('Hello.java'), // 6
    Buffer.concat([Buffer.from([5]), u32(0), u32(1)]), // 7 and 8
    utf8('run'), // 9
    utf8('()V'), // 10
    utf8('Code'), // 11
  ];
  const code = Buffer.concat([u16(11), u32(3), Buffer.from('abc')]);
  const method = Buffer.concat([u16(1), u16(9), u16(10), u16(1), code]);
  const attribute = Buffer.concat([u16(5), u32(2), u16(6)]);
  return Buffer.concat([
    u32(0xcafebabe),
    u16(0),
    u16(options.major ?? 65),
    u16(12),
    ...constants,
    u16(0x21),
    u16(2),
    u16(4),
    u16(0),
    u16(0),
    u16(1),
    method,
    u16(1),
    attribute,
    Buffer.from(options.after ?? ''),
  ]);
}

/** Small class files, by name. */
export function classSeeds(): Record<string, Uint8Array> {
  return { 'Hello.class': classFile() };
}
