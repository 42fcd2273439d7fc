import { hash } from 'node:crypto';
import type { Bom, BomFile, BomLicences, BomPackage } from '../../model/index.ts';
import { canonicalBom, canonicalJson } from '../document/spdx/canonical.ts';

/** A document to be merged. */
export interface MergeInput {
  /** What it is called: the name of its file, without its folder. */
  readonly label: string;
  readonly bom: Bom;
}

/** Documents in an order that follows from what they say, each with a label of its own, licences told apart; equal ones once. */
export function prepared(inputs: readonly MergeInput[]): readonly MergeInput[] {
  const keyed = new Map(
    inputs.map(({ label, bom }) => {
      const digest = hash('sha256', canonicalJson(canonicalBom(bom)), 'hex');
      return [`${label}\0${digest}`, { label, bom, digest }] as const;
    }),
  );
  const ordered = [...keyed].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  const labels = Map.groupBy(ordered, ({ label }) => label);
  const named = ordered.map(({ label, bom, digest }) => ({
    label: labels.get(label)!.length > 1 ? `${label}#${digest.slice(0, 8)}` : label,
    bom,
  }));
  return withDistinctLicences(named);
}

/** A licence id of several documents that stands for different texts gets digits of its text behind it, in each of them. */
function withDistinctLicences(inputs: readonly MergeInput[]): readonly MergeInput[] {
  const texts = new Map<string, Set<string>>();
  for (const { bom } of inputs)
    for (const { id, text } of bom.licenceTexts) texts.set(id, (texts.get(id) ?? new Set()).add(text));
  const isShared = (id: string) => (texts.get(id)?.size ?? 0) > 1;
  return inputs.map(({ label, bom }) => {
    const renamed = new Map(
      bom.licenceTexts
        .filter(({ id }) => isShared(id))
        .map(({ id, text }) => [id, `${id}-${hash('sha256', text, 'hex').slice(0, 8)}`]),
    );
    return { label, bom: renamed.size === 0 ? bom : withLicences(bom, renamed) };
  });
}

function withLicences(bom: Bom, renamed: ReadonlyMap<string, string>): Bom {
  const word = (text: string) => text.replaceAll(/[\w.-]+/g, (id) => renamed.get(id) ?? id);
  const change = ({ declared, concluded, inFiles, ...rest }: BomLicences): BomLicences => ({
    ...rest,
    ...(declared === undefined ? {} : { declared: word(declared) }),
    ...(concluded === undefined ? {} : { concluded: word(concluded) }),
    inFiles: inFiles.map(word),
  });
  const changed = <T extends BomPackage | BomFile>(one: T): T => ({ ...one, licences: change(one.licences) });
  return {
    ...bom,
    packages: bom.packages.map(changed),
    files: bom.files.map(changed),
    licenceTexts: bom.licenceTexts.map((one) => ({ ...one, id: renamed.get(one.id) ?? one.id })),
  };
}
