import { hash } from 'node:crypto';

/**
 * RECORD of a wheel (PyPA, "Recording installed projects" and "Binary distribution format"): CSV with path, digest and size. Rows
 * other than the one that is changed stay as they are, byte for byte.
 */

/** One row with its end of line: quotes may hold line ends. */
const ROW = /(?:"(?:[^"]|"")*"|[^"\r\n])*(?:\r\n|\n|\r|$)/y;
const FIRST = /^(?:"((?:[^"]|"")*)"|([^,"\r\n]*)),/;

/** Rows as written; undefined where the bytes are no CSV in UTF-8. */
function rowsOf(content: Uint8Array): readonly string[] | undefined {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return undefined;
  }
  const rows: string[] = [];
  for (let at = 0; at < text.length; ) {
    ROW.lastIndex = at;
    const row = ROW.exec(text)?.[0] ?? '';
    if (row === '') return undefined;
    rows.push(row);
    at += row.length;
  }
  return rows;
}

function pathOf(row: string): string | undefined {
  const [, quoted, plain] = FIRST.exec(row) ?? [];
  return quoted?.replaceAll('""', '"') ?? plain;
}

/** RECORD without the row of a file. @returns undefined where it is no CSV */
export function withoutRow(record: Uint8Array, path: string): Uint8Array | undefined {
  const rows = rowsOf(record);
  return rows && Buffer.from(rows.filter((row) => pathOf(row) !== path).join(''));
}

/**
 * RECORD with a row for a file: SHA-256 in URL-safe base64 without padding, and the size in bytes. It stands before the row of
 * RECORD itself, which wheels have last, else at the end; with the end of line that the other rows have.
 * @param own path of RECORD itself
 * @returns undefined where it is no CSV
 */
export function withRow(
  record: Uint8Array,
  own: string,
  path: string,
  content: Uint8Array,
): Uint8Array | undefined {
  const rows = rowsOf(record)?.filter((row) => pathOf(row) !== path);
  if (!rows) return undefined;
  const lineEnd = rows[0]?.endsWith('\r\n') ? '\r\n' : '\n';
  const cell = /[",\r\n]/.test(path) ? `"${path.replaceAll('"', '""')}"` : path;
  const digest = hash('sha256', content, 'base64url');
  const row = `${cell},sha256=${digest},${content.length}${lineEnd}`;
  const at = rows.findIndex((one) => pathOf(one) === own);
  const before = at < 0 ? rows : rows.slice(0, at);
  const ended = before.map((one) => (/[\r\n]$/.test(one) ? one : one + lineEnd));
  return Buffer.from([...ended, row, ...(at < 0 ? [] : rows.slice(at))].join(''));
}
