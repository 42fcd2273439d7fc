import { asBuffer } from '../bytes.ts';

/** One block of ASCII armour (RFC 9580, 6.2). */
export interface ArmourBlock {
  /** What stands behind `BEGIN PGP`: `SIGNATURE`, `PUBLIC KEY BLOCK`. */
  readonly label: string;
  /** Header lines as they are stored, such as `Version: …`; they mean nothing. */
  readonly headers: readonly string[];
  readonly content: Buffer;
  /** Why the block cannot be used; its content is then as far as it could be read. */
  readonly issue?: string;
  /** Of the whole block in the text given, its last line end included. */
  readonly start: number;
  readonly end: number;
}

/** A message that is readable as it is, with its signatures behind it (RFC 9580, 7). */
export interface CleartextMessage {
  /** The text that is signed: lines joined by CR LF, without dashes put before them and without blanks at their ends. */
  readonly text: Buffer;
  /** The armoured signatures. */
  readonly signature: ArmourBlock;
  /** Why the message cannot be believed as a whole: text outside of it, headers that nobody signs. */
  readonly issue?: string;
}

const BEGIN = /^-----BEGIN PGP ([A-Z0-9 ,/]{1,40})-----[ \t]*\r?$/gm;
/** Keyrings of a whole distribution have some thousand keys, each in one block. */
const MOST_BLOCKS = 10_000;
const CLEARTEXT = '-----BEGIN PGP SIGNED MESSAGE-----';

/** The armoured blocks of a text in stored order; none where there is none. What stands between them means nothing. */
export function armourBlocks(bytes: Uint8Array): readonly ArmourBlock[] {
  const text = asBuffer(bytes).toString('latin1');
  const blocks: ArmourBlock[] = [];
  const begin = new RegExp(BEGIN);
  for (let match = begin.exec(text); match && blocks.length < MOST_BLOCKS; match = begin.exec(text)) {
    const block = blockAt(text, match);
    blocks.push(block);
    begin.lastIndex = block.end;
  }
  return blocks;
}

/** Whether bytes begin as a cleartext signed message. */
export function isCleartextMessage(bytes: Uint8Array): boolean {
  return asBuffer(bytes).subarray(0, CLEARTEXT.length).toString('latin1') === CLEARTEXT;
}

/** Takes a cleartext signed message apart. @returns undefined where the bytes do not begin as one, or it has no signature */
export function cleartextMessage(bytes: Uint8Array): CleartextMessage | undefined {
  if (!isCleartextMessage(bytes)) return undefined;
  const text = asBuffer(bytes).toString('latin1');
  const [first = '', ...others] = text.slice(0, 64).split(/\r?\n/, 2);
  const begin = /^-----BEGIN PGP SIGNATURE-----[ \t]*\r?$/m.exec(text);
  if (first.trimEnd() !== CLEARTEXT || others.length === 0 || !begin) return undefined;
  const signature = blockAt(text, begin);
  const lines = text.slice(text.indexOf('\n') + 1, begin.index).split('\n');
  // The line end before the signature is not part of the text.
  lines.pop();
  const blank = lines.findIndex((line) => line.trim() === '');
  const headers = lines.slice(0, Math.max(blank, 0)).map((line) => line.trimEnd());
  const signed = blank < 0 ? [] : lines.slice(blank + 1);
  const issue = issueOf({ headers, blank, signed, rest: text.slice(signature.end) });
  const plain = signed.map((line) => withoutBlanks(line.startsWith('- ') ? line.slice(2) : line));
  return { text: Buffer.from(plain.join('\r\n'), 'latin1'), signature, ...(issue ? { issue } : {}) };
}

/** Without blanks at its end; an expression would look at each run of blanks again and again. */
function withoutBlanks(line: string): string {
  let end = line.length;
  while (end > 0 && ' \t\r'.includes(line[end - 1]!)) end--;
  return line.slice(0, end);
}

function issueOf(parts: {
  readonly headers: readonly string[];
  readonly blank: number;
  readonly signed: readonly string[];
  readonly rest: string;
}): string | undefined {
  if (parts.blank < 0) return 'its headers do not end';
  // Any other header would be text that a reader sees and nobody signed.
  if (parts.headers.some((line) => !/^Hash: [A-Za-z0-9, -]{1,100}$/.test(line)))
    return 'it has headers that are not signed';
  if (parts.signed.some((line) => line.startsWith('-') && !line.startsWith('- ')))
    return 'a line of it begins with a dash that is not escaped';
  return parts.rest.trim() === '' ? undefined : 'text stands behind its signature';
}

function blockAt(text: string, begin: RegExpExecArray): ArmourBlock {
  const label = begin[1] ?? 'SIGNATURE';
  const from = begin.index + begin[0].length;
  const stop = text.indexOf(`\n-----END PGP ${label}-----`, from);
  const lineEnd = stop < 0 ? -1 : text.indexOf('\n', stop + 1);
  const end = lineEnd < 0 ? text.length : lineEnd + 1;
  const body = text.slice(from, stop < 0 ? text.length : stop);
  // The first line break is the end of the line of BEGIN.
  const lines = body
    .slice(body.indexOf('\n') + 1)
    .split('\n')
    .map((line) => line.trim());
  const blank = lines.indexOf('');
  const place = { label, start: begin.index, end };
  if (stop < 0) return { ...place, headers: [], content: Buffer.alloc(0), issue: 'its armour has no end' };
  if (blank < 0) return { ...place, headers: [], content: Buffer.alloc(0), issue: 'its headers do not end' };
  const inside = lines.slice(blank + 1).filter((line) => line !== '');
  return { ...place, headers: lines.slice(0, blank), ...decoded(inside) };
}

/** The bytes, and the checksum where there is one: it is optional since RFC 9580, 6.1, and wrong is wrong. */
function decoded(lines: readonly string[]): Pick<ArmourBlock, 'content' | 'issue'> {
  const last = lines.at(-1) ?? '';
  const checksum = /^=[A-Za-z0-9+/]{4}$/.test(last) ? last.slice(1) : undefined;
  const text = (checksum === undefined ? lines : lines.slice(0, -1)).join('');
  const content = Buffer.from(text, 'base64');
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text) || content.toString('base64') !== text)
    return { content, issue: 'its armour is not base64' };
  if (checksum === undefined || crc24(content) === Buffer.from(checksum, 'base64').readUIntBE(0, 3))
    return { content };
  return { content, issue: 'its armour has a wrong checksum' };
}

const CRC_START = 0xb704ce;
const CRC_POLYNOMIAL = 0x864cfb;
const CRC_TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 16;
  for (let bit = 0; bit < 8; bit++)
    value = (value & 0x800000) === 0 ? value << 1 : (value << 1) ^ CRC_POLYNOMIAL;
  return value & 0xffffff;
});

/** CRC-24 of OpenPGP (RFC 9580, 6.1.1). */
export function crc24(bytes: Uint8Array): number {
  let value = CRC_START;
  for (const byte of bytes) value = ((value << 8) ^ CRC_TABLE[((value >> 16) ^ byte) & 0xff]!) & 0xffffff;
  return value;
}
