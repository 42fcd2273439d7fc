import type { BomCheckVerdict, CheckedComponent, CheckedObject, Entry } from '../../model/index.ts';
import type { CheckContext } from './context.ts';
import { groupBy } from './group.ts';

/** Formats of programs and shared objects. */
const FORMATS: ReadonlySet<string> = new Set(['elf', 'macho', 'macho-fat', 'pe']);
/** Of several components in one object the worst verdict is the object's. */
const WORST: readonly BomCheckVerdict[] = ['contradicted', 'missing', 'extra', 'unprovable', 'confirmed'];

const WHY: Readonly<Record<BomCheckVerdict, string>> = {
  contradicted: 'a document says another version than its bytes show',
  missing: 'no document lists what it is',
  extra: 'a document lists more than is there',
  unprovable: 'a document lists it, and its bytes do not tell the version',
  confirmed: 'a document lists what its bytes show',
};

/** What is known of objects beside the components in them. */
interface About {
  /** Results about grafted libraries, by `Entry.path`. */
  readonly libraries: ReadonlyMap<string, readonly CheckedComponent[]>;
  /** Ids of components that a document is about: what it lists is in them. */
  readonly subjects: ReadonlySet<string>;
}

/**
 * One verdict for each program and shared object: that of the packages that are about it, or of the components its bytes show, or,
 * where they show none, of the component whose file it is.
 */
export function checkObjects(
  { inventory: { entries, components }, owners, placed }: CheckContext,
  checked: readonly CheckedComponent[],
  { libraries, subjects }: About,
): readonly CheckedObject[] {
  const inside = groupBy(
    components.filter(({ presence }) => presence === 'contained' || presence === 'test-data'),
    ({ occurrences }) => occurrences.map(({ path }) => path),
  );
  const results = groupBy(checked, ({ found }) => (found ? [found.id] : []));
  const sums = new Map<string, Sum>();
  const sumOf = (id: string) => {
    const sum = sums.get(id) ?? summed(results.get(id) ?? []);
    sums.set(id, sum);
    return sum;
  };
  return entries.flatMap((entry) => {
    if (entry.kind !== 'file' || !FORMATS.has(entry.format) || isPart(entry, entries)) return [];
    const owner = owners.ownerOf(entry);
    const shown = inside.get(entry.path) ?? (owner ? [owner] : []);
    const own = libraries.get(entry.path) ?? [];
    const about = new Set(own.map(({ found }) => found?.id));
    const others = shown.filter(({ id }) => !about.has(id)).map(({ id }) => sumOf(id));
    const told = own.length > 0 ? [summed(own), ...others] : others;
    const worst = WORST.find((word) => told.some((one) => one.worst === word));
    const isSubject = worst === undefined && shown.some(({ id }) => subjects.has(id));
    const verdict = worst ?? (isSubject ? 'unprovable' : 'missing');
    return {
      path: placed.pathOf(entry.path),
      verdict,
      shows: [...new Set(shown.map(label))],
      listed: [...new Set(told.flatMap(({ listed }) => listed))],
      why: isSubject ? 'a document lists its parts, and its bytes show none of them' : WHY[verdict],
    };
  });
}

/** Whether an object is a part of another: debug information, packed or not, or what a program has appended. */
function isPart({ parent }: Entry, entries: readonly Entry[]): boolean {
  let at = entries[parent];
  while (at && entries[at.id + 1]?.path === `${at.path}!` && entries[at.id + 1]?.parent === at.id)
    at = entries[at.parent];
  return at !== undefined && FORMATS.has(at.format);
}

/** Results about one component or library. */
interface Sum {
  readonly worst: BomCheckVerdict | undefined;
  readonly listed: readonly string[];
}

/** Names that are told of one object. */
const MOST_NAMES = 100;

function summed(results: readonly CheckedComponent[]): Sum {
  return {
    worst: WORST.find((word) => results.some(({ verdict }) => verdict === word)),
    listed: [
      ...new Set(results.flatMap(({ name, claim }) => (claim ? [label({ name, ...claim })] : []))),
    ].slice(0, MOST_NAMES),
  };
}

function label({ name, version }: { readonly name: string; readonly version?: string }): string {
  return version === undefined ? name : `${name} ${version}`;
}
