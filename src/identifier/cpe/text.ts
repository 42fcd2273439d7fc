import { ANY, CPE_ATTRIBUTES, CPE_MAX_LENGTH, cpeSyntax, NA, type Wfn, type WfnParts, wfn } from './wfn.ts';

const ATTRIBUTES: ReadonlySet<string> = new Set(CPE_ATTRIBUTES);
const PAIR = /\s*([a-z_]+)=(?:(ANY|NA)|"((?:[^"\\]|\\.)*)")\s*(,|$)/y;

/**
 * Reads the text form of a well-formed name, `wfn:[part="a",vendor="foo",update=NA]` (NISTIR 7695 §5.1): attributes in any
 * order, each at most once, those left out ANY. @throws AssayError `cpe.syntax`, `cpe.value`
 */
export function parseWfn(text: string): Wfn {
  if (text.length > CPE_MAX_LENGTH) throw cpeSyntax(text, 'it is too long');
  if (!text.startsWith('wfn:[') || !text.endsWith(']')) throw cpeSyntax(text, 'it is not wfn:[…]');
  const inner = text.slice('wfn:['.length, -1);
  const parts: Record<string, string> = {};
  let at = 0;
  let more = inner.trim() !== '';
  while (more) {
    PAIR.lastIndex = at;
    const pair = PAIR.exec(inner);
    if (pair === null) throw cpeSyntax(text, `no attribute="value" at ${at + 'wfn:['.length}`);
    const [whole, attribute, logical, value, end] = pair;
    if (!ATTRIBUTES.has(attribute!)) throw cpeSyntax(text, `there is no attribute ${attribute}`);
    if (Object.hasOwn(parts, attribute!)) throw cpeSyntax(text, `${attribute} is given twice`);
    parts[attribute!] = logical === undefined ? plainValue(text, value!) : logical === 'NA' ? NA : ANY;
    at += whole.length;
    more = end === ',';
  }
  return wfn(parts as WfnParts);
}

/** The text form of a name; attributes that are ANY are left out. @throws AssayError `cpe.value` */
export function formatWfn(parts: WfnParts): string {
  const name = wfn(parts);
  const pairs = CPE_ATTRIBUTES.filter((attribute) => name[attribute] !== ANY).map(
    (attribute) => `${attribute}=${name[attribute] === NA ? 'NA' : `"${name[attribute]}"`}`,
  );
  return `wfn:[${pairs.join(',')}]`;
}

/** In quotes, a lone `*` or `-` would be a value, and the grammar has no such value. */
function plainValue(text: string, value: string): string {
  if (value === ANY || value === NA || value === '') {
    throw cpeSyntax(text, `"${value}" is no value`, 'Write ANY or NA without quotes.');
  }
  return value;
}
