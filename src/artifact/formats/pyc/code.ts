import type { MarshalGraph, MarshalNode } from './graph.ts';
import { resolve, textOf } from './repr.ts';
import type { CodeLayout } from './versions.ts';

/** A part of a code object: an integer, or an object. */
export type CodePart =
  | { readonly name: string; readonly offset: number; readonly number: number }
  | { readonly name: string; readonly node: MarshalNode };

/** The parts of a code object by their names, in stored order. */
export function codeParts(layout: CodeLayout, { offset, items = [], numbers = [] }: MarshalNode): CodePart[] {
  let at = offset + 1;
  let item = 0;
  let number = 0;
  return layout.map((part) => {
    if (part.startsWith('#')) {
      const found = { name: part.slice(1), offset: at, number: numbers[number++]! };
      at += 4;
      return found;
    }
    const node = items[item++]!;
    at = node.offset + node.length;
    return { name: part, node };
  });
}

/** An object part of a code object. */
export function partOf(
  layout: CodeLayout,
  { items = [] }: MarshalNode,
  name: string,
): MarshalNode | undefined {
  const index = layout.filter((part) => !part.startsWith('#')).indexOf(name);
  return index < 0 ? undefined : items[index];
}

/** Every code object of a graph, in stored order. */
export function* codeObjects(root: MarshalNode): Generator<MarshalNode> {
  const stack: MarshalNode[] = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (node.kind === 'code') yield node;
    const items = node.items ?? [];
    for (let i = items.length - 1; i >= 0; i--) stack.push(items[i]!);
  }
}

/** The source files that the code objects of a graph name. */
export function fileNames(graph: MarshalGraph, layout: CodeLayout): Set<string> {
  const nodes = new Set<MarshalNode>();
  const { root } = graph;
  for (const code of root ? codeObjects(root) : []) {
    const name = partOf(layout, code, 'co_filename');
    if (name) nodes.add(resolve(graph, name));
  }
  return new Set([...nodes].flatMap((node) => textOf(graph, node) ?? []));
}
