import { flagText } from '../../../codec/index.ts';
import type { Field, Meaning } from '../../../model/index.ts';
import { codeParts, partOf } from './code.ts';
import type { MarshalGraph, MarshalNode } from './graph.ts';
import { repr, resolve, textOf } from './repr.ts';
import type { CodeLayout } from './versions.ts';

/** More values are told by their number unless rows are wanted. */
const LISTED = 1000;

/** Values nested deeper are told in one line: whoever reads fields follows them by recursion. */
const DEEPEST = 64;

/** Flags of code objects (CPython, Include/cpython/code.h and `__future__`). */
const CODE_FLAGS = {
  1: 'OPTIMIZED',
  2: 'NEWLOCALS',
  4: 'VARARGS',
  8: 'VARKEYWORDS',
  16: 'NESTED',
  32: 'GENERATOR',
  64: 'NOFREE',
  128: 'COROUTINE',
  256: 'ITERABLE_COROUTINE',
  512: 'ASYNC_GENERATOR',
  131072: 'FUTURE_DIVISION',
  262144: 'FUTURE_ABSOLUTE_IMPORT',
  524288: 'FUTURE_WITH_STATEMENT',
  1048576: 'FUTURE_PRINT_FUNCTION',
  2097152: 'FUTURE_UNICODE_LITERALS',
  4194304: 'FUTURE_BARRY_AS_BDFL',
  8388608: 'FUTURE_GENERATOR_STOP',
  16777216: 'FUTURE_ANNOTATIONS',
  67108864: 'HAS_DOCSTRING',
  134217728: 'METHOD',
};
const MEANINGS: Readonly<Record<string, Meaning>> = {
  co_filename: 'path',
  co_name: 'name',
  co_qualname: 'name',
  co_code: 'data',
};

interface Told {
  readonly graph: MarshalGraph;
  readonly layout: CodeLayout;
  readonly rows: boolean;
  /** Values that may still be told one by one. */
  left: number;
  depth: number;
}

/** The objects of a graph as one field, with what is known about references in front. */
export function marshalField(graph: MarshalGraph, layout: CodeLayout, offset: number, rows: boolean): Field {
  const told: Told = { graph, layout, rows, left: rows ? Number.POSITIVE_INFINITY : LISTED, depth: 0 };
  const fields = referenceFields(graph, offset);
  if (graph.root) fields.push(nodeField(told, 'root', graph.root));
  return { name: 'marshal', offset, length: graph.end - offset, fields };
}

/**
 * References depend on how often the compiler happened to share an object when it wrote the file, so equal code may have
 * different bytes: how many objects are flagged, how many of them are referred to, and where the first is that is not.
 */
function referenceFields({ shared, uses, interned }: MarshalGraph, offset: number): Field[] {
  const used = uses.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  const first = shared.findIndex((_, i) => (uses[i] ?? 0) === 0);
  const none = { offset, length: 0 };
  const fields: Field[] = [
    { name: 'interned texts', value: interned, ...none, meaning: 'order' },
    { name: 'FLAG_REF set', value: shared.length, ...none, meaning: 'order' },
    { name: 'FLAG_REF used', value: used, ...none, meaning: 'order' },
    { name: 'FLAG_REF unused', value: shared.length - used, ...none, meaning: 'order' },
  ];
  const node = shared[first];
  if (node)
    fields.push({ name: 'first unused', value: first, offset: node.offset, length: 1, meaning: 'order' });
  return fields;
}

function nodeField(told: Told, name: string, node: MarshalNode, meaning?: Meaning): Field {
  told.depth++;
  const field = fieldOf(told, name, node, meaning);
  told.depth--;
  return field;
}

function fieldOf(told: Told, name: string, node: MarshalNode, meaning?: Meaning): Field {
  const { graph } = told;
  told.left--;
  const base = { name, offset: node.offset, length: node.length, ...(meaning ? { meaning } : {}) };
  if (told.depth > DEEPEST) return { ...base, value: repr(graph, node) };
  if (node.kind === 'code') return { ...base, value: titleOf(told, node), fields: codeFields(told, node) };
  const text = textOf(graph, node);
  if (text !== undefined && resolve(graph, node).kind === 'str')
    return { ...base, value: text, ...details(told, node) };
  if (!node.items) return { ...base, value: repr(graph, node), ...details(told, node) };
  const inside = node.items.some((item) => item.kind === 'code');
  const wanted = told.rows || (inside && told.left > 0);
  if (!wanted) return { ...base, value: repr(graph, node) };
  const shown = node.items.flatMap((item, i) =>
    told.rows || (item.kind === 'code' && told.left > 0) ? [nodeField(told, String(i), item)] : [],
  );
  return { ...base, value: repr(graph, node), fields: shown };
}

/** Where rows are wanted: what type byte an object has, and what its place among the shared ones is. */
function details({ rows }: Told, { type, index, target, offset }: MarshalNode): Pick<Field, 'fields'> {
  if (!rows || (index === undefined && target === undefined)) return {};
  const fields: Field[] = [{ name: 'type', value: type, offset, length: 1 }];
  if (index !== undefined)
    fields.push({ name: 'FLAG_REF', value: index, offset, length: 1, meaning: 'order' });
  if (target !== undefined)
    fields.push({ name: 'reference', value: target, offset: offset + 1, length: 4, meaning: 'order' });
  return { fields };
}

function titleOf({ graph, layout }: Told, node: MarshalNode): string {
  const name = partOf(layout, node, 'co_qualname') ?? partOf(layout, node, 'co_name');
  return textOf(graph, name) ?? '<code>';
}

function codeFields(told: Told, node: MarshalNode): Field[] {
  return codeParts(told.layout, node).map((part): Field => {
    if ('node' in part) return nodeField(told, part.name, part.node, MEANINGS[part.name]);
    const { name, offset, number } = part;
    const value = name === 'co_flags' ? flagText(number >>> 0, CODE_FLAGS) : number;
    return { name, value, offset, length: 4 };
  });
}
