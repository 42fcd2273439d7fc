import type { BomRest } from '../../../model/index.ts';
import type { Noter } from '../notes.ts';
import type { DocNode, DocObject } from '../spdx/node.ts';
import { DOCUMENT } from '../spdx/words.ts';
import { tagLines } from './lines.ts';
import { BEGINS, LISTS, TAGS, type TagOwner } from './tags.ts';
import { tagValue, type Value } from './values.ts';

/**
 * The JSON form of a document in tag-value form (SPDX 2.3, annex D): elements begin with their first tag, files belong to the package
 * before them unless that says it has none, annotations to what they name. Tags that SPDX does not have and lines without a tag go to `dropped`.
 */
export function readTagValue(text: string, note: Noter, dropped: (rest: BomRest) => void): DocObject {
  const document = element('document', 1);
  const state: State = {
    document,
    last: document,
    current: new Map([['document', document]]),
    elements: [],
    note,
  };
  for (const { line, tag, value } of tagLines(text, note)) {
    const place = `line ${line}`;
    if (tag === undefined) {
      note('warning', 'spdx.line', place, 'this line has no tag');
      dropped({ place, value });
    } else if (!takeTag(state, tag, value, line)) {
      note(
        'warning',
        'spdx.field-unknown',
        place,
        `there is no element that the tag ${tag} could belong to, or no such tag`,
      );
      dropped({ place, value: `${tag}: ${value}` });
    }
  }
  return assemble(state);
}

interface Element {
  readonly owner: TagOwner;
  readonly place: string;
  readonly members: Map<string, DocNode>;
  /** Of a file: the package before it. */
  readonly within?: Element | undefined;
  /** Of an annotation: the element before it. */
  readonly about?: Element | undefined;
}

interface State {
  readonly document: Element;
  /** The element begun last, annotations and reviews left out. */
  last: Element;
  readonly current: Map<TagOwner, Element>;
  readonly elements: Element[];
  readonly note: Noter;
}

function element(owner: TagOwner, line: number, more: Pick<Element, 'within' | 'about'> = {}): Element {
  return { owner, place: `line ${line}`, members: new Map(), ...more };
}

function takeTag(state: State, tag: string, value: string, line: number): boolean {
  const place = `line ${line}`;
  const special = tagValue(tag, value, place);
  const known = special ?? (Object.hasOwn(TAGS, tag) ? [...TAGS[tag]!, scalar(value, place)] : undefined);
  if (known === undefined) return false;
  const [owner, field, node] = known as readonly [TagOwner, string, Value];
  if (BEGINS.has(tag)) begin(state, owner, line);
  const target = owner === 'any' ? state.last : state.current.get(owner);
  if (target === undefined) return false;
  return put(target, field, node, state.note);
}

function begin(state: State, owner: TagOwner, line: number): void {
  const isRemark = owner === 'annotation' || owner === 'review';
  const made = element(owner, line, {
    within: owner === 'file' ? state.current.get('package') : undefined,
    about: isRemark ? state.last : undefined,
  });
  state.elements.push(made);
  state.current.set(owner, made);
  if (!isRemark) state.last = made;
  // Tags of a file behind the next package are not the former file's.
  if (owner === 'package') for (const below of ['file', 'snippet'] as const) state.current.delete(below);
}

/** Sets a field, adds to a list (`*`), or sets a field of the last object of a list (`[]`). */
function put(target: Element, field: string, node: DocNode, note: Noter): boolean {
  let members = target.members;
  let name = field;
  const slash = field.indexOf('/');
  if (slash > 0) {
    name = field.slice(slash + 1);
    const outer = field.slice(0, slash);
    let inner = members.get(outer);
    if (outer.endsWith('[]')) {
      const list = members.get(outer.slice(0, -2));
      inner = list?.kind === 'list' ? list.items.at(-1) : undefined;
    } else if (inner?.kind !== 'object') {
      inner = { kind: 'object', place: node.place, members: new Map() };
      members.set(outer, inner);
    }
    if (inner?.kind !== 'object') {
      return false;
    }
    members = inner.members as Map<string, DocNode>;
  }
  if (name.endsWith('*')) {
    addTo(members, name.slice(0, -1), node);
    return true;
  }
  if (members.has(name))
    note('warning', 'spdx.duplicate-key', node.place, `${name} is there twice; the last one counts`);
  members.set(name, node);
  return true;
}

function addTo(members: Map<string, DocNode>, name: string, node: DocNode): void {
  const list = members.get(name);
  const items = node.kind === 'list' ? node.items : [node];
  if (list?.kind === 'list') (list.items as DocNode[]).push(...items);
  else members.set(name, { kind: 'list', place: node.place, items: [...items] });
}

function assemble(state: State): DocObject {
  const { document, elements } = state;
  const byId = new Map<string, Element>();
  for (const one of [document, ...elements]) {
    const id = one.members.get('SPDXID');
    if (id?.kind === 'scalar' && !byId.has(String(id.value))) byId.set(String(id.value), one);
  }
  if (!byId.has(DOCUMENT)) byId.set(DOCUMENT, document);
  for (const one of elements) {
    if (one.owner === 'snippet') pointInto(one);
    if (one.owner === 'annotation') annotate(one, byId, document);
    else addTo(document.members, LISTS[one.owner as keyof typeof LISTS], objectOf(one));
    const id = one.members.get('SPDXID');
    if (one.within && id && mayHaveFiles(one.within)) addTo(one.within.members, 'hasFiles', id);
  }
  return objectOf(document);
}

function annotate(one: Element, byId: ReadonlyMap<string, Element>, document: Element): void {
  const ref = one.members.get('SPDXREF');
  const named = ref?.kind === 'scalar' ? byId.get(String(ref.value)) : one.about;
  if (named) one.members.delete('SPDXREF');
  // The reference of one that leads nowhere stays as a field SPDX does not have, and so is noted.
  addTo((named ?? document).members, 'annotations', objectOf(one));
}

/** A package whose files were not looked at has none (SPDX 2.3, 7.8), so files behind it are the document's own. */
function mayHaveFiles({ members }: Element): boolean {
  const analyzed = members.get('filesAnalyzed');
  return !(analyzed?.kind === 'scalar' && /^false$/i.test(String(analyzed.value)));
}

/** The ends of a range say in which file they are; in this form the snippet says so once. */
function pointInto({ members }: Element): void {
  const file = members.get('snippetFromFile');
  const ranges = members.get('ranges');
  if (file === undefined || ranges?.kind !== 'list') return;
  for (const range of ranges.items)
    for (const end of range.kind === 'object' ? range.members.values() : [])
      if (end.kind === 'object') (end.members as Map<string, DocNode>).set('reference', file);
}

function objectOf({ place, members }: Element): DocObject {
  return { kind: 'object', place, members };
}

function scalar(value: string, place: string): DocNode {
  return { kind: 'scalar', place, value };
}
