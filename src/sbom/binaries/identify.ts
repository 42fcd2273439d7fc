import type { Recogniser } from '../recognisers/row.ts';
import type { BinaryFacts, Fact } from './facts.ts';
import { type BinaryMarks, type BinaryRow, objectName, type ReadyMark, type ReadyStatic } from './marks.ts';
import { type ReadVersion, type Shown, versionIn } from './version.ts';

/** A piece of software that a binary is, or has in it. */
export interface BinaryFinding extends ReadVersion {
  readonly row: Recogniser;
  /** `is`: built as a library of this software; `holds`: linked into something else. */
  readonly how: 'is' | 'holds';
  /** What shows it; the first is the proof. */
  readonly places: readonly Shown[];
}

/** What a binary is, has in it, and is only linked to. */
export interface BinaryVerdict {
  readonly found: readonly BinaryFinding[];
  /** Software that texts of the binary speak of and that is loaded with it, or whose functions it takes from others. */
  readonly linked: readonly { readonly row: Recogniser; readonly by: string }[];
  /** Why it is not known what it is; absent where it is known. */
  readonly unidentified?: string;
}

/**
 * Says what a binary is by the name it gives itself, and what is linked into it: texts that only the library's own code has, or its
 * own functions, while nothing of it is taken from elsewhere. A text alone proves nothing: users of a library have its version
 * from its headers.
 * @param file the last name of its path, where repair tools put it and named it after what it is
 */
export function identifyBinary(facts: BinaryFacts, { rows }: BinaryMarks, file?: string): BinaryVerdict {
  const own = ownNames(facts, file);
  const found: BinaryFinding[] = [];
  const linked: { row: Recogniser; by: string }[] = [];
  for (const one of rows) {
    const is = isLibrary(one, own, facts);
    if (is) found.push(is);
    if (is || one.builtIn.length === 0) continue;
    const held = holds(one, facts);
    if (!held) continue;
    const by = linkedBy(one, facts);
    if (by !== undefined) linked.push({ row: one.row, by });
    else found.push(held);
  }
  const isKnown = found.some(({ how }) => how === 'is');
  return { found, linked, ...(isKnown ? {} : { unidentified: whyUnknown(own) }) };
}

type Own = Shown & { readonly name: string };

function ownNames({ names }: BinaryFacts, file: string | undefined): readonly Own[] {
  const own = names.map(({ text, offset, field }) => ({
    name: objectName(text),
    literal: text,
    offset,
    rule: field,
  }));
  if (file === undefined) return own;
  return [
    ...own,
    {
      name: objectName(file),
      literal: file,
      rule: 'name of the file, which repair tools take from the library',
    },
  ];
}

function isLibrary(
  { row, objects }: BinaryRow,
  own: readonly Own[],
  facts: BinaryFacts,
): BinaryFinding | undefined {
  for (const mark of objects) {
    const name = own.find((one) => mark.isObject(one.name));
    if (!name || !fits(mark, facts)) continue;
    const { name: _, ...proof } = name;
    // The names of files say no less about versions where nobody copied them.
    const file = facts.path.slice(facts.path.lastIndexOf('/') + 1);
    const shown = versionIn(mark, facts, [...own, { literal: file }]);
    return { row, how: 'is', ...shown, places: [proof, ...shown.places] };
  }
  return undefined;
}

function fits({ contains, without }: ReadyMark | ReadyStatic, { texts }: BinaryFacts): boolean {
  return contains.every((words) => has(texts, words)) && !without.some((words) => has(texts, words));
}

function holds({ row, builtIn }: BinaryRow, facts: BinaryFacts): BinaryFinding | undefined {
  for (const mark of builtIn) {
    if (mark.isExcepted(facts.path) || !fits(mark, facts)) continue;
    const functions = mark.defines.map((name) => facts.defined.find(({ text }) => text === name));
    if (functions.includes(undefined)) continue;
    const shown = versionIn(mark, facts, []);
    // Where the text with the version is what proves it, it must be there.
    if (mark.contains.length + mark.defines.length === 0 && shown.places.length === 0) continue;
    const proofs = [
      ...functions.map((one) => shownBy(one!, 'function of the library, defined here')),
      ...mark.contains.map((words) => shownBy(placeOf(facts.texts, words), 'text of the library’s own code')),
    ];
    return { row, how: 'holds', ...shown, places: [...shown.places, ...proofs] };
  }
  return undefined;
}

function has(texts: readonly Fact[], words: string): boolean {
  return texts.some(({ text }) => text.includes(words));
}

function placeOf(texts: readonly Fact[], words: string): Fact {
  const { text, offset } = texts.find((one) => one.text.includes(words))!;
  return { text: words, ...(offset === undefined ? {} : { offset: offset + text.indexOf(words) }) };
}

function shownBy({ text, offset }: Fact, rule: string): Shown {
  return { literal: text, ...(offset === undefined ? {} : { offset }), rule };
}

/** By what a binary uses a library that is somewhere else; undefined where nothing says so. */
function linkedBy(
  { row, isObject }: BinaryRow,
  { needed, imported, partial }: BinaryFacts,
): string | undefined {
  const library = needed.find((name) => isObject(objectName(name)));
  if (library !== undefined) return `it is loaded with ${library}`;
  const symbol = imported.find((name) => row.symbols.some((prefix) => name.startsWith(prefix)));
  if (symbol !== undefined) return `it takes ${symbol} from elsewhere`;
  return partial ? 'what it takes from elsewhere could not be read' : undefined;
}

function whyUnknown(own: readonly Own[]): string {
  const names = [...new Set(own.map(({ literal }) => literal))];
  return names.length === 0 ? 'it gives itself no name' : `no recogniser knows the name ${names.join(', ')}`;
}
