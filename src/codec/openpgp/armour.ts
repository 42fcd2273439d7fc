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

/** At the start of a line. Only a line feed begins one: `^` would also see one behind a carriage return within a line. */
const BEGIN = /(?<![^\n])-----BEGIN PGP ([A-Z0-9 ,/]{1,40})-----[ \t]*\r?(?![^\n])/g;
const BEGIN_SIGNATURE = /(?<![^\n])-----BEGIN PGP (SIGNATURE)-----[ \t]*\r?(?![^\n])/;
/** Keyrings of a whole distribution have some thousand keys, each in one block. */
const MOST_BLOCKS = 10_000;
/** Text names of hash functions (RFC 9580, 9.5). */
const NAME = '(?:MD5|SHA1|RIPEMD160|SHA(?:224|256|384|512)|SHA3-(?:256|512))';
/** The one header a cleartext message may have (RFC 9580, 7.1); the signature says itself how it was made. */
const HASH_HEADER = new RegExp(`^Hash: ${NAME}(?:, ?${NAME}){0,8}$`);
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
  const begin = BEGIN_SIGNATURE.exec(text);
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
  if (parts.headers.some((line) => !HASH_HEADER.test(line))) return 'it has headers that are not signed';
  if (parts.signed.some((line) => line.startsWith('-') && !line.startsWith('- ')))
    return 'a line of it begins with a dash that is not escaped';
  return parts.rest.trim() === '' ? undefined : 'text stands behind its signature';
}

function blockAt(text: string, begin: RegExpExecArray): ArmourBlock {
  const label = begin[1]!;
  const from = begin.index + begin[0].length;
  const last = `\n-----END PGP ${label}-----`;
  const stop = text.indexOf(last, from);
  const place = {
    label,
    start: begin.index,
    end: stop < 0 ? text.length : endOfLine(text, stop + last.length),
  };
  const body = text.slice(from, stop < 0 ? text.length : stop);
  // The first line break is the end of the line of BEGIN.
  const lines = body
    .slice(body.indexOf('\n') + 1)
    .split('\n')
    .map((line) => line.trim());
  const blank = lines.indexOf('');
  const headers = lines.slice(0, Math.max(blank, 0));
  const unread = (issue: string) => ({ ...place, headers: [], content: Buffer.alloc(0), issue });
  if (stop < 0) return unread('its armour has no end');
  if (blank < 0) return unread('its headers do not end');
  // RFC 9580, 6.2: what is no header there is damage.
  if (headers.some((line) => !/^[^\s:]+:(?: |$)/.test(line)))
    return unread('a header of its armour is damaged');
  return { ...place, headers, ...decoded(lines.slice(blank + 1).filter((line) => line !== '')) };
}

/** Behind the line break; where more than blanks stand on the line, that is no part of the block. */
function endOfLine(text: string, from: number): number {
  const lineBreak = text.indexOf('\n', from);
  const end = lineBreak < 0 ? text.length : lineBreak + 1;
  return text.slice(from, end).trim() === '' ? end : from;
}

/** The bytes. The checksum behind them, right, wrong or damaged, must not be a reason to reject them (RFC 9580, 6.1). */
function decoded(lines: readonly string[]): Pick<ArmourBlock, 'content' | 'issue'> {
  const isFooter = /^=[^=]/.test(lines.at(-1) ?? '');
  const text = (isFooter ? lines.slice(0, -1) : lines).join('').replace(/=[A-Za-z0-9+/]{4}$/, '');
  const content = Buffer.from(text, 'base64');
  const isBase64 = text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
  return isBase64 && content.toString('base64') === text
    ? { content }
    : { content, issue: 'its armour is not base64' };
}
