import { isUtf8 } from 'node:buffer';
import { type JsonValue, parseJson } from '../codec/index.ts';
import type { StepName } from '../model/index.ts';
import { refuse } from './steps.ts';

/** No honest evidence is larger: bundles have about 10 kB. */
export const LARGEST_EVIDENCE = 16 * 1024 * 1024;
const LIMITS = { depth: 64, values: 200_000 };

/**
 * A value of a document of evidence, and where it stands. Everything is read strictly, as whatever readers take differently is
 * a way to show them different things: duplicate names, other alphabets of base64, signs and exponents are refused.
 */
export interface Node {
  readonly value: JsonValue;
  /** `verificationMaterial.tlogEntries[0]`; empty for the root. */
  readonly path: string;
  /** The document, in whose bytes the value has its place. */
  readonly source: Buffer;
}

/** Reads a document. @throws Refusal `format.json` */
export function readDocument(bytes: Uint8Array): Node {
  if (bytes.length > LARGEST_EVIDENCE)
    refuse('format.json', `it has ${bytes.length} bytes, more than any evidence`, { input: 'document' });
  if (!isUtf8(bytes)) refuse('format.json', 'it is no UTF-8', { input: 'document' });
  const { root, error } = parseJson(bytes, LIMITS);
  if (!root || error)
    refuse('format.json', `it is no JSON: ${error?.message ?? 'nothing is there'}`, {
      input: `byte ${error?.offset ?? 0}`,
    });
  refuseRepeated(root, '');
  return { value: root, path: '', source: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length) };
}

function refuseRepeated(value: JsonValue, path: string): void {
  for (const { name, repeated, value: inner } of value.members ?? []) {
    const place = join(path, name);
    if (repeated) refuse('format.json', `the name ${name} is there twice`, { input: place });
    refuseRepeated(inner, place);
  }
  for (const [at, item] of (value.items ?? []).entries()) refuseRepeated(item, `${path}[${at}]`);
}

/** A member of an object; undefined where it is absent or null, as protobuf's JSON has it. @throws Refusal where this is no object */
export function member(node: Node, name: string): Node | undefined {
  if (node.value.kind !== 'object') wrong(node, 'an object');
  const value = node.value.members!.find((other) => other.name === name)?.value;
  if (value === undefined || value.kind === 'null') return undefined;
  return { value, path: join(node.path, name), source: node.source };
}

/** All members of an object that are there and not null, by name. @throws Refusal where this is no object */
export function members(node: Node): readonly (readonly [name: string, member: Node])[] {
  if (node.value.kind !== 'object') wrong(node, 'an object');
  return node.value
    .members!.filter(({ value }) => value.kind !== 'null')
    .map(({ name, value }) => [name, { value, path: join(node.path, name), source: node.source }]);
}

/** A member that must be there. @throws Refusal `format.field` */
export function demand(node: Node, name: string): Node {
  return member(node, name) ?? refuse('format.field', `${name} is missing`, { input: join(node.path, name) });
}

/** The items of an array; none where it is absent. @throws Refusal `format.field`, `format.count` */
export function list(node: Node | undefined, most: number): readonly Node[] {
  if (!node) return [];
  const { items } = node.value;
  if (!items) wrong(node, 'an array');
  if (items.length > most)
    refuse('format.count', `there are ${items.length}, at most ${most} are looked at`, { input: node.path });
  return items.map((value, at) => ({ value, path: `${node.path}[${at}]`, source: node.source }));
}

/** @throws Refusal `format.field` */
export function text(node: Node): string {
  const { kind, value } = node.value;
  return kind === 'string' ? (value as string) : wrong(node, 'a string');
}

/** Standard base64 with its padding (RFC 4648, 4), canonical. @throws Refusal `format.encoding` */
export function bytes(node: Node): Buffer {
  return base64(text(node), node.path);
}

/** Standard base64 that stands anywhere. @throws Refusal the step given */
export function base64(value: string, place: string, step: StepName = 'format.encoding'): Buffer {
  const decoded = Buffer.from(value, 'base64');
  if (value === '' || decoded.toString('base64') !== value)
    refuse(step, 'it is no base64 of the standard alphabet in its canonical form', { input: place });
  return decoded;
}

/** What a text stands for in a table. @throws Refusal `format.field` for a text that is none of its names */
export function choice<T>(node: Node, table: Readonly<Record<string, T>>): T {
  const name = text(node);
  // Names that every object has are none of the table.
  return Object.hasOwn(table, name) ? table[name]! : wrong(node, `one of ${Object.keys(table).join(', ')}`);
}

/** What 64 bits with a sign hold, the widest integer of these documents. */
const LARGEST_INTEGER = 2n ** 63n - 1n;

/**
 * An integer that is not negative, as number or, as protobuf's JSON writes 64 bits, as text; only digits, as `1e2` and `1.0` are
 * not integers to everyone. @throws Refusal `format.field`
 */
export function integer(node: Node): bigint {
  const written = writtenAs(node);
  const value = /^(0|[1-9]\d{0,18})$/.test(written) ? BigInt(written) : undefined;
  return value !== undefined && value <= LARGEST_INTEGER
    ? value
    : wrong(node, 'an integer that is not negative');
}

/** A text, or the characters of a number as they stand in the document; empty for anything else. */
export function writtenAs({ value: { kind, value, offset, end }, source }: Node): string {
  if (kind === 'number') return source.toString('latin1', offset, end);
  return kind === 'string' ? String(value) : '';
}

/** Seconds since 1970 as a number. @throws Refusal `format.field` */
export function seconds(node: Node): number {
  const value = integer(node);
  return value < 1n << 40n ? Number(value) : wrong(node, 'a time');
}

/** @throws Refusal `format.field` always */
export function wrong(node: Node, expected: string): never {
  const { kind, value } = node.value;
  const found = value === undefined ? kind : `${kind} ${String(value).slice(0, 60)}`;
  refuse('format.field', `it is not ${expected}`, { input: node.path || 'document', expected, found });
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
