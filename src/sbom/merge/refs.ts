import { hash } from 'node:crypto';
import type { BomPackage } from '../../model/index.ts';
import { compare } from '../diff/files.ts';
import { fullName } from '../diff/keys.ts';
import { canonicalJson } from '../document/spdx/canonical.ts';
import type { Plain } from '../document/spdx/node.ts';
import type { Group } from './groups.ts';

/** New refs by document and old ref. */
export type Refs = ReadonlyMap<string, Map<string, string>>;

/** Groups with refs of their own, by ref: what it is called; where several would be called so, with digits of what they say. */
export function named<T extends { readonly ref: string; readonly place: string }>(
  groups: readonly Group<T>[],
  baseOf: (one: T) => string,
  refs: Refs,
): readonly (readonly [Group<T>, string])[] {
  const bases = Map.groupBy(groups, (group) => group.map(({ one }) => baseOf(one)).sort(compare)[0]!);
  const made = [...bases].flatMap(([base, own]) => {
    if (own.length === 1) return [[own[0]!, base] as const];
    const keyed = own
      .map((group) => [group, `${base}-${digestOf(group)}`] as const)
      .sort(([, a], [, b]) => compare(a, b));
    // The same said twice in one document is a thing each time; they are told apart by number.
    return keyed.map(
      ([group, ref], i) => [group, keyed[i - 1]?.[1] === ref ? `${ref}-${i + 1}` : ref] as const,
    );
  });
  for (const [group, ref] of made) for (const { label, one } of group) refs.get(label)!.set(one.ref, ref);
  return made.sort(([, a], [, b]) => compare(a, b));
}

function digestOf<T extends { readonly ref: string; readonly place: string }>(group: Group<T>): string {
  const said = group.map(({ label, one: { ref, place: _, ...one } }) =>
    canonicalJson([label, ref, JSON.parse(JSON.stringify(one)) as Plain]),
  );
  return hash('sha256', said.sort(compare).join('\n'), 'hex').slice(0, 8);
}

/** What a package is called: its package URL, else name and version. */
export function packageBase(one: BomPackage): string {
  const purl = one.identifiers.find(({ type }) => type === 'purl')?.value;
  const version = one.version === undefined ? '' : `@${one.version}`;
  return purl ?? (`${fullName(one)}${version}` || 'component');
}
