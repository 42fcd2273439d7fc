import type {
  BomActor,
  BomConflict,
  BomFile,
  BomLicences,
  BomPackage,
  BomProperty,
} from '../../model/index.ts';
import { compare } from '../diff/files.ts';
import { fullName, nameKey } from '../diff/keys.ts';
import { normalLicence } from '../diff/licence.ts';
import { canonicalJson } from '../document/spdx/canonical.ts';
import { defined, type Plain } from '../document/spdx/node.ts';
import type { Group, Said } from './groups.ts';

/** A merged thing, and what the documents do not agree on about it. */
export interface Folded<T> {
  readonly one: T;
  readonly conflicts: readonly BomConflict[];
}

type Values = BomConflict['values'];
type Called = Pick<BomPackage, 'group' | 'name'>;

/** Fields of one value. Words that stand for none give way to a value, without a conflict. */
const FIELDS = [
  'version',
  'kind',
  'description',
  'summary',
  'copyright',
  'supplier',
  'originator',
  'homepage',
  'download',
  'fileName',
  'filesAnalyzed',
  'verificationCode',
  'scope',
  'comment',
] as const satisfies readonly (keyof BomPackage)[];

const LICENCE_FIELDS = ['declared', 'concluded', 'comment'] as const satisfies readonly (keyof BomLicences)[];

/**
 * One package of several entries. A field that they do not agree on has the value most documents say, of equally many the first in
 * order; who says what stands in the properties `assay:said-by` and `assay:said:<field>`.
 */
export function foldPackage(group: Group<BomPackage>, ref: string): Folded<BomPackage> {
  const labels = labelsOf(group);
  const said: BomProperty[] = group.map(({ label, one }) => ({
    name: 'assay:said-by',
    value: `${label} ${one.ref}`,
  }));
  const conflicts: BomConflict[] = [];
  const name = nameOf(group);
  const { choose, list } = chooser(group, { name, ref, labels, said, conflicts });
  const chosen: Record<string, unknown> = {};
  // Some writers put the group into the name, as `@scope/name`: that is no other name.
  const called = choose(
    'name',
    ({ group: own, name: last }) => ({ group: own, name: last }),
    (value) => nameKey(fullName(value as Called)),
  ) as Called;
  for (const field of FIELDS) chosen[field] = choose(field, (one) => one[field]);
  const licences: Record<string, unknown> = {};
  for (const field of LICENCE_FIELDS)
    licences[field] = choose(
      `licences.${field}`,
      (one) => one.licences[field],
      field === 'comment' ? undefined : (value) => normalLicence(String(value)),
    );
  const hashes = list('hashes', (one) => one.hashes);
  conflicts.push(...hashConflicts(group, name, ref));
  const properties = itemsOf(group, (one) => one.properties).map(({ value }) => value);
  const one = defined<BomPackage>({
    ...(chosen as Pick<BomPackage, (typeof FIELDS)[number]>),
    ref,
    name: called.name,
    group: called.group,
    hashes,
    identifiers: list('identifiers', (own) => own.identifiers),
    licences: defined<BomLicences>({
      ...(licences as Pick<BomLicences, (typeof LICENCE_FIELDS)[number]>),
      named: list('licences.named', (own) => own.licences.named),
      inFiles: list('licences.inFiles', (own) => own.licences.inFiles),
    }),
    references: list('references', (own) => own.references),
    occurrences: list('occurrences', (own) => own.occurrences),
    properties: [...properties, ...distinct(said)],
    place: placeOf(group),
  });
  return { one, conflicts };
}

/** What a package is folded with. */
interface Folding {
  readonly name: string;
  readonly ref: string;
  readonly labels: readonly string[];
  /** Gets who says what. */
  readonly said: BomProperty[];
  readonly conflicts: BomConflict[];
}

/** Ways to take a field of one value, or a list, from all entries. */
function chooser(group: Group<BomPackage>, { name, ref, labels, said, conflicts }: Folding) {
  const tell = (field: string, values: Values): void => {
    if (labels.length < 2) return;
    for (const { value, documents } of values)
      said.push({ name: `assay:said:${field}`, value: `${value} (${documents.join(', ')})` });
  };
  const choose = (
    field: string,
    read: (one: BomPackage) => unknown,
    key?: (value: unknown) => string,
  ): unknown => {
    const values = valuesOf(group, read, key);
    if (isSaidByAll(values, labels)) return values[0]?.value;
    const shown = values.map(({ value, documents }) => ({ value: wordsOf(value), documents }));
    tell(field, shown);
    if (values.length > 1) conflicts.push({ what: name, ref, field, values: shown });
    return values[0]?.value;
  };
  const list = <T>(field: string, read: (one: BomPackage) => readonly T[]): readonly T[] => {
    const values = itemsOf(group, read);
    for (const { value, documents } of values)
      if (documents.length < labels.length) tell(field, [{ value: wordsOf(value), documents }]);
    return values.map(({ value }) => value);
  };
  return { choose, list };
}

/** There is nothing to tell where all say one thing, or nothing. */
function isSaidByAll(
  values: readonly { readonly documents: readonly string[] }[],
  labels: readonly string[],
) {
  return values.length === 0 || (values.length === 1 && values[0]!.documents.length === labels.length);
}

/** One file of several entries. */
export function foldFile(group: Group<BomFile>, ref: string): BomFile {
  const first = <T>(read: (one: BomFile) => T | undefined): T | undefined => valuesOf(group, read)[0]?.value;
  const items = <T>(read: (one: BomFile) => readonly T[]): readonly T[] =>
    itemsOf(group, read).map(({ value }) => value);
  return defined<BomFile>({
    ref,
    path: first((one) => one.path) ?? '',
    kinds: items((one) => one.kinds),
    hashes: items((one) => one.hashes),
    licences: defined<BomLicences>({
      declared: first((one) => one.licences.declared),
      concluded: first((one) => one.licences.concluded),
      named: items((one) => one.licences.named),
      inFiles: items((one) => one.licences.inFiles),
      comment: joined(group, (one) => one.licences.comment),
    }),
    copyright: first((one) => one.copyright),
    comment: joined(group, (one) => one.comment),
    place: placeOf(group),
  });
}

/** Labels of the documents, in order. */
export function labelsOf<T>(group: readonly Said<T>[]): readonly string[] {
  return [...new Set(group.map(({ label }) => label))].sort();
}

/** Distinct values with who says them: those most documents say first. Values that say nothing are left out where another is. */
function valuesOf<T, V>(
  group: Group<T>,
  read: (one: T) => V | undefined,
  key: (value: V) => string = (value) => canonicalJson(value as Plain),
): readonly { readonly value: V; readonly documents: readonly string[] }[] {
  const all = itemsOf(
    group,
    (one) => {
      const value = read(one);
      return value === undefined || value === '' ? [] : [value];
    },
    key,
  );
  if (all.length < 2) return all;
  const telling = all.filter(({ value }) => value !== 'NOASSERTION');
  const kept = telling.length > 0 ? telling : all;
  return [...kept].sort(
    (a, b) => b.documents.length - a.documents.length || compare(wordsOf(a.value), wordsOf(b.value)),
  );
}

const NONE: readonly never[] = [];

function itemsOf<T, V>(
  group: Group<T>,
  read: (one: T) => readonly V[],
  key: (value: V) => string = (value) => canonicalJson(value as Plain),
): readonly { readonly value: V; readonly documents: readonly string[] }[] {
  const found = new Map<string, { value: V; documents: Set<string> }>();
  for (const { label, one } of group)
    for (const value of read(one)) {
      const name = key(value);
      const own = found.get(name);
      if (!own) found.set(name, { value, documents: new Set([label]) });
      else {
        own.documents.add(label);
        // Of several spellings the first in order, whichever document comes first.
        if (own.value !== value && compare(wordsOf(value), wordsOf(own.value)) < 0) own.value = value;
      }
    }
  if (found.size === 0) return NONE;
  return [...found]
    .sort(([a], [b]) => compare(a, b))
    .map(([, { value, documents }]) => ({ value, documents: [...documents].sort() }));
}

/** Digests of one algorithm that no document says together. */
function hashConflicts(group: Group<BomPackage>, what: string, ref: string): readonly BomConflict[] {
  if (group.length < 2) return [];
  const byAlgorithm = Map.groupBy(
    itemsOf(group, (one) => one.hashes),
    ({ value }) => value.algorithm,
  );
  return [...byAlgorithm.values()].flatMap((values): readonly BomConflict[] => {
    const isTogether =
      values.length < 2 ||
      group.some(({ one }) =>
        values.every(({ value }) =>
          one.hashes.some((own) => own.algorithm === value.algorithm && own.value === value.value),
        ),
      );
    if (isTogether) return [];
    return [
      {
        what,
        ref,
        field: 'hashes',
        values: values.map(({ value, documents }) => ({ value: wordsOf(value), documents })),
      },
    ];
  });
}

function nameOf(group: Group<BomPackage>): string {
  const name = valuesOf(group, (one) => one.name)[0]?.value ?? '';
  const version = valuesOf(group, (one) => one.version)[0]?.value;
  return version === undefined ? name : `${name} ${version}`;
}

/** A value as one line. */
function wordsOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if ('group' in value) return fullName(value as Called);
  if ('algorithm' in value)
    return `${String(value.algorithm)}:${String((value as { value?: unknown }).value)}`;
  if ('type' in value && 'value' in value) return `${String(value.type)} ${String(value.value)}`;
  if ('kind' in value && 'url' in value && !('name' in value))
    return `${String(value.kind)} ${String(value.url)}`;
  if ('kind' in value && 'name' in value) {
    const { name, email, url } = value as BomActor;
    const address = email ?? url;
    return address === undefined ? name : `${name} (${address})`;
  }
  return canonicalJson(value as Plain);
}

function joined<T>(group: Group<T>, read: (one: T) => string | undefined): string | undefined {
  const texts = itemsOf(group, (one) => {
    const text = read(one);
    return text === undefined ? [] : [text];
  });
  return texts.length === 0 ? undefined : texts.map(({ value }) => value).join('\n');
}

function distinct(properties: readonly BomProperty[]): readonly BomProperty[] {
  const found = new Map(properties.map((one) => [`${one.name}\0${one.value}`, one]));
  return [...found].sort(([a], [b]) => compare(a, b)).map(([, one]) => one);
}

function placeOf<T extends { readonly place: string }>(group: Group<T>): string {
  return group.map(({ label, one }) => `${label}: ${one.place}`).sort()[0]!;
}
