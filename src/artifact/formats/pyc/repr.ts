import { hex, latin1, utf8 } from '../../../codec/index.ts';
import type { MarshalGraph, MarshalNode } from './graph.ts';

/** Longer values are cut for people; the range tells where the rest is. */
const LONGEST = 200;
/** Digits of 15 bits: an integer of more is told by its size. */
const MOST_DIGITS = 64;
/** How deep values in values are shown. */
const DEEPEST = 4;

/** The object a node stands for: itself, or what a reference refers to. */
export function resolve({ shared }: MarshalGraph, node: MarshalNode): MarshalNode {
  return node.kind === 'ref' ? (shared[node.target!] ?? node) : node;
}

/** The text of a string, or of bytes in Python 2; undefined for anything else. */
export function textOf(graph: MarshalGraph, node: MarshalNode | undefined): string | undefined {
  if (!node) return undefined;
  const target = resolve(graph, node);
  if (node !== target && !graph.room.take((target.to ?? 0) - (target.from ?? 0))) return undefined;
  const known = graph.texts.get(target);
  if (known !== undefined) return known;
  const { kind, from, to } = target;
  if ((kind !== 'str' && kind !== 'bytes') || from === undefined) return undefined;
  const bytes = graph.bytes.subarray(from, to);
  const text = utf8(bytes) ?? latin1(bytes);
  if (node !== target) graph.texts.set(target, text);
  return text;
}

/** A value as Python would print it, cut where it is long. */
export function repr(graph: MarshalGraph, node: MarshalNode): string {
  const text = write(graph, node, 0);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

const BRACKETS: Readonly<Record<string, readonly [string, string]>> = {
  tuple: ['(', ')'],
  list: ['[', ']'],
  set: ['{', '}'],
  frozenset: ['frozenset({', '})'],
  slice: ['slice(', ')'],
};

function write(graph: MarshalGraph, reference: MarshalNode, depth: number): string {
  const node = resolve(graph, reference);
  const { bytes } = graph;
  const { kind, type, from = 0, to = 0, items } = node;
  switch (kind) {
    case 'int':
      return type === 'l'
        ? longText(bytes, from)
        : String(type === 'i' ? bytes.readInt32LE(from) : bytes.readBigInt64LE(from));
    case 'float':
      return type === 'g' ? floatText(bytes.readDoubleLE(from)) : latin1(bytes.subarray(from, to));
    case 'complex':
      return type === 'y'
        ? `(${floatText(bytes.readDoubleLE(from))}+${floatText(bytes.readDoubleLE(from + 8))}j)`
        : 'complex';
    case 'str':
      return stringText(bytes.subarray(from, to));
    case 'bytes':
      return bytesText(bytes.subarray(from, to));
    case 'code':
      return '<code>';
    case 'ref':
      return '<ref>';
    case 'dict':
    case 'frozendict':
      return `<${kind} of ${items!.length / 2}>`;
    default:
      return items ? listText(graph, kind, items, depth) : kind;
  }
}

function listText(graph: MarshalGraph, kind: string, items: readonly MarshalNode[], depth: number): string {
  const [open, close] = BRACKETS[kind] ?? ['(', ')'];
  if (depth >= DEEPEST) return `${open}…${close}`;
  const shown: string[] = [];
  let length = 0;
  for (const item of items) {
    const text = write(graph, item, depth + 1);
    shown.push(text);
    length += text.length + 2;
    if (length > LONGEST) break;
  }
  const rest = shown.length < items.length ? ', …' : kind === 'tuple' && items.length === 1 ? ',' : '';
  return `${open}${shown.join(', ')}${rest}${close}`;
}

/** No more of a text is decoded than is shown: four bytes a character at most. */
function stringText(stored: Uint8Array): string {
  const text = utf8(stored.subarray(0, 4 * LONGEST)) ?? latin1(stored.subarray(0, LONGEST));
  return JSON.stringify(text.slice(0, LONGEST));
}

function longText(bytes: Buffer, from: number): string {
  const count = bytes.readInt32LE(from);
  const digits = Math.abs(count);
  if (digits > MOST_DIGITS) return `${count < 0 ? '-' : ''}integer of ${digits * 15} bits`;
  let value = 0n;
  for (let i = digits - 1; i >= 0; i--) value = (value << 15n) | BigInt(bytes.readUInt16LE(from + 4 + 2 * i));
  return (count < 0 ? -value : value).toString();
}

function floatText(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? `${value}.0` : String(value);
}

function bytesText(bytes: Uint8Array): string {
  if (bytes.length > LONGEST / 2) return `<${bytes.length} bytes>`;
  const text = latin1(bytes);
  return /^[\x20-\x7e]*$/.test(text) ? `b${JSON.stringify(text)}` : `b<${hex(bytes)}>`;
}
