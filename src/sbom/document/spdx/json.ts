import { asBuffer, type JsonMember, type JsonValue, parseJson } from '../../../codec/index.ts';
import { AssayError } from '../../../model/index.ts';
import type { Noter } from '../notes.ts';
import { type DocNode, pointer } from './node.ts';

/** Values of all kinds together in one document; the largest honest ones, with every file of an operating system, have some million. */
const MOST_VALUES = 3_000_000;
const DEEPEST = 200;

/**
 * The first value of a JSON document with JSON pointers as places. A name that is there twice and text behind the value are
 * noted; of a repeated name the last value counts, and the earlier ones go to `dropped`.
 * @throws AssayError `sbom.syntax` where it is no JSON, `sbom.too-large` beyond the limits on values and depth
 */
export function readJsonNode(
  bytes: Uint8Array,
  note: Noter,
  dropped: (place: string, value: string) => void,
): DocNode {
  const { root, error } = parseJson(bytes, { depth: DEEPEST, values: MOST_VALUES });
  if (root === undefined) {
    const large = error?.message === 'too many values' || error?.message === 'nested too deeply';
    throw new AssayError(
      large ? 'sbom.too-large' : 'sbom.syntax',
      `the document is no JSON that can be read: ${error?.message}, at byte ${error?.offset}`,
    );
  }
  if (error !== undefined)
    note(
      'warning',
      'spdx.trailing-text',
      `byte ${error.offset}`,
      `${bytes.length - root.end} bytes that are no JSON follow the document`,
    );
  const builder: Builder = { bytes: asBuffer(bytes), note, dropped };
  return nodeOf(root, '', builder);
}

interface Builder {
  readonly bytes: Buffer;
  readonly note: Noter;
  readonly dropped: (place: string, value: string) => void;
}

function nodeOf(value: JsonValue, place: string, builder: Builder): DocNode {
  if (value.kind === 'array') {
    const items = value.items!.map((item, i) => nodeOf(item, `${place}/${i}`, builder));
    return { kind: 'list', place, items };
  }
  if (value.kind !== 'object') return { kind: 'scalar', place, value: value.value ?? null };
  const members = new Map<string, DocNode>();
  for (const member of value.members!) {
    const at = pointer(place, member.name);
    if (member.repeated) repeat(member, at, builder, members);
    members.set(member.name, nodeOf(member.value, at, builder));
  }
  return { kind: 'object', place, members };
}

function repeat(
  { name }: JsonMember,
  place: string,
  { note, dropped }: Builder,
  members: Map<string, DocNode>,
): void {
  note(
    'warning',
    'spdx.duplicate-key',
    place,
    `the name ${JSON.stringify(name)} is there twice; the last one counts`,
  );
  const earlier = members.get(name);
  if (earlier !== undefined) dropped(place, textOf(earlier));
}

function textOf(node: DocNode): string {
  if (node.kind === 'scalar') return JSON.stringify(node.value);
  if (node.kind === 'list') return `[${node.items.map(textOf).join(',')}]`;
  return `{${[...node.members].map(([name, value]) => `${JSON.stringify(name)}:${textOf(value)}`).join(',')}}`;
}
