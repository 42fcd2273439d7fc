import {
  codeLayout,
  codeParts,
  headerLength,
  type MarshalNode,
  readMarshal,
  resolve,
} from '../../../artifact/index.ts';
import type { MarshalSide } from '../../content/marshal-ids.ts';
import { pycComparator } from '../../content/pyc.ts';
import type { Form } from '../form.ts';
import { type Canonical, held } from './canonical.ts';

/**
 * Compiled Python code: the magic number, and its objects with references resolved. How it is checked against its source is left
 * out (PEP 552), and so is which objects are stored by reference (CPython, Python/marshal.c).
 */
export const canonicalPyc: Canonical = {
  name: 'pyc',
  handles: pycComparator.handles,
  async write(form, gathered) {
    const bytes = await held(gathered);
    if (!bytes || bytes.length < 4) return false;
    const magic = bytes.readUInt16LE(0);
    const offset = headerLength(magic);
    const layout = codeLayout(magic);
    if (!layout || bytes.length < offset) return false;
    const graph = readMarshal(bytes, { magic, offset });
    if (!graph.root || graph.fault) return false;
    form.item(bytes.subarray(0, 4)).item(bytes.subarray(graph.end));
    return writeObjects(form, { graph, layout }, graph.root);
  },
};

/**
 * One item for each object that equals none before it: items before what holds them, named by the number of their item.
 * @returns false for an object within itself
 */
function writeObjects(form: Form, side: MarshalSide, root: MarshalNode): boolean {
  const numbers = new Map<string, number>();
  const done = new Map<MarshalNode, number>();
  const open = new Set<MarshalNode>();
  let cyclic = false;

  // Reading allows a nesting of 2,000 objects: recursion can follow.
  function numberOf(reference: MarshalNode): number {
    const node = resolve(side.graph, reference);
    const known = done.get(node);
    if (known !== undefined) return known;
    if (open.has(node)) cyclic = true;
    if (cyclic) return -1;
    open.add(node);
    const text = textOf(node);
    open.delete(node);
    let number = numbers.get(text);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(text, number);
      form.item(Buffer.from(text, 'latin1'));
    }
    done.set(node, number);
    return number;
  }

  function textOf(node: MarshalNode): string {
    const { kind, type, from = 0, to = 0, items } = node;
    if (kind === 'code') {
      const parts = codeParts(side.layout, node).map((part) =>
        'number' in part ? `${part.name}=${part.number}` : `${part.name}:${numberOf(part.node)}`,
      );
      return `code ${parts.join(' ')}`;
    }
    if (items) return `${kind} ${items.map(numberOf).join(' ')}`;
    // Texts are stored in forms that depend on what the interpreter kept.
    const stored = kind === 'str' || kind === 'bytes' ? '' : type;
    return `${kind} ${stored} ${side.graph.bytes.toString('latin1', from, to)}`;
  }

  numberOf(root);
  return !cyclic;
}
