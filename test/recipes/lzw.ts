/** Encodes as compress(1) does: codes of 9 bits and more, in groups of eight. */
export function lzwEncode(
  content: Uint8Array,
  most = 16,
  options: { readonly clearAt?: number; readonly blockMode?: boolean } = {},
): Uint8Array {
  const { clearAt, blockMode = true } = options;
  const out: number[] = [0x1f, 0x9d, most | (blockMode ? 0x80 : 0)];
  let table = new Map<string, number>();
  let free = blockMode ? 257 : 256;
  let width = 9;
  let group: number[] = [];
  const flush = (): void => {
    const bytes = new Uint8Array(width);
    for (const [i, code] of group.entries())
      for (let bit = 0; bit < width; bit++)
        if ((code >> bit) & 1) bytes[(i * width + bit) >> 3]! |= 1 << ((i * width + bit) & 7);
    out.push(...bytes);
    group = [];
  };
  const emit = (code: number): void => {
    group.push(code);
    if (group.length === 8) flush();
  };
  let text = '';
  const codeOf = (key: string): number | undefined => (key.length === 1 ? key.charCodeAt(0) : table.get(key));
  for (const [at, byte] of content.entries()) {
    const longer = text + String.fromCharCode(byte);
    if (codeOf(longer) !== undefined) {
      text = longer;
      continue;
    }
    emit(codeOf(text)!);
    if (at === clearAt) {
      emit(256);
      if (group.length > 0) flush();
      table = new Map();
      free = 257;
      width = 9;
    } else if (free < 1 << most) {
      table.set(longer, free++);
      // The reader knows a string one code later.
      if (free > 1 << width && width < most) {
        if (group.length > 0) flush();
        width++;
      }
    }
    text = String.fromCharCode(byte);
  }
  if (text !== '') emit(codeOf(text)!);
  if (group.length > 0) {
    const used = Math.ceil((group.length * width) / 8);
    const before = out.length;
    flush();
    out.length = before + used;
  }
  return Uint8Array.from(out);
}
