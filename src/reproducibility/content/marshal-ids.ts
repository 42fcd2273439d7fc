import {
  type CodePart,
  codeParts,
  type MarshalGraph,
  type MarshalNode,
  resolve,
} from '../../artifact/index.ts';

/** One side of a comparison of marshalled objects. */
export interface MarshalSide {
  readonly graph: MarshalGraph;
  /** Names of the parts of its code objects. */
  readonly layout: readonly string[];
}

/** Numbers for objects: two have the same exactly if they are equal, whatever is stored by reference. */
export interface MarshalIds {
  idOf(side: MarshalSide, node: MarshalNode): number;
  partsOf(side: MarshalSide, code: MarshalNode): readonly CodePart[];
}

/** Part of a code object that says where its source was, not what it does. */
export const FILE_NAME = 'co_filename';
/** Sets are equal in any order. */
const UNORDERED: ReadonlySet<string> = new Set(['set', 'frozenset']);

/** Gives equal objects of several graphs one number. Names of source files do not count. */
export function createMarshalIds(): MarshalIds {
  const ids = new Map<MarshalNode, number>();
  const open = new Set<MarshalNode>();
  const number = createNumbers();

  // Without recursion: objects may be nested 2,000 deep.
  function idOf(side: MarshalSide, reference: MarshalNode): number {
    const root = resolve(side.graph, reference);
    const stack = [root];
    for (let node = stack.at(-1); node; node = stack.at(-1)) {
      if (ids.has(node)) stack.pop();
      else if (open.has(node)) {
        ids.set(node, number(keyOf(side, node)));
        open.delete(node);
        stack.pop();
      } else {
        open.add(node);
        for (const item of node.items ?? []) {
          const inner = resolve(side.graph, item);
          if (!ids.has(inner) && !open.has(inner)) stack.push(inner);
        }
      }
    }
    return ids.get(root)!;
  }

  /** An object within itself is known by its number, on which files agree that share alike. */
  function innerId(side: MarshalSide, reference: MarshalNode): number {
    const node = resolve(side.graph, reference);
    return ids.get(node) ?? number(`cycle ${node.index}`);
  }

  function keyOf(side: MarshalSide, node: MarshalNode): string {
    const { kind, type, from = 0, to = 0, items } = node;
    if (kind === 'code')
      return `code ${partsOf(side, node)
        .map((part) => partKey(side, part))
        .join(' ')}`;
    if (items) {
      const parts = items.map((item) => innerId(side, item));
      if (UNORDERED.has(kind)) parts.sort((a, b) => a - b);
      return `${kind} ${parts.join(' ')}`;
    }
    // Texts are stored in forms that depend on what the interpreter kept; numbers in forms that are never mixed.
    const form = kind === 'str' || kind === 'bytes' ? '' : type;
    return `${kind} ${form} ${side.graph.bytes.toString('latin1', from, to)}`;
  }

  function partKey(side: MarshalSide, part: CodePart): string {
    if ('number' in part) return `${part.name}=${part.number}`;
    return part.name === FILE_NAME ? '' : `${part.name}:${innerId(side, part.node)}`;
  }

  return { idOf, partsOf };
}

function partsOf({ layout }: MarshalSide, code: MarshalNode): readonly CodePart[] {
  return codeParts(layout, code);
}

/** Gives each text a number of its own. */
function createNumbers(): (text: string) => number {
  const known = new Map<string, number>();
  return (text) => {
    const number = known.get(text) ?? known.size + 1;
    known.set(text, number);
    return number;
  };
}
