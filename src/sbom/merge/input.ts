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
  const byLabel = [...Map.groupBy(inputs, ({ label }) => label)].sort(([a], [b]) => (a < b ? -1 : 1));
  return withDistinctLicences(byLabel.flatMap(([, own]) => toldApart(own)));
}

/** Documents of one label: what tells them apart is a digest of what they say, which is not made of a document alone. */
function toldApart(inputs: readonly MergeInput[]): readonly MergeInput[] {
  if (inputs.length < 2) return inputs;
  const byDigest = new Map(
    inputs.map((one) => [hash('sha256', canonicalJson(canonicalBom(one.bom)), 'hex'), one]),
  );
  const ordered = [...byDigest].sort(([a], [b]) => (a < b ? -1 : 1));
  if (ordered.length < 2) return ordered.map(([, one]) => one);
  return ordered.map(([digest, { label, bom }]) => ({ label: `${label}#${digest.slice(0, 8)}`, bom }));
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
