import { asn1 } from '../../../src/codec/der/write.ts';
import { mutate } from '../mutate.ts';
import { mutateJson } from '../text/mutate-json.ts';
import { type Draw, mutateText } from '../text/mutate-text.ts';
import { bytesOf } from '../text/target.ts';

/** One of some JSON documents with names, values, letters or bytes changed, also of what is packed into its values. */
export function mutateDocument(texts: readonly string[], draw: Draw): Uint8Array {
  return draw.pick(WAYS)(texts, draw);
}

type Way = (texts: readonly string[], draw: Draw) => Uint8Array;

const WAYS: readonly Way[] = [
  (texts, draw) => bytesOf(mutateJson(texts.map(parsed), draw)),
  changeInside,
  changeInside,
  changeInside,
  repeatName,
  (texts, draw) => mutate(Buffer.from(draw.pick(texts)), draw.rng),
  (texts, draw) => Buffer.from(mutateText(texts, draw)),
  function joinLines(texts, draw) {
    const lines = Array.from({ length: 2 + draw.next(3) }, () => draw.pick(texts));
    return draw.next(2) > 0 ? Buffer.from(lines.join('\n')) : mutate(Buffer.from(lines.join('\n')), draw.rng);
  },
];

/** JSON, or what was cut of it as a text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Says a name twice, the first time with another value: readers differ in which they take. */
function repeatName(texts: readonly string[], draw: Draw): Uint8Array {
  const text = draw.pick(texts);
  const names = [...text.matchAll(/"([^"\\]{1,40})"\s*:/g)];
  if (names.length === 0) return Buffer.from(text);
  const { 0: name, index } = draw.pick(names);
  const value = draw.pick(['null', '""', '0', '{}', '[]', '"AAAA"']);
  return Buffer.from(`${text.slice(0, index)}${name}${value},${text.slice(index)}`);
}

/** Changes what a text of the document holds: JSON, DER, or any bytes in base64 or hexadecimal. */
function changeInside(texts: readonly string[], draw: Draw): Uint8Array {
  const root: unknown = parsed(draw.pick(texts));
  const packed: (readonly [holder: Record<string, unknown>, key: string, as: 'base64' | 'hex'])[] = [];
  const open = [root];
  for (let one = open.pop(); one !== undefined; one = open.pop())
    for (const [key, value] of Object.entries(Object(one) as object)) {
      if (typeof value === 'object' && value !== null) open.push(value);
      if (typeof value !== 'string' || value.length < 16) continue;
      if (/^([0-9a-f]{2})+$/.test(value)) packed.push([one as Record<string, unknown>, key, 'hex']);
      else if (/^[A-Za-z0-9+/]+={0,2}$/.test(value))
        packed.push([one as Record<string, unknown>, key, 'base64']);
    }
  if (packed.length === 0) return Buffer.from(mutateText(texts, draw));
  const [holder, key, as] = draw.pick(packed);
  const bytes = Buffer.from(String(holder[key]), as);
  holder[key] = Buffer.from(changed(bytes, draw)).toString(as);
  return bytesOf(root);
}

function changed(bytes: Buffer, draw: Draw): Uint8Array {
  if (bytes[0] === 0x7b && draw.next(3) > 0) return mutateDocument([bytes.toString()], draw);
  return bytes[0] === 0x30 && draw.next(3) > 0 ? mutateDer([bytes], draw) : mutate(bytes, draw.rng);
}

interface Element {
  tag: number;
  content: Buffer;
  children?: Element[];
}

/** One of some DER values with elements dropped, doubled, moved or changed, the lengths around them right again. */
export function mutateDer(seeds: readonly Uint8Array[], draw: Draw): Uint8Array {
  const all = elementsOf(Buffer.from(draw.pick(seeds)));
  if (!all) return mutate(draw.pick(seeds), draw.rng);
  for (let left = 1 + draw.next(2); left > 0; left -= 1) {
    const lists = listsOf(all);
    const list = draw.pick(lists);
    if (list.length > 0) draw.pick(DER_WAYS)(list, draw.next(list.length), draw, draw.pick(lists));
  }
  return Buffer.concat(all.map(encoded));
}

const DER_WAYS: readonly ((list: Element[], at: number, draw: Draw, other: Element[]) => void)[] = [
  (list, at) => list.splice(at, 1),
  (list, at) => list.splice(at, 0, structuredClone(list[at]!)),
  (list, at, draw, other) => {
    if (other.length > 0 && other !== list) list[at] = structuredClone(draw.pick(other));
  },
  (list, at, draw) => {
    list[at]!.tag = draw.pick([1, 2, 3, 4, 5, 6, 12, 19, 22, 23, 24, 0x30, 0x31, 0x80, 0xa0, 0xa1]);
  },
  (list, at, draw) => {
    const element = list[at]!;
    const content = contentOf(element);
    element.content = content.length > 0 ? Buffer.from(mutate(content, draw.rng)) : Buffer.alloc(1);
    delete element.children;
  },
  (list, at, draw) => {
    const element = list[at]!;
    element.content = draw.pick([Buffer.alloc(0), Buffer.alloc(1), Buffer.alloc(2 ** draw.next(14), 0xff)]);
    delete element.children;
  },
  (list) => list.reverse(),
  (list, at, draw) => {
    for (let left = 2 ** draw.next(9); left > 0; left -= 1)
      list[at] = { tag: 0x30, content: Buffer.alloc(0), children: [list[at]!] };
  },
];

function listsOf(all: Element[]): Element[][] {
  return [all, ...all.flatMap(({ children }) => (children ? listsOf(children) : []))];
}

/** Undefined where the bytes are no row of elements; content that is one itself is taken apart as well. */
function elementsOf(bytes: Buffer, depth = 0): Element[] | undefined {
  const found: Element[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes[at]!;
    const short = bytes[at + 1];
    if (short === undefined || (tag & 0x1f) === 0x1f) return undefined;
    const more = short > 0x80 ? short & 0x7f : 0;
    if (short === 0x80 || more > 3 || at + 2 + more > bytes.length) return undefined;
    const length = more > 0 ? bytes.readUIntBE(at + 2, more) : short;
    const start = at + 2 + more;
    if (start + length > bytes.length) return undefined;
    const content = bytes.subarray(start, start + length);
    const isMade = (tag & 0x20) !== 0 || tag === 4;
    const children = isMade && depth < 40 && length > 0 ? elementsOf(content, depth + 1) : undefined;
    found.push({ tag, content, ...(children ? { children } : {}) });
    at = start + length;
  }
  return found;
}

function contentOf({ content, children }: Element): Buffer {
  return children ? Buffer.concat(children.map(encoded)) : content;
}

function encoded(element: Element): Buffer {
  return asn1.element(element.tag, contentOf(element));
}
