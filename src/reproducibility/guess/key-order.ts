import { type JsonValue, parseJson, parseXml, type XmlElement } from '../../codec/index.ts';
import type { Guess } from './known.ts';
import type { Lines } from './lines.ts';
import { isCode } from './words.ts';

/** One way to write a document: as it is, and with sorted keys. */
interface Written {
  readonly plain: string;
  readonly sorted: string;
}

/** A format whose keys have no order; undefined where a text is none of it. */
interface Reader {
  readonly evidence: string;
  read(text: string, lines: Lines, path: string): Written | undefined;
}

const READERS: readonly Reader[] = [
  { evidence: 'the same members of JSON objects in another order', read: readJson },
  { evidence: 'the same attributes of XML elements in another order', read: readAttributes },
  { evidence: 'the same keys of a property list in another order', read: readPlist },
  { evidence: 'the same keys in another order', read: readSettings },
];

/** The same keys with the same values in another order, and nothing else but white space between them. */
export function guessKeyOrder(
  left: string,
  right: string,
  a: Lines,
  b: Lines,
  path: string,
): Guess | undefined {
  for (const { evidence, read } of READERS) {
    const one = read(left, a, path);
    const other = one && read(right, b, path);
    if (one && other && one.plain !== other.plain && one.sorted === other.sorted)
      return { code: 'content.key-order', evidence, values: ['', ''] };
  }
  return undefined;
}

/** A larger text is not parsed for this. */
const LONGEST = 8 << 20;

function readJson(text: string): Written | undefined {
  if (!/^\s*[[{]/.test(text) || text.length > LONGEST) return undefined;
  const bytes = Buffer.from(text);
  const { root, error } = parseJson(bytes);
  if (!root || error) return undefined;
  return { plain: jsonText(root, bytes, false), sorted: jsonText(root, bytes, true) };
}

/** Compact JSON; numbers as they are written, and members of one name in their order. */
function jsonText(value: JsonValue, bytes: Buffer, sorted: boolean): string {
  if (value.items) return `[${value.items.map((item) => jsonText(item, bytes, sorted)).join()}]`;
  if (!value.members)
    return value.kind === 'string'
      ? JSON.stringify(value.value)
      : bytes.toString('latin1', value.offset, value.end);
  const members = value.members.map(({ name, value: own }) => [name, jsonText(own, bytes, sorted)] as const);
  if (sorted) members.sort(([one], [other]) => compare(one, other));
  return `{${members.map(([name, own]) => `${JSON.stringify(name)}:${own}`).join()}}`;
}

const START_TAG = /<([A-Za-z_][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))+)(\s*\/?>)/g;
const ATTRIBUTE = /[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*')/g;

function readAttributes(text: string): Written | undefined {
  if (!/^\ufeff?\s*</.test(text) || text.length > LONGEST) return undefined;
  const written = (sorted: boolean): string =>
    text.replace(START_TAG, (_, name: string, attributes: string, end: string) => {
      const all = attributes.match(ATTRIBUTE) ?? [];
      return `<${[name, ...(sorted ? all.sort(compare) : all)].join(' ')}${end}`;
    });
  return { plain: written(false), sorted: written(true) };
}

function readPlist(text: string): Written | undefined {
  if (!/<plist[\s>]/.test(text.slice(0, 1024)) || text.length > LONGEST) return undefined;
  const { root, error } = parseXml(Buffer.from(text), { doctype: true });
  if (!root || error) return undefined;
  // What the parser passes over must be the same as well.
  const passed = text.match(/<!--[\s\S]*?-->|<[?!][^>]*>/g)?.join('') ?? '';
  return { plain: passed + plistText(root, false), sorted: passed + plistText(root, true) };
}

function plistText({ name, attributes, text, children }: XmlElement, sorted: boolean): string {
  const parts = children.map((child) => plistText(child, sorted));
  const own = JSON.stringify([name, Object.entries(attributes), text]);
  if (name !== 'dict' || !sorted || children.some((child, i) => (child.name === 'key') !== (i % 2 === 0)))
    return `${own}(${parts.join()})`;
  const entries = parts.flatMap((part, i) => (i % 2 === 0 ? [`${part}${parts[i + 1] ?? ''}`] : []));
  return `${own}(${entries.sort(compare).join()})`;
}

/** A key with its value on one line; `$` would make the order of settings matter. */
const SETTING = /^[\w./-]+\s*[=:]\s*[^$]*$/;
const SECTION = /^\[[^\]]+\]\s*$/;
const IGNORED = /^\s*(?:[#;!].*)?$/;

/** INI files, properties, and headers; continuation lines belong to their key. */
function readSettings(_: string, { lines }: Lines, path: string): Written | undefined {
  if (isCode(path) || lines.length < 2 || lines.length > 100_000) return undefined;
  const sections: { readonly head: string; readonly keys: string[]; readonly names: Set<string> }[] = [
    { head: '', keys: [], names: new Set() },
  ];
  let comments = '';
  for (const stored of lines) {
    const line = stored.replace(/\r?\n$/, '');
    const section = sections.at(-1)!;
    const name = SETTING.test(line) ? line.split(/\s*[=:]/, 1)[0]! : undefined;
    if (IGNORED.test(line)) comments += `${line}\n`;
    else if (SECTION.test(line)) sections.push({ head: line, keys: [], names: new Set() });
    else if (/^\s/.test(line) && section.keys.length > 0) section.keys.push(`${section.keys.pop()}\n${line}`);
    else if (name !== undefined && !section.names.has(name)) {
      section.names.add(name);
      section.keys.push(line);
    } else return undefined;
  }
  const written = (sorted: boolean): string =>
    comments +
    sections
      .map(({ head, keys }) => [head, ...(sorted ? [...keys].sort(compare) : keys)].join('\0'))
      .join('\0\0');
  return { plain: written(false), sorted: written(true) };
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
