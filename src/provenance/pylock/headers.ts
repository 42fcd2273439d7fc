/** The header of a table in a TOML text. */
export interface TableHeader {
  /** Where its line begins, in UTF-16 units. */
  readonly offset: number;
  /** `[[a.b]]` */
  readonly isArray: boolean;
  /** Behind the line on which the last statement below it ends; blank lines and comments that follow are not in it. */
  readonly end: number;
  readonly keys: readonly string[];
}

/**
 * Finds the table headers of a TOML document that is known to be right (toml.io 1.0). What looks like one inside a string or an
 * array is none.
 */
export function tableHeaders(text: string): readonly TableHeader[] {
  const headers: (TableHeader & { end: number })[] = [];
  let at = 0;
  while (at < text.length) {
    const offset = at;
    at = afterBlank(text, at);
    const isHeader = text[at] === '[';
    const isBlank = at >= text.length || /[\r\n#]/.test(text[at]!);
    if (isHeader) headers.push({ ...headerAt(text, at), offset, end: at });
    at = afterStatement(text, at);
    const last = headers.at(-1);
    if (last && !isBlank) last.end = at;
  }
  return headers;
}

function headerAt(text: string, start: number): Pick<TableHeader, 'isArray' | 'keys'> {
  const isArray = text[start + 1] === '[';
  const keys: string[] = [];
  let at = start + (isArray ? 2 : 1);
  for (;;) {
    at = afterBlank(text, at);
    const end = text[at] === '"' || text[at] === "'" ? afterString(text, at) : afterBare(text, at);
    // A bare key has at least one character, so this always goes on.
    if (end === at) return { isArray, keys };
    keys.push(keyText(text.slice(at, end)));
    at = afterBlank(text, end);
    if (text[at] !== '.') return { isArray, keys };
    at += 1;
  }
}

function keyText(written: string): string {
  if (written.startsWith("'")) return written.slice(1, -1);
  if (!written.startsWith('"')) return written;
  // Escapes that JSON does not know make another name than any that is looked for.
  try {
    return String(JSON.parse(written));
  } catch {
    return written;
  }
}

/** Behind the end of the line on which a statement ends; its value may go over many. */
function afterStatement(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; ) {
    const character = text[at]!;
    if (character === '"' || character === "'") at = afterString(text, at);
    else if (character === '#') at = lineEnd(text, at);
    else {
      if (character === '[' || character === '{') depth += 1;
      if (character === ']' || character === '}') depth -= 1;
      at += 1;
      if (character === '\n' && depth <= 0) return at;
    }
  }
  return text.length;
}

function afterString(text: string, start: number): number {
  const quote = text[start]!;
  const isLong = text.startsWith(quote.repeat(3), start);
  const mark = isLong ? quote.repeat(3) : quote;
  let at = start + mark.length;
  while (at < text.length && !text.startsWith(mark, at)) at += quote === '"' && text[at] === '\\' ? 2 : 1;
  at += mark.length;
  // Up to two quotes may stand before those that end it.
  for (let more = 0; isLong && more < 2 && text[at] === quote; more += 1) at += 1;
  return at;
}

function afterBare(text: string, start: number): number {
  let at = start;
  while (at < text.length && /[A-Za-z0-9_-]/.test(text[at]!)) at += 1;
  return at;
}

function afterBlank(text: string, start: number): number {
  let at = start;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  return at;
}

function lineEnd(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end < 0 ? text.length : end;
}
