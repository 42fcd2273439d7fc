import { asBuffer, latin1 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';

/** One block of textual encoding (RFC 7468). */
export interface PemBlock {
  /** `CERTIFICATE`, `PKCS7` … */
  readonly label: string;
  /** First byte and the byte after the block, markers included. */
  readonly start: number;
  readonly end: number;
  /** What the base64 text stands for. */
  readonly der: Buffer;
  /** Where the character stands that holds the first bits of a group of six, by number of the group. */
  readonly places: Uint32Array;
  /** Why it is not as it should be. */
  readonly wrong?: string;
}

const BEGIN = '-----BEGIN ';
const DASHES = '-----';
/** No label in use is longer. */
const MOST_LABEL = 64;

/** All blocks in order; text between them is not looked at. A block without an end reaches to the end of the bytes. */
export function pemBlocks(bytes: Uint8Array): PemBlock[] {
  const text = latin1(bytes);
  const blocks: PemBlock[] = [];
  for (let at = text.indexOf(BEGIN); at >= 0; at = text.indexOf(BEGIN, blocks.at(-1)?.end ?? at)) {
    const close = text.indexOf(DASHES, at + BEGIN.length);
    const label = text.slice(at + BEGIN.length, close);
    if (close < 0) return blocks;
    blocks.push(blockAt(text, at, close + DASHES.length, label.length > MOST_LABEL ? '' : label));
  }
  return blocks;
}

function blockAt(text: string, start: number, body: number, label: string): PemBlock {
  const stop = text.indexOf(DASHES, body);
  const to = stop < 0 ? text.length : stop;
  const mark = `-----END ${label}-----`;
  const ended = stop >= 0 && text.startsWith(mark, stop);
  const { places, wrong } = base64Places(text, body, to);
  const der = Buffer.from(letters(text, places), 'base64');
  const end = ended ? stop + mark.length : to;
  const reason = ended ? wrong : `no ${mark} ends it`;
  return { label, start, end, der, places, ...(reason ? { wrong: reason } : {}) };
}

/** Positions of the base64 characters; header lines of RFC 1421 (`Proc-Type: …`) up to an empty line are passed over. */
function base64Places(text: string, from: number, to: number): { places: Uint32Array; wrong?: string } {
  const header = /^\s*[A-Za-z0-9-]+:(?:.|\n)*?\r?\n[ \t]*\r?\n/.exec(
    text.slice(from, Math.min(to, from + 4096)),
  );
  const places = new Uint32Array(to - from);
  let count = 0;
  let wrong: string | undefined;
  for (let at = from + (header?.[0].length ?? 0); at < to; at++) {
    const code = text.charCodeAt(at);
    if (isBase64(code)) places[count++] = at;
    else if (code > 0x20 && code !== 0x3d) wrong ??= `a character that is not base64 at offset ${at}`;
  }
  if (count % 4 === 1) wrong ??= 'its base64 is cut';
  return { places: places.subarray(0, count), ...(wrong ? { wrong } : {}) };
}

function isBase64(code: number): boolean {
  const isLetter = (code | 32) >= 0x61 && (code | 32) <= 0x7a;
  return isLetter || (code >= 0x30 && code <= 0x39) || code === 0x2b || code === 0x2f;
}

function letters(text: string, places: Uint32Array): string {
  const bytes = asBuffer(new Uint8Array(places.length));
  for (let i = 0; i < places.length; i++) bytes[i] = text.charCodeAt(places[i]!);
  return bytes.toString('latin1');
}

/** Fields of what a block holds, with the offsets of the characters that stand for their bytes. */
export function placed(fields: readonly Field[], { places, end }: PemBlock): Field[] {
  const first = (byte: number): number => places[Math.floor((byte * 4) / 3)] ?? end;
  return fields.map((field): Field => {
    const offset = first(field.offset);
    const last =
      field.length === 0
        ? offset
        : (places[Math.floor(((field.offset + field.length - 1) * 4) / 3) + 1] ?? end - 1) + 1;
    return {
      ...field,
      offset,
      length: Math.max(0, last - offset),
      ...(field.fields ? { fields: placed(field.fields, { places, end } as PemBlock) } : {}),
    };
  });
}
