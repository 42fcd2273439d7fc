import type { BomActor, BomChange, BomChangeKind } from '../../model/index.ts';
import { contradict, plainPath } from './files.ts';
import { cpeKeysOf, digestsOf, type Item } from './items.ts';
import { nameKey } from './keys.ts';
import { normalLicence, type StatedLicences, statedLicences } from './licence.ts';
import type { ItemPair } from './pair.ts';
import { orderOf } from './version.ts';

/** What differs between the two sides of a component, in the order of `BOM_CHANGES`; none where they are the same. */
export function changesOf(pair: ItemPair): readonly BomChange[] {
  const version = versionChange(pair);
  const isSame = version.length === 0;
  return [
    ...version,
    ...(isSame ? contentChange(pair) : []),
    ...nameChange(pair),
    ...placeChange(pair),
    ...licenceChanges(pair),
    ...supplierChange(pair),
    ...identifierChanges(pair),
    ...lostEvidence(pair, isSame),
  ];
}

function change(
  kind: BomChangeKind,
  before: readonly string[],
  after: readonly string[],
  field?: string,
): BomChange {
  return { kind, ...(field === undefined ? {} : { field }), before, after };
}

function versionChange({ before, after }: ItemPair): readonly BomChange[] {
  const [old, now] = [before.version, after.version];
  if (old === undefined || now === undefined)
    return old === now ? [] : [change('version-changed', one(old), one(now))];
  const scheme = before.scheme ?? after.scheme;
  const order = orderOf(scheme, old, now);
  if (order === 0) return [];
  const kind = order === undefined ? 'version-changed' : order < 0 ? 'upgraded' : 'downgraded';
  return [change(kind, [old], [now])];
}

/** The version stands for other bytes than before. */
function contentChange({ before, after }: ItemPair): readonly BomChange[] {
  const hashesOf = ({ packages }: Item) => ({ hashes: packages.flatMap(({ hashes }) => hashes) });
  const changes: BomChange[] = [];
  const [old, now] = [hashesOf(before), hashesOf(after)];
  if (contradict(old, now)) {
    const shared = new Set(now.hashes.map(({ algorithm }) => algorithm));
    const words = ({ hashes }: typeof old) =>
      hashes
        .filter(({ algorithm }) => shared.has(algorithm))
        .map(({ algorithm, value }) => `${algorithm}:${value}`);
    const own = new Set(words(old));
    changes.push(change('re-vendored', [...own], [...new Set(words(now))], 'hashes'));
  }
  if (before.files.length > 0 && after.files.length > 0) {
    const paths = new Map(before.files.map((file) => [file.path, file]));
    const changed = after.files.filter(({ path, file }) => {
      const same = paths.get(path);
      return same !== undefined && contradict(same.file, file);
    });
    const names = [...new Set(changed.map(({ path }) => path))].sort();
    if (names.length > 0) changes.push(change('re-vendored', names, names, 'files'));
  }
  return changes;
}

/** A name is another one only where no identifier says that it is the same package. */
function nameChange({ before, after, by }: ItemPair): readonly BomChange[] {
  if (by === 'purl' || by === 'name' || nameKey(before.name) === nameKey(after.name)) return [];
  if (isPlace(before) && isPlace(after)) return [];
  return [change('renamed', [before.name], [after.name])];
}

/** A folder that was looked through: nothing says what it is, and its name is where it lies. */
function isPlace(item: Item): boolean {
  return (
    item.packages.every(({ kind }) => kind === 'file') &&
    item.identifiers.length === 0 &&
    digestsOf(item).length === 0
  );
}

/** None of its places is one of the other side's, while files have the same content. */
function placeChange({ before, after }: ItemPair): readonly BomChange[] {
  const [old, now] = [placesOf(before), placesOf(after)];
  if (old.size === 0 || now.size === 0 || [...old].some((path) => now.has(path))) return [];
  const digests = new Set(before.files.map(({ digest }) => digest));
  const isSame =
    before.files.length === 0 ||
    after.files.some(({ digest }) => digest !== undefined && digests.has(digest));
  if (!isSame) return [];
  return [change('moved', shortest(old), shortest(now))];
}

function placesOf({ packages, files }: Item): ReadonlySet<string> {
  if (files.length > 0) return new Set(files.map(({ path }) => path));
  return new Set(packages.flatMap(({ occurrences }) => occurrences.map(plainPath)));
}

/** One place stands for all. */
function shortest(places: ReadonlySet<string>): readonly string[] {
  return [
    [...places].reduce((best, one) =>
      one.length < best.length || (one.length === best.length && one < best) ? one : best,
    ),
  ];
}

function licenceChanges({ before, after }: ItemPair): readonly BomChange[] {
  const [old, now] = [licencesOf(before), licencesOf(after)];
  const values = (all: StatedLicences) => new Set(Object.values(all).map(normalLicence));
  const [oldValues, nowValues] = [values(old), values(now)];
  const changes = FIELDS.flatMap((field) => {
    const [a, b] = [old[field], now[field]];
    if (a !== undefined && b !== undefined)
      return normalLicence(a) === normalLicence(b) ? [] : [change('licence', [a], [b], field)];
    // Documents do not agree on what is declared and what concluded: the same licence in the other field is no change.
    if (a !== undefined && !nowValues.has(normalLicence(a))) return [change('licence', [a], [], field)];
    if (b !== undefined && !oldValues.has(normalLicence(b))) return [change('licence', [], [b], field)];
    return [];
  });
  const [declared, concluded] = changes;
  const isTwice = declared?.before[0] === concluded?.before[0] && declared?.after[0] === concluded?.after[0];
  return declared && concluded && isTwice ? [{ ...declared, field: 'declared and concluded' }] : changes;
}

const FIELDS = ['declared', 'concluded'] as const;

/** The first entry that states one. */
function licencesOf({ packages }: Item): StatedLicences {
  const all = packages.map(({ licences }) => statedLicences(licences));
  const declared = all.find((one) => one.declared !== undefined)?.declared;
  const concluded = all.find((one) => one.concluded !== undefined)?.concluded;
  return {
    ...(declared === undefined ? {} : { declared }),
    ...(concluded === undefined ? {} : { concluded }),
  };
}

function supplierChange({ before, after }: ItemPair): readonly BomChange[] {
  const supplierOf = ({ packages }: Item) => packages.find(({ supplier }) => supplier)?.supplier;
  const [old, now] = [supplierOf(before), supplierOf(after)];
  const key = (actor: BomActor | undefined) =>
    actor && nameKey(actor.name || (actor.email ?? actor.url ?? ''));
  if (key(old) === key(now)) return [];
  return [change('supplier', one(old && told(old)), one(now && told(now)))];
}

function told({ name, email, url }: BomActor): string {
  const address = email ?? url;
  if (name === '') return address ?? '';
  return address === undefined ? name : `${name} (${address})`;
}

function identifierChanges({ before, after }: ItemPair): readonly BomChange[] {
  const purls = ({ purls }: Item) => purls.map(({ origin }) => origin);
  return [
    ...difference('purl', purls(before), purls(after)),
    ...difference('cpe', cpeKeysOf(before), cpeKeysOf(after)),
  ];
}

function difference(field: string, old: readonly string[], now: readonly string[]): readonly BomChange[] {
  const [was, is] = [new Set(old), new Set(now)];
  const gone = [...was].filter((value) => !is.has(value)).sort();
  const come = [...is].filter((value) => !was.has(value)).sort();
  return gone.length + come.length === 0 ? [] : [change('identifier', gone, come, field)];
}

/**
 * Places, files and digests that were stated and are not any more: all of them, or with the same version some of them and none new.
 */
function lostEvidence({ before, after }: ItemPair, isSame: boolean): readonly BomChange[] {
  return Object.entries(EVIDENCE).flatMap(([field, read]) => {
    const [old, now] = [read(before), read(after)];
    if (old.size === 0) return [];
    const gone = [...old].filter((value) => !now.has(value)).sort();
    const isSubset = gone.length > 0 && gone.length + now.size === old.size;
    const lost = now.size === 0 || (isSame && isSubset);
    return lost ? [change('evidence-lost', gone, [], field)] : [];
  });
}

const EVIDENCE: Readonly<Record<string, (item: Item) => ReadonlySet<string>>> = {
  occurrences: ({ packages }) => new Set(packages.flatMap((own) => own.occurrences.map(plainPath))),
  files: ({ files }) => new Set(files.map(({ path }) => path)),
  // The value follows the version; that there is one is what counts.
  hashes: (item) => new Set(digestsOf(item).map(({ algorithm }) => algorithm)),
};

function one(value: string | undefined): readonly string[] {
  return value === undefined ? [] : [value];
}
