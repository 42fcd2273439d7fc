/** Characters that the names of streams in an installer database are packed from, by their six bits. */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._';
/** Two characters in one: U+3800 to U+47FF, the first one in the low six bits. */
const TWO = 0x3800;
/** One character: U+4800 to U+483F. */
const ONE = 0x4800;
/** Stands in front of the names of tables. */
const TABLE = 0x4840;

/**
 * The name of a stream or storage of an installer database in plain; a table has `!` in front, as 7-Zip writes it.
 * Windows Installer packs names to make them fit into 31 characters (not published; known from Wine and 7-Zip).
 */
export function tableName(raw: string): string {
  let name = '';
  for (let i = 0; i < raw.length; i++) {
    const code = raw.charCodeAt(i);
    if (code === TABLE && i === 0) name += '!';
    else if (code >= TWO && code < ONE) name += ALPHABET[code & 63]! + ALPHABET[(code - TWO) >> 6]!;
    else if (code >= ONE && code < TABLE) name += ALPHABET[code - ONE]!;
    else name += raw[i];
  }
  return name;
}

/** Whether a name has a character that only installer databases use so: the mark of a table. */
export function isTableName(raw: string): boolean {
  return raw.charCodeAt(0) === TABLE;
}
