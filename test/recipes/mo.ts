/** A message catalogue (GNU gettext manual, "The Format of GNU MO Files"). */
export function moFile(
  messages: readonly (readonly [id: string, text: string])[],
  options: { readonly big?: boolean; readonly hash?: number } = {},
): Buffer {
  const u32 = (value: number) => {
    const bytes = Buffer.alloc(4);
    if (options.big) bytes.writeUInt32BE(value);
    else bytes.writeUInt32LE(value);
    return bytes;
  };
  const hash = options.hash ?? 3;
  const tables = 28;
  const hashAt = tables + 16 * messages.length;
  let at = hashAt + 4 * hash;
  const strings = [...messages.map(([id]) => id), ...messages.map(([, text]) => text)].map((text) =>
    Buffer.from(`${text}\0`),
  );
  const rows = strings.map((text) => {
    const row = [u32(text.length - 1), u32(at)];
    at += text.length;
    return Buffer.concat(row);
  });
  const header = [0x950412de, 0, messages.length, tables, tables + 8 * messages.length, hash, hashAt].map(
    u32,
  );
  return Buffer.concat([...header, ...rows, Buffer.alloc(4 * hash, 1), ...strings]);
}

/** What msgfmt makes of a usual header entry and one message. */
export const MESSAGES: readonly (readonly [string, string])[] = [
  [
    '',
    'Project-Id-Version: demo 1.0\nPO-Revision-Date: 2024-01-09 10:00+0100\nLast-Translator: Me <me@example.org>\nContent-Type: text/plain; charset=UTF-8\n',
  ],
  ['hello', 'grüezi'],
];

/** A small catalogue of each byte order, by file name. */
export function moSeeds(): Record<string, Uint8Array> {
  return { 'le.mo': moFile(MESSAGES), 'be.mo': moFile(MESSAGES, { big: true }) };
}
