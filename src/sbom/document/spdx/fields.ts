import type { BomRest } from '../../../model/index.ts';
import type { Noter } from '../notes.ts';
import { canonicalJson } from './canonical.ts';
import type { DocNode, DocObject, Plain } from './node.ts';
import { plainOf } from './node.ts';

/** The members of one object of a document, each taken at most once; what nobody took is left over. */
export interface Fields {
  readonly place: string;
  /** Text; numbers and truth values as JSON writes them. What is none stays, with a note. */
  readonly text: (name: string) => string | undefined;
  /** `true` and `false`, also as text in any case. */
  readonly truth: (name: string) => boolean | undefined;
  /** The items of a list; one value where there is no list is a list of one. */
  readonly list: (name: string) => readonly DocNode[];
  readonly texts: (name: string) => string[];
  /** Fields of an object. */
  readonly object: (name: string) => Fields | undefined;
  /** The value, without taking it. */
  readonly peek: (name: string) => DocNode | undefined;
  /** Leaves a value to {@link left} after all. */
  readonly leave: (name: string) => void;
  /** Members that were not taken. */
  readonly left: () => readonly (readonly [name: string, value: DocNode])[];
}

/** Opens an object for reading member by member. */
export function openFields(node: DocObject, note: Noter): Fields {
  // Most objects are read to the last member: what is taken is kept, not a copy of what is not.
  const taken = new Set<string>();
  const take = (name: string): DocNode | undefined => {
    const value = taken.has(name) ? undefined : node.members.get(name);
    if (value?.kind === 'scalar' && value.value === null) taken.add(name);
    else if (value !== undefined) return value;
    return undefined;
  };
  const wrong = (value: DocNode, wanted: string): undefined => {
    note('error', 'spdx.type', value.place, `this should be ${wanted}`);
  };
  return {
    place: node.place,
    peek: (name) => (taken.has(name) ? undefined : node.members.get(name)),
    leave: (name) => void taken.delete(name),
    text: (name) => {
      const value = take(name);
      if (value === undefined) return undefined;
      const text = textOf(value);
      if (text === undefined) return wrong(value, 'text');
      taken.add(name);
      return text;
    },
    truth: (name) => {
      const value = take(name);
      if (value === undefined) return undefined;
      const word = value.kind === 'scalar' ? String(value.value).trim().toLowerCase() : '';
      if (word !== 'true' && word !== 'false') return wrong(value, 'true or false');
      taken.add(name);
      return word === 'true';
    },
    list: (name) => {
      const value = take(name);
      if (value !== undefined) taken.add(name);
      return value === undefined ? [] : value.kind === 'list' ? value.items : [value];
    },
    texts: (name) => {
      const value = take(name);
      if (value === undefined) return [];
      const items = value.kind === 'list' ? value.items : [value];
      const texts = items.map(textOf);
      const bad = items.find((_, i) => texts[i] === undefined);
      if (bad) return wrong(bad, 'text') ?? [];
      taken.add(name);
      return texts as string[];
    },
    object: (name) => {
      const value = take(name);
      if (value === undefined) return undefined;
      if (value.kind !== 'object') return wrong(value, 'an object');
      taken.add(name);
      return openFields(value, note);
    },
    left: () =>
      taken.size === node.members.size ? [] : [...node.members].filter(([name]) => !taken.has(name)),
  };
}

/** What is left of a document's part, for `rest`. */
export function restOf(field: string, value: DocNode | Plain, place: string, of?: string): BomRest {
  const plain = isNode(value) ? plainOf(value) : value;
  return { place, ...(of === undefined ? {} : { of }), field, value: canonicalJson(plain) };
}

function isNode(value: DocNode | Plain): value is DocNode {
  return typeof value === 'object' && value !== null && 'place' in value && 'kind' in value;
}

/** Of a scalar that is not nothing. */
export function textOf(node: DocNode): string | undefined {
  return node.kind === 'scalar' && node.value !== null ? String(node.value) : undefined;
}
