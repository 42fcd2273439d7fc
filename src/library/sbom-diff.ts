import { loadIdentities } from '../host/index.ts';
import { buildGraph, type IdentityGraph } from '../identifier/index.ts';
import type { BomDiff, BomDifferenceKind, BomNote } from '../model/index.ts';
import { loadBoms } from '../sbom/index.ts';
import { type BomTarget, type BomTargetOptions, bomOfTarget, type TargetBom } from './sbom-target.ts';

/** How bills of materials are compared. */
export interface SbomDiffOptions extends BomTargetOptions {
  /** Kinds of differences that are left out. */
  readonly ignore?: readonly BomDifferenceKind[];
  /** Other names of the same software; without it those that come with Assay. */
  readonly graph?: IdentityGraph;
}

/** How two bills of materials differ, and what was wrong with them. */
export interface ComparedSboms {
  readonly diff: BomDiff;
  readonly notes: { readonly before: readonly BomNote[]; readonly after: readonly BomNote[] };
  /** One of the artifacts could not be read whole, so something may be missing on its side. */
  readonly damaged: boolean;
}

/**
 * Compares what two SBOMs say, component by component: the library's form of `assay sbom diff`. Artifacts and folders are looked
 * through first.
 * @throws AssayError `input.*`, `sbom.*`, `recogniser.document`
 */
export async function diffSboms(
  before: BomTarget,
  after: BomTarget,
  options: SbomDiffOptions = {},
): Promise<ComparedSboms> {
  const { ignore = [], graph, ...open } = options;
  const [old, now] = await readBoth(before, after, open);
  const { diffBoms } = await loadBoms();
  const diff = diffBoms(old.bom, now.bom, {
    graph: graph ?? buildGraph(await loadIdentities()),
    ignore: new Set(ignore),
  });
  return { diff, notes: { before: old.notes, after: now.notes }, damaged: old.damaged || now.damaged };
}

/** An artifact has a list of files; beside a document without one it is made without, so that no file seems to be lost. */
async function readBoth(
  before: BomTarget,
  after: BomTarget,
  options: BomTargetOptions,
): Promise<readonly [TargetBom, TargetBom]> {
  const old = await bomOfTarget(before, options);
  const now = await bomOfTarget(after, options);
  const lists = ({ bom }: TargetBom) => bom.files.length > 0;
  if (old.artifact && !now.artifact && !lists(now)) return [withoutFiles(old), now];
  if (now.artifact && !old.artifact && !lists(old)) return [old, withoutFiles(now)];
  return [old, now];
}

function withoutFiles({ bom, ...rest }: TargetBom): TargetBom {
  const refs = new Set(bom.files.map(({ ref }) => ref));
  const relationships = bom.relationships.filter(({ from, to }) => !refs.has(from) && !refs.has(to));
  return { ...rest, bom: { ...bom, files: [], relationships } };
}
