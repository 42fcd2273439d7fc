import { type OpenOptions, ownLayers } from '../artifact/index.ts';
import type { Artifact, ArtifactSummary, BomFormat, BomNote, Presence, Problem } from '../model/index.ts';
import { summaryOf } from '../reproducibility/index.ts';
import {
  type BomText,
  createCatalog,
  createDocumentCheck,
  loadBomMaking,
  loadBoms,
  type MadeBom,
  type ValidatedBom,
} from '../sbom/index.ts';
import { openArtifact } from './artifact.ts';
import { allCatalogers } from './catalogers.ts';
import type { Target } from './input.ts';
import { otherNames } from './names.ts';
import { about } from './sbom-document.ts';

export type { BomFinding, BomVerdict, ValidatedBom } from '../sbom/index.ts';

/** How to make an SBOM. */
export interface SbomOptions extends Pick<OpenOptions, 'limits' | 'signal' | 'onProgress'> {
  /** What bytes and sources are called; a path brings its own name. */
  readonly name?: string;
  /** Without the list of files. */
  readonly slim?: boolean;
  /** Paths of recognisers of one's own, in YAML (docs/recognisers.md). */
  readonly recognisers?: readonly string[];
  /** The moment the document says it was made, in seconds since 1970; no clock is ever asked. */
  readonly created?: number;
}

/** An SBOM that was made, and how it came about. */
export interface Sbom {
  /** The document. */
  readonly text: string;
  readonly artifact: ArtifactSummary;
  /** Components by the way they belong to the artifact. */
  readonly presences: Readonly<Record<Presence, number>>;
  readonly files: MadeBom['files'];
  /** What was normalised or left out; each names its component or file. */
  readonly warnings: readonly string[];
  /** What is wrong with the artifact. */
  readonly problems: readonly Problem[];
  /** The artifact itself, not only a file in it, could not be read whole, so the document may lack something. */
  readonly damaged: boolean;
}

/** A document in another form. */
export interface ConvertedSbom extends BomText {
  /** What is wrong or odd about the document that was read. */
  readonly notes: readonly BomNote[];
}

/**
 * Makes the SBOM of an artifact or tree from its bytes: the library's form of `assay sbom create`. The same bytes and the same
 * `created` give the same document.
 * @throws AssayError `input.*` where it cannot be read at all, `recogniser.document`
 */
export async function createSbom(
  target: Target,
  format: BomFormat,
  options: SbomOptions = {},
): Promise<Sbom> {
  const { created, ...how } = options;
  const { writeBom } = await loadBomMaking();
  const { bom, entries: _, ...rest } = await madeBom(target, how);
  const { text } = writeBom(bom, format, created === undefined ? {} : { created: momentOf(created) });
  return { text, ...rest };
}

/** The bill of materials of an artifact before it is written. Errors as of {@link createSbom}. */
export async function madeBom(
  target: Target,
  options: Omit<SbomOptions, 'created'> = {},
): Promise<Omit<Sbom, 'text'> & Pick<MadeBom, 'bom'> & { readonly entries: Artifact['entries'] }> {
  const { slim = false, recognisers = [], ...open } = options;
  const { bomOf, createFileDigests } = await loadBomMaking();
  const documents = createDocumentCheck(await allCatalogers(recognisers), false);
  const catalog = createCatalog(documents.catalogers);
  const digests = slim ? undefined : createFileDigests();
  const artifact = await openArtifact(target, {
    ...open,
    interests: [catalog.interest, ...documents.interests, ...(digests ? [digests.interest] : [])],
  });
  try {
    const { components } = await documents.finish({
      artifact,
      summary: summaryOf(artifact),
      ...catalog.finish(artifact),
      names: otherNames,
    });
    const made = bomOf({ artifact, components, ...(digests ? { sha1Of: digests.sha1Of } : {}) });
    const { problems } = artifact;
    const own = ownLayers(artifact);
    const damaged = problems.some((problem) => problem.level === 'error' && own(problem));
    return { ...made, artifact: summaryOf(artifact), entries: artifact.entries, problems, damaged };
  } finally {
    await artifact.close();
  }
}

/**
 * Brings an SBOM into another form, and lists what that form cannot say: the library's form of `assay sbom convert`. Its date
 * and its creators stay.
 * @param document path, or the document itself
 * @throws AssayError `input.*`, `sbom.*`
 */
export async function convertSbom(document: string | Uint8Array, format: BomFormat): Promise<ConvertedSbom> {
  const { readBom, writeBom } = await loadBoms();
  const { bom, notes } = await about(document, (content) => readBom(content));
  return { ...writeBom(bom, format), notes };
}

/**
 * Tells whether an SBOM is what its standard demands: the library's form of `assay sbom validate`.
 * @param document path, or the document itself
 * @throws AssayError `input.*`, `sbom.too-large`
 */
export async function validateSbom(document: string | Uint8Array): Promise<ValidatedBom> {
  const { validateBom } = await loadBoms();
  return await about(document, validateBom);
}

/** Seconds since 1970 as documents write it, RFC 3339. */
export function momentOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
}
