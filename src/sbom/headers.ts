import { MOST_METADATA, metadataText } from './text.ts';

/** Header fields by lower-case name, every value in order; continuation lines are joined by line feeds. */
export type Headers = ReadonlyMap<string, readonly string[]>;

/**
 * The header section of a file in the manner of RFC 822 (2.2, 3.1), as Python core metadata and Debian control files
 * use it: `Name: value` lines, folded lines begin with white space, an empty line ends it, as does a line that is
 * neither. Undefined where there is no such section, or it is not UTF-8.
 */
export function parseHeaders(content: Uint8Array): Headers | undefined {
  const text = metadataText(headSection(content));
  if (text === undefined) return undefined;
  const headers = new Map<string, string[]>();
  let last: string[] | undefined;
  for (const line of text.split(/\r?\n/)) {
    // The section may end in the midst of a CRLF.
    const [, name, value] = /^([!-9;-~]+)[ \t]*:(.*?)\r?$/.exec(line) ?? [];
    if (name !== undefined) last = add(headers, name.toLowerCase(), value!.trim());
    else if (last && /^[ \t]/.test(line)) last.push(`${last.pop()}\n${unfolded(line)}`);
    else break;
  }
  return headers.size === 0 ? undefined : headers;
}

/** The first value of a field; undefined if it is missing or empty. */
export function header(headers: Headers, name: string): string | undefined {
  return headers.get(name)?.[0] || undefined;
}

function add(headers: Map<string, string[]>, name: string, value: string): string[] {
  const values = headers.get(name) ?? [];
  values.push(value);
  headers.set(name, values);
  return values;
}

/** Core metadata marks the left margin of a folded text with a bar after seven blanks. */
function unfolded(line: string): string {
  return line.trim().replace(/^\|/, '');
}

/** The bytes before the first empty line: descriptions behind it may be long and of any encoding. */
function headSection(content: Uint8Array): Uint8Array {
  const buffer = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const start = buffer.subarray(0, MOST_METADATA + 3);
  const ends = ['\n\n', '\n\r\n'].map((end) => start.indexOf(end)).filter((end) => end >= 0);
  return ends.length === 0 ? content : content.subarray(0, Math.min(...ends));
}
