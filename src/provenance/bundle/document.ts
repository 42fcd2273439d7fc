import { type JsonValue, parseJson } from '../../codec/index.ts';
import type { StepName } from '../../model/index.ts';
import { refuse } from '../steps.ts';

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
}

/** Reads a document. @throws Refusal `format.json` */
export function readDocument(bytes: Uint8Array): Node {
  if (bytes.length > LARGEST_EVIDENCE)
    refuse('format.json', `it has ${bytes.length} bytes, more than any evidence`, { input: 'document' });
  const { root, error } = parseJson(bytes, LIMITS);
  if (!root || error)
    refuse('format.json', `it is no JSON: ${error?.message ?? 'nothing is there'}`, {
      input: `byte ${error?.offset ?? 0}`,
    });
  refuseRepeated(root, '');
  return { value: root, path: '' };
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
  return value === undefined || value.kind === 'null' ? undefined : { value, path: join(node.path, name) };
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
  return items.map((value, at) => ({ value, path: `${node.path}[${at}]` }));
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

/** An integer that is not negative, as number or, as protobuf's JSON writes 64 bits, as text. @throws Refusal `format.field` */
export function integer(node: Node): bigint {
  const { kind, value } = node.value;
  const written = kind === 'number' || kind === 'string' ? String(value) : '';
  if (!/^(0|[1-9]\d{0,18})$/.test(written)) wrong(node, 'an integer that is not negative');
  return BigInt(written);
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
