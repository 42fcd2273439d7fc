import { asBuffer } from './bytes.ts';
import { derForbids } from './der/values.ts';

/** One element of a BER or DER encoding (X.690, 8.1) with its place; its content is not copied. */
export interface DerElement {
  /** The bytes that all offsets of the element count in. */
  readonly bytes: Buffer;
  /** Tag class: 0 universal, 1 application, 2 context-specific, 3 private. */
  readonly tagClass: number;
  readonly constructed: boolean;
  readonly tag: number;
  /** First byte of the element: its identifier. */
  readonly start: number;
  /** First byte of its content. */
  readonly content: number;
  /** The byte after its content. */
  readonly end: number;
  /** The byte after the element; differs from `end` by the end-of-contents octets of an indefinite length. */
  readonly next: number;
  /** Constructed elements around it. */
  readonly depth: number;
}

/**
 * What is wrong with an encoding. `truncated`, `malformed`, `depth` and `count` keep elements from being read; `ber`
 * (indefinite lengths, strings in segments) and `not-minimal` are allowed by BER and forbidden by DER.
 */
export type DerIssueKind = 'truncated' | 'malformed' | 'depth' | 'count' | 'ber' | 'not-minimal';

/** An issue and the byte it was seen at. */
export interface DerIssue {
  readonly kind: DerIssueKind;
  readonly message: string;
  readonly offset: number;
}

/** Bounds of a reading; the defaults fit every honest structure. */
export interface DerLimits {
  /** How deep elements may nest. */
  readonly depth?: number;
  /** How many elements may be read, in all calls together. */
  readonly elements?: number;
}

/** Reads elements on demand, never throws, and remembers what was wrong with those it read. */
export interface Der {
  readonly bytes: Buffer;
  /** In the order seen; the first {@link MOST_ISSUES}. */
  readonly issues: readonly DerIssue[];
  /** The element that starts at `at` and ends by `end`; undefined, with an issue, where there is none. */
  element(at: number, end?: number, depth?: number): DerElement | undefined;
  /**
   * The elements inside a constructed one, up to the first that cannot be read; none for a primitive one.
   * @param most how many at most
   */
  children(parent: DerElement, most?: number): readonly DerElement[];
}

/** How many issues a reading keeps. */
export const MOST_ISSUES = 100;
const DEPTH = 128;
const ELEMENTS = 1_000_000;

/** Identifier and length octets. */
interface Head {
  readonly id: number;
  readonly tag: number;
  readonly content: number;
  /** -1 for the indefinite form. */
  readonly length: number;
}

type Tell = (kind: DerIssueKind, message: string, offset: number) => void;

interface State {
  readonly bytes: Buffer;
  readonly depth: number;
  readonly tell: Tell;
  /** Where the content of indefinite elements ends, by where it begins. */
  readonly ends: Map<number, number>;
  /** How many elements may still be read. */
  left: number;
}

/** Opens an encoding (ITU-T X.690) for reading: definite and indefinite lengths, tags of up to 28 bits. */
export function openDer(bytes: Uint8Array, limits: DerLimits = {}): Der {
  const buffer = asBuffer(bytes);
  const issues: DerIssue[] = [];
  const tell: Tell = (kind, message, offset) => {
    if (issues.length < MOST_ISSUES) issues.push({ kind, message, offset });
  };
  const { depth = DEPTH, elements = ELEMENTS } = limits;
  const state: State = { bytes: buffer, depth, tell, ends: new Map(), left: elements };
  return {
    bytes: buffer,
    issues,
    element: (at, end = buffer.length, level = 0) =>
      elementAt(state, at, Math.min(end, buffer.length), level),
    children: (parent, most = Number.POSITIVE_INFINITY) => childrenOf(state, parent, most),
  };
}

function elementAt(state: State, at: number, end: number, depth: number): DerElement | undefined {
  const { bytes } = state;
  if (depth > state.depth) {
    state.tell('depth', `elements nest deeper than ${state.depth}`, at);
    return undefined;
  }
  const head = headAt(state, at, end);
  if (!head) return undefined;
  const { id, tag, content, length } = head;
  const isDefinite = length >= 0;
  const stop = isDefinite
    ? content + length
    : (state.ends.get(content) ?? findEnd(state, { start: at, content, end, depth }));
  if (stop === undefined) return undefined;
  const next = isDefinite ? stop : stop + 2;
  const constructed = (id & 0x20) !== 0;
  return { bytes, tagClass: id >> 6, constructed, tag, start: at, content, end: stop, next, depth };
}

function headAt(state: State, at: number, end: number): Head | undefined {
  if (state.left-- > 0) return readHead(state.bytes, at, end, state.tell);
  if (state.left === -1) state.tell('count', 'it has more elements than the limit', at);
  return undefined;
}

/** Finds the end-of-contents octets, and on the way those of the indefinite elements directly inside. */
function findEnd(
  state: State,
  { start, content, end, depth }: { start: number; content: number; end: number; depth: number },
): number | undefined {
  const { bytes, ends, tell } = state;
  tell('ber', 'an element has an indefinite length', start);
  const open = [content];
  for (let at = content; ; ) {
    if (at + 2 <= end && bytes[at] === 0 && bytes[at + 1] === 0) {
      ends.set(open.pop()!, at);
      if (open.length === 0) return at;
      at += 2;
      continue;
    }
    if (at >= end) {
      tell('truncated', 'an element of indefinite length has no end', start);
      return undefined;
    }
    const head = headAt(state, at, end);
    if (!head) return undefined;
    if (head.length < 0) open.push(head.content);
    if (depth + open.length > state.depth) {
      tell('depth', `elements nest deeper than ${state.depth}`, at);
      return undefined;
    }
    at = head.content + Math.max(0, head.length);
  }
}

function childrenOf(state: State, parent: DerElement, most: number): DerElement[] {
  const list: DerElement[] = [];
  if (!parent.constructed) return list;
  for (let at = parent.content; at < parent.end && list.length < most; ) {
    const child = elementAt(state, at, parent.end, parent.depth + 1);
    if (!child) break;
    list.push(child);
    at = child.next;
  }
  return list;
}

/** Reads an element with everything in it, only for its issues: forbidden encodings of lengths, tags and values. */
export function checkDer(der: Der, root: DerElement): void {
  const issues = der.issues as DerIssue[];
  const stack: { at: number; readonly end: number; readonly depth: number }[] = [];
  const visit = (element: DerElement): void => {
    const message = derForbids(element);
    if (message && issues.length < MOST_ISSUES) {
      issues.push({ kind: element.constructed ? 'ber' : 'not-minimal', message, offset: element.start });
    }
    const { constructed, content, end, depth } = element;
    if (constructed) stack.push({ at: content, end, depth: depth + 1 });
  };
  visit(root);
  // One by one, and not as a list of children: there may be a million of them.
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const child = top.at < top.end ? der.element(top.at, top.end, top.depth) : undefined;
    if (child) {
      top.at = child.next;
      visit(child);
    } else stack.pop();
  }
}

function readHead(bytes: Buffer, at: number, end: number, tell: Tell): Head | undefined {
  const id = bytes[at];
  if (id === undefined || at + 2 > end) {
    tell('truncated', 'the bytes end before an element does', at);
    return undefined;
  }
  let tag = id & 31;
  let place = at + 1;
  if (tag === 31) {
    const long = longTag(bytes, place, end);
    if (!long) {
      tell('malformed', 'a tag number is longer than 28 bits or cut', at);
      return undefined;
    }
    if (long.tag < 31 || bytes[place] === 0x80) tell('not-minimal', 'a tag number has a longer form', at);
    ({ tag, next: place } = long);
  }
  const size = readLength(bytes, place, end, tell);
  if (!size) return undefined;
  const { length, content } = size;
  if (length < 0 && (id & 0x20) === 0) {
    tell('malformed', 'a primitive element has an indefinite length', at);
    return undefined;
  }
  if (content + length > end) {
    tell('truncated', `an element claims ${length} bytes, ${end - content} are there`, at);
    return undefined;
  }
  return { id, tag, content, length };
}

function longTag(bytes: Buffer, from: number, end: number): { tag: number; next: number } | undefined {
  let tag = 0;
  for (let at = from; at < end && at < from + 4; at++) {
    tag = tag * 128 + (bytes[at]! & 127);
    if (bytes[at]! < 128) return { tag, next: at + 1 };
  }
  return undefined;
}

/** Length octets (X.690, 8.1.3). */
function readLength(
  bytes: Buffer,
  at: number,
  end: number,
  tell: Tell,
): { length: number; content: number } | undefined {
  const first = at < end ? bytes[at]! : 0xff;
  if (first < 0x80) return { length: first, content: at + 1 };
  if (first === 0x80) return { length: -1, content: at + 1 };
  const count = first & 127;
  if (first === 0xff || at + 1 + count > end) {
    tell(
      first === 0xff && at < end ? 'malformed' : 'truncated',
      'the length of an element cannot be read',
      at,
    );
    return undefined;
  }
  let length = 0;
  for (let i = 1; i <= count; i++) length = length * 256 + bytes[at + i]!;
  if (bytes[at + 1] === 0 || length < 128) tell('not-minimal', 'a length is longer than needed', at);
  return { length, content: at + 1 + count };
}
