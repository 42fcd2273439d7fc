import { parseYaml, type YamlDocument } from '../../../codec/index.ts';
import { AssayError } from '../../../model/index.ts';
import type { Noter } from '../notes.ts';
import { type DocNode, type Plain, pointer } from '../spdx/node.ts';
import { escapeQuotes } from './yaml-quotes.ts';

/** YAML readers keep far more than the text in memory; larger documents are refused. */
const MOST_CHARACTERS = 16 * 1024 * 1024;
const MOST_VALUES = 1_000_000;
/** Numbers whose spelling is looked up; the look-up walks from the root. */
const MOST_NUMBERS = 10_000;

/**
 * The JSON form of an SPDX 2 document in YAML, with JSON pointers as places. Numbers are text as written: SPDX has no numbers but
 * offsets, and a version `1.10` without quotation marks is not 1.1.
 * @throws AssayError `sbom.syntax`, `sbom.too-large`
 */
export function yamlNode(text: string, note: Noter): DocNode {
  if (text.length > MOST_CHARACTERS)
    throw new AssayError(
      'sbom.too-large',
      `a YAML document of more than ${MOST_CHARACTERS} characters is not read`,
      {
        hint: 'convert it to JSON',
      },
    );
  const first = parse(text);
  if (!first.error) return nodeOfDocument(text, first);
  const escaped = escapeQuotes(text);
  const second = escaped === text ? first : parse(escaped);
  if (second.error) {
    const { message, line, column } = first.error;
    throw new AssayError(
      'sbom.syntax',
      `the document is no YAML that can be read: ${message}, at line ${line}, column ${column}`,
    );
  }
  const { line } = first.error;
  const message = 'quotation marks within quoted text are not escaped; they were read as text';
  note('warning', 'spdx.yaml-quotes', `line ${line}`, message);
  return nodeOfDocument(escaped, second);
}

function parse(text: string): YamlDocument {
  return parseYaml(text, { size: MOST_CHARACTERS * 2, depth: 64, values: MOST_VALUES });
}

function nodeOfDocument(text: string, document: YamlDocument): DocNode {
  const builder = { document, text, starts: lineStarts(text), left: MOST_NUMBERS };
  return build(document.value as Plain, '', [], builder);
}

interface Builder {
  readonly document: YamlDocument;
  readonly text: string;
  readonly starts: readonly number[];
  left: number;
}

type Path = (string | number)[];

function build(value: Plain, place: string, path: Path, builder: Builder): DocNode {
  if (typeof value === 'number') return { kind: 'scalar', place, value: spelling(value, path, builder) };
  if (typeof value !== 'object' || value === null) return { kind: 'scalar', place, value };
  const inner = <T extends string | number>(step: T, item: Plain, at: string): DocNode => {
    path.push(step);
    const node = build(item, at, path, builder);
    path.pop();
    return node;
  };
  if (Array.isArray(value)) {
    const items = (value as readonly Plain[]).map((item, i) => inner(i, item, `${place}/${i}`));
    return { kind: 'list', place, items };
  }
  const members = new Map<string, DocNode>();
  for (const [name, item] of Object.entries(value as Readonly<Record<string, Plain>>))
    members.set(name, inner(name, item, pointer(place, name)));
  return { kind: 'object', place, members };
}

function spelling(value: number, path: Path, builder: Builder): string {
  if (builder.left-- <= 0) return String(value);
  const { line, column } = builder.document.place(path);
  const from = builder.starts[line - 1]! + column - 1;
  const own = builder.text.slice(from, from + 300);
  const named =
    typeof path.at(-1) === 'string' ? /^(?:"[^"]*"|'[^']*'|[^:\n]+):\s+/.exec(own)?.[0].length : 0;
  const [written] = /^[^\s,\]}#]+/.exec(own.slice(named ?? 0)) ?? [];
  return written !== undefined && Number(written) === value ? written : String(value);
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
