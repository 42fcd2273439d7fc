/** How a catalogue is stored. */
export interface MoOptions {
  readonly big?: boolean;
  /** Slots of the hash table. */
  readonly hash?: number;
  /** Fills the slots as msgfmt does; else they hold anything. */
  readonly hashed?: true;
  /** Stores translations before originals. */
  readonly swapped?: true;
}

/** A message catalogue (GNU gettext manual, "The Format of GNU MO Files"). */
export function moFile(
  messages: readonly (readonly [id: string, text: string])[],
  options: MoOptions = {},
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
  const half = messages.length;
  const stored = options.swapped ? [...strings.slice(half), ...strings.slice(0, half)] : strings;
  const placed = stored.map((text) => {
    const row = [u32(text.length - 1), u32(at)];
    at += text.length;
    return Buffer.concat(row);
  });
  const rows = options.swapped ? [...placed.slice(half), ...placed.slice(0, half)] : placed;
  const header = [0x950412de, 0, messages.length, tables, tables + 8 * messages.length, hash, hashAt].map(
    u32,
  );
  const slots = options.hashed ? hashSlots(messages, hash).map(u32) : [Buffer.alloc(4 * hash, 1)];
  return Buffer.concat([...header, ...rows, ...slots, ...stored]);
}

/** Numbers of messages from 1 by the hash of their originals, double hashing (gettext-tools/src/write-mo.c). */
function hashSlots(messages: readonly (readonly [string, string])[], size: number): number[] {
  const slots = new Array<number>(size).fill(0);
  if (size <= 2) return slots;
  for (const [number, [id]] of messages.entries()) {
    let value = 0;
    for (const byte of Buffer.from(id)) {
      value = ((value << 4) + byte) >>> 0;
      const high = value & 0xf0000000;
      value = (value ^ (high >>> 24) ^ high) >>> 0;
    }
    let slot = value % size;
    while (slots[slot] !== 0) slot = (slot + 1 + (value % (size - 2))) % size;
    slots[slot] = number + 1;
  }
  return slots;
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
