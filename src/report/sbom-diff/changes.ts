import type { BomChange, BomChangeKind, BomDiff, BomDiffComponent, BomDiffPair } from '../../model/index.ts';
import { plural } from '../printable.ts';

/** Titles of the sections, in the order they are shown; what matters most comes first. */
export const CHANGE_TITLES: Readonly<Record<BomChangeKind, string>> = {
  upgraded: 'Upgraded',
  downgraded: 'Downgraded',
  'version-changed': 'Version changed, no order known',
  're-vendored': 'Changed without a new version',
  renamed: 'Renamed',
  moved: 'Moved',
  licence: 'Licence changed',
  supplier: 'Supplier changed',
  identifier: 'Identifier changed',
  'evidence-lost': 'Evidence lost',
};

/** Values that one line shows. */
const MOST_VALUES = 3;

/** Components with the same change. */
export interface ChangeGroup {
  readonly change: BomChange;
  readonly pairs: readonly BomDiffPair[];
}

/** The changes of one kind; those that say the same of several components together, the most frequent first. */
export function changeGroups({ changed }: BomDiff, kind: BomChangeKind): readonly ChangeGroup[] {
  const groups = new Map<string, { change: BomChange; pairs: BomDiffPair[] }>();
  for (const pair of changed)
    for (const change of pair.changes) {
      if (change.kind !== kind) continue;
      const key = JSON.stringify([change.field, change.before, change.after]);
      const group = groups.get(key);
      if (group) group.pairs.push(pair);
      else groups.set(key, { change, pairs: [pair] });
    }
  return [...groups.values()].sort((a, b) => b.pairs.length - a.pairs.length);
}

/** `v1.1.30 → v1.1.41`, `declared: MIT → nothing`. */
export function changeWords({ field, before, after, kind }: BomChange): string {
  const name = field === undefined ? '' : `${field}: `;
  if (kind === 're-vendored' && field === 'files')
    return `${plural(before.length, 'file')} changed: ${valuesOf(before)}`;
  if (kind === 'evidence-lost') return `${name}${valuesOf(before)}`;
  return `${name}${valuesOf(before)} → ${valuesOf(after)}`;
}

/** Name and version, once. */
export function componentWords({ name, version }: BomDiffComponent): string {
  return version === undefined ? name : `${name} ${version}`;
}

/** `8 upgraded, 2 added`; what does not occur is left out. */
export function summaryWords(diff: BomDiff): string {
  const { added, removed, files, counts } = diff;
  const numbers: [number, string][] = [
    [added.length, 'added'],
    [removed.length, 'removed'],
    ...Object.entries(COUNT_WORDS).map(([kind, words]): [number, string] => [
      counts[kind as BomChangeKind],
      words,
    ]),
  ];
  const parts = numbers.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  if (files.length > 0)
    parts.push(`${plural(files.length, 'file')} ${files.length === 1 ? 'differs' : 'differ'}`);
  return parts.join(', ');
}

/** How many components each pairing found, `180 by package URL, 1 as what the document is about`. */
export function pairingWords({ pairedBy }: BomDiff): string {
  const parts = Object.entries(PAIRING_WORDS)
    .map(([by, words]) => [pairedBy[by as keyof typeof pairedBy], words] as const)
    .filter(([count]) => count > 0);
  return parts.map(([count, words]) => `${count} ${words}`).join(', ');
}

const COUNT_WORDS: Readonly<Record<BomChangeKind, string>> = {
  upgraded: 'upgraded',
  downgraded: 'downgraded',
  'version-changed': 'with another version',
  're-vendored': 'changed without a new version',
  renamed: 'renamed',
  moved: 'moved',
  licence: 'with another licence',
  supplier: 'with another supplier',
  identifier: 'with other identifiers',
  'evidence-lost': 'with less evidence',
};

const PAIRING_WORDS: Readonly<Record<BomDiffPair['by'], string>> = {
  subject: 'as what the document is about',
  purl: 'by package URL',
  cpe: 'by CPE product',
  alias: 'by another name known for it',
  hash: 'by digest',
  files: 'by files',
  name: 'by name',
};

function valuesOf(values: readonly string[]): string {
  if (values.length === 0) return 'nothing';
  const more = values.length - MOST_VALUES;
  return more <= 0 ? values.join(', ') : `${values.slice(0, MOST_VALUES).join(', ')} and ${more} more`;
}
