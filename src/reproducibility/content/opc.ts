import { longestIncreasing } from '../align/order.ts';
import type { Claim, Unit } from '../unit.ts';
import type { Comparator } from './comparator.ts';
import { heldContents } from './held.ts';
import { type Label, labelledClaims, type Reason } from './labels.ts';
import { shown } from './values.ts';

/**
 * Relationships and content types of packages of the Open Packaging Conventions (ECMA-376 part 2): NuGet, Visual Studio
 * extensions, Office documents. Both are sets: elements are paired by what they say, without ids and drawn names.
 */
export const opcComparator: Comparator = {
  name: 'opc',
  handles: ({ path }) => /!\/(_rels\/\.rels|\[Content_Types\]\.xml)$/.test(path),
  compare,
};

/** A part of an element. */
interface Attribute {
  readonly name: string;
  readonly value: string;
  readonly offset: number;
}

interface Element {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
  readonly attributes: readonly Attribute[];
  /** What it says, apart from what is drawn. */
  readonly key: string;
}

const ELEMENT = /<(Relationship|Default|Override)\b([^<>]*)>/g;
/** Bounded, and never begun within a name: a long row of letters must not be read again from each of them. */
const ATTRIBUTE = /(?<![\w:])([\w:]{1,64})\s{0,16}=\s{0,16}(?:"([^"]*)"|'([^']*)')/g;
/** The core properties part of NuGet packages, which has a drawn name. */
const CORE_PROPERTIES = /\/[0-9a-f]{32}\.psmdcp$/i;
/** More elements are no package's. */
const MOST_ELEMENTS = 100_000;

async function compare(unit: Unit): Promise<readonly Claim[] | undefined> {
  const held = await heldContents(unit);
  if (!held) return undefined;
  const [ours, theirs] = [elementsOf(held[0]), elementsOf(held[1])];
  if (Math.max(ours.length, theirs.length) > MOST_ELEMENTS) return undefined;
  const left: Label[] = [];
  const right: Label[] = [];
  const waiting = Map.groupBy(
    theirs.map((_, j) => j),
    (j) => theirs[j]!.key,
  );
  const pairs: (readonly [Element, number])[] = [];
  for (const element of ours) {
    const partner = waiting.get(element.key)?.shift();
    if (partner === undefined) left.push({ ...element, reason: loneReason(element, 'left') });
    else pairs.push([element, partner]);
  }
  for (const j of [...waiting.values()].flat())
    right.push({ ...theirs[j]!, reason: loneReason(theirs[j]!, 'right') });
  const kept = longestIncreasing(pairs.map(([, j]) => j));
  for (const [i, [element, j]] of pairs.entries()) {
    if (!kept.has(i)) {
      left.push({ ...element, reason: MOVED });
      right.push({ ...theirs[j]!, reason: MOVED });
    }
    labelAttributes(element, theirs[j]!, left, right);
  }
  return labelledClaims(held, { left, right }, { cause: undefined });
}

const MOVED: Reason = {
  cause: 'content.key-order',
  field: 'elements',
  evidence: 'the same elements in another order',
};

/** Offsets count in bytes: the text is read as one byte a character. */
function elementsOf(bytes: Buffer): Element[] {
  return [...bytes.toString('latin1').matchAll(ELEMENT)].map((found) => {
    const [text, name = '', rest = ''] = found;
    const from = found.index + 1 + name.length;
    const attributes = [...rest.matchAll(ATTRIBUTE)].map((part): Attribute => {
      const value = part[2] ?? part[3] ?? '';
      return { name: part[1]!, value, offset: from + part.index + part[0].length - 1 - value.length };
    });
    const parts = attributes
      .filter((part) => part.name !== 'Id')
      .map((part) => `${part.name}=${part.value.replace(CORE_PROPERTIES, '/*.psmdcp')}`);
    const key = [name, ...parts.sort()].join('\0');
    return { offset: found.index, length: text.length, text, attributes, key };
  });
}

function loneReason({ text }: Element, side: 'left' | 'right'): Reason {
  const values = side === 'left' ? ([shown(text), ''] as const) : (['', shown(text)] as const);
  return { cause: undefined, field: 'element', values };
}

function labelAttributes(one: Element, other: Element, left: Label[], right: Label[]): void {
  const theirs = new Map(other.attributes.map((part) => [part.name, part]));
  for (const { name, value, offset } of one.attributes) {
    const partner = theirs.get(name);
    if (!partner || partner.value === value) continue;
    const values = [shown(value), shown(partner.value)] as const;
    const cause = name === 'Id' ? 'nuget.rel-id' : 'nuget.psmdcp-name';
    const reason: Reason = { cause, field: name, values };
    left.push({ offset, length: value.length, reason });
    right.push({ offset: partner.offset, length: partner.value.length, reason });
  }
}
