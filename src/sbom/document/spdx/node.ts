/** A value of a document in any encoding, with its place: JSON pointer, XPath or `line N`. */
export type DocNode = DocObject | DocList | DocScalar;

/** Members by name; of repeated names the last one, as most readers take it. */
export interface DocObject {
  readonly kind: 'object';
  readonly place: string;
  readonly members: ReadonlyMap<string, DocNode>;
}

/** Values in order. */
export interface DocList {
  readonly kind: 'list';
  readonly place: string;
  readonly items: readonly DocNode[];
}

/** Text, number, truth value or nothing. */
export interface DocScalar {
  readonly kind: 'scalar';
  readonly place: string;
  readonly value: string | number | boolean | null;
}

/** A plain value without places, as JSON has it. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [name: string]: Plain };

/** A JSON object under construction. */
export type Draft = Record<string, Plain>;

/** The value without its places. Names that would reach a prototype stay plain members. */
export function plainOf(node: DocNode): Plain {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plainOf);
  return record([...node.members].map(([name, value]) => [name, plainOf(value)] as const));
}

/** A plain value with places that continue `place` as a JSON pointer (RFC 6901). */
export function nodeOf(value: Plain | undefined, place = ''): DocNode {
  if (Array.isArray(value)) {
    const items = (value as readonly Plain[]).map((item, i) => nodeOf(item, `${place}/${i}`));
    return { kind: 'list', place, items };
  }
  if (typeof value !== 'object' || value === null) {
    return { kind: 'scalar', place, value: (value as DocScalar['value'] | undefined) ?? null };
  }
  const members = new Map<string, DocNode>();
  for (const [name, member] of Object.entries(value as Readonly<Record<string, Plain>>))
    members.set(name, nodeOf(member, pointer(place, name)));
  return { kind: 'object', place, members };
}

/** The JSON pointer of a member. */
export function pointer(place: string, name: string): string {
  return `${place}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** An object without prototype, so that `__proto__` is a name like any other. */
export function record<T>(entries: Iterable<readonly [string, T]>): Record<string, T> {
  const made = Object.create(null) as Record<string, T>;
  for (const [name, value] of entries) made[name] = value;
  return made;
}

/** The object without the members that are undefined. */
export function defined<T extends object>(value: { readonly [K in keyof T]: T[K] | undefined }): T {
  const made: Partial<Record<keyof T, unknown>> = {};
  for (const name of Object.keys(value) as (keyof T)[])
    if (value[name] !== undefined) made[name] = value[name];
  return made as T;
}
