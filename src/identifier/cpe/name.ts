import { bindFormatted, FORMATTED_PREFIX, parseFormatted } from './formatted.ts';
import { isCpeUri, parseUri } from './uri.ts';
import { CPE_MAX_LENGTH, cpeSyntax, type Wfn } from './wfn.ts';

/**
 * Reads a CPE name as a formatted string (`cpe:2.3:…`) or URI (`cpe:/…`, CPE 2.2 among it), as it begins (NISTIR 7695 §6).
 * @throws AssayError `cpe.syntax` for what is no such text, `cpe.value` for a value that breaks the grammar
 */
export function parseCpe(text: string): Wfn {
  if (text.length > CPE_MAX_LENGTH) throw cpeSyntax(text, `it is longer than ${CPE_MAX_LENGTH} characters`);
  if (text.startsWith(FORMATTED_PREFIX)) return parseFormatted(text);
  if (isCpeUri(text)) return parseUri(text);
  throw cpeSyntax(
    text,
    'it begins with neither cpe:2.3: nor cpe:/',
    text.trim() === text ? undefined : 'There is white space around it.',
  );
}

/**
 * The key of a name's product for an index, `part:vendor:product` in lower case, written as in a formatted string, so that
 * a colon inside a value is escaped. Names of one product that the dictionary deprecates in favour of another keep
 * different keys: which follow each other is data.
 */
export function cpeProduct(name: Wfn): string {
  return [name.part, name.vendor, name.product].map(bindFormatted).join(':').toLowerCase();
}
