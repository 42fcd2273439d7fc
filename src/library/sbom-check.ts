import { hash } from 'node:crypto';
import { type OpenOptions, openArtifact } from '../artifact/index.ts';
import { readAll } from '../codec/index.ts';
import { nodeHost } from '../host/index.ts';
import { type Artifact, AssayError, type BomCheck, type Digests, type ShownPlace } from '../model/index.ts';
import { summaryOf } from '../reproducibility/index.ts';
import { createCatalog, type GivenBom, loadBoms, type TreeScript } from '../sbom/index.ts';
import { allCatalogers } from './catalogers.ts';
import { inputOfTarget, type Target } from './input.ts';
import { otherNames } from './names.ts';
import { about, documentAt } from './sbom-document.ts';

/** How to check documents against an artifact. */
export interface SbomCheckOptions extends Pick<OpenOptions, 'limits' | 'signal' | 'onProgress'> {
  /** What bytes and sources are called; a path brings its own name. */
  readonly name?: string;
  /** Paths of recognisers of one's own, in YAML (docs/recognisers.md). */
  readonly recognisers?: readonly string[];
  /** The target is a source tree: also what keeps its documents from being true (`BomCheck.tree`). */
  readonly tree?: boolean;
}

/** What is appended to the name of an artifact for a document about it. */
const BESIDE = [
  '.spdx.json',
  '.cdx.json',
  '.spdx3.json',
  '.spdx',
  '.cdx.xml',
  '.spdx.xml',
  '.spdx.yaml',
  '.spdx.yml',
  '.spdx.rdf',
  '.cyclonedx.json',
  '.cyclonedx.xml',
  '.bom.json',
  '.bom.xml',
  '.sbom.json',
  '.sbom.spdx.json',
  '.sbom.cdx.json',
  '.sbom',
] as const;
/** Lines of so many places are looked up. */
const MOST_LINES = 50;

/**
 * Holds SBOMs against the bytes of an artifact: the library's form of `assay sbom check`.
 * @param documents paths, or documents themselves; where absent, those beside a target given by its path, and all in the artifact
 * @throws AssayError `input.*` where artifact or a document given cannot be read, `sbom.*`, `recogniser.document`
 */
export async function checkSbom(
  target: Target,
  documents?: readonly (string | Uint8Array)[],
  options: SbomCheckOptions = {},
): Promise<BomCheck> {
  const { recognisers = [], tree = false, name, ...open } = options;
  const boms = await loadBoms();
  const known = await documentsFor(target, documents, tree);
  const parsed = known.flatMap(({ bom }) => bom ?? []);
  const embedded = boms.embeddedBoms(await allCatalogers(recognisers));
  const scripts = boms.treeScripts();
  const catalog = createCatalog([...embedded.catalogers, ...(tree ? [scripts.cataloger] : [])]);
  const digests = boms.createCheckDigests(new Set(['sha1', ...boms.algorithmsOf(parsed)]));
  const lineEnds = tree ? boms.createLineEndDigests() : undefined;
  const input = await inputOfTarget(target, name);
  const artifact = await openArtifact(input, {
    ...open,
    files: nodeHost.files,
    interests: [catalog.interest, digests.interest, ...(lineEnds ? [lineEnds.interest] : [])],
  });
  try {
    const { components, sboms } = catalog.finish(artifact);
    const isFolder = artifact.entries[0]?.kind === 'directory';
    const more = isFolder
      ? undefined
      : await furtherDigests(target, artifact, boms.bindingAlgorithms(parsed));
    const checked = boms.checkBoms(
      {
        artifact: summaryOf(artifact),
        isFolder,
        entries: artifact.entries,
        components,
        documents: new Set(sboms.map(({ path }) => path)),
        digestOf: (entry, algorithm) =>
          digests.digestOf(entry, algorithm) ?? lineEnds?.digestOf(entry, algorithm),
        recorded: embedded.recorded,
        ...(more ? { digests: more } : {}),
      },
      documents === undefined ? [...known, ...embedded.documents] : known,
      await otherNames(),
    );
    const check = await withLines(checked.check, artifact, checked.context.placed.files);
    return tree
      ? { ...check, tree: boms.checkTree(checked, scripts.scripts as readonly TreeScript[]) }
      : check;
  } finally {
    await artifact.close();
  }
}

async function documentsFor(
  target: Target,
  documents: readonly (string | Uint8Array)[] | undefined,
  tree: boolean,
): Promise<readonly GivenBom[]> {
  if (documents !== undefined) {
    const { readBom } = await loadBoms();
    const given: GivenBom[] = [];
    for (const [at, one] of documents.entries()) {
      const path = typeof one === 'string' ? one : `document ${at + 1}`;
      const read = (content: Uint8Array): GivenBom => ({
        path,
        where: 'given',
        sha256: hash('sha256', content, 'hex'),
        ...readBom(content),
      });
      given.push(await about(one, read, path));
    }
    return given;
  }
  return typeof target !== 'string' || tree ? [] : await besideDocuments(target);
}

/** Paths at which SBOM documents about an artifact are looked for. */
export function bomPaths(target: string): readonly string[] {
  const { files } = nodeHost;
  return BESIDE.map((suffix) => files.join(files.folder(target), files.baseName(target) + suffix));
}

/** The SBOM documents that lie beside an artifact, by their names; nothing is loaded where there is none. */
export async function besideDocuments(target: string): Promise<readonly GivenBom[]> {
  const { files } = nodeHost;
  const beside: GivenBom[] = [];
  for (const path of bomPaths(target)) {
    const status = await files.status(path, { follow: true }).catch(() => undefined);
    if (status?.kind !== 'file') continue;
    const { readBom } = await loadBoms();
    const content = await documentAt(path);
    const shared = {
      path: files.baseName(path),
      where: 'beside',
      sha256: hash('sha256', content, 'hex'),
    } as const;
    try {
      beside.push({ ...shared, ...readBom(content) });
    } catch (error) {
      if (!(error instanceof AssayError)) throw error;
      beside.push({ ...shared, notes: [], unread: error.message });
    }
  }
  return beside;
}

/** Digests of the artifact in the algorithms documents state; it is read once more for them. */
async function furtherDigests(
  target: Target,
  { digests }: Artifact,
  algorithms: ReadonlySet<string>,
): Promise<Digests | undefined> {
  if (!digests) return undefined;
  const { newHash } = await loadBoms();
  const wanted = [...algorithms].flatMap((name) => {
    const sum = digests[name] === undefined ? newHash(name) : undefined;
    return sum ? [{ name, sum }] : [];
  });
  if (wanted.length === 0) return undefined;
  const input = await inputOfTarget(target);
  try {
    if (!('source' in input)) return undefined;
    for await (const chunk of input.source.stream()) for (const { sum } of wanted) sum.update(chunk);
    return { ...digests, ...Object.fromEntries(wanted.map(({ name, sum }) => [name, sum.digest('hex')])) };
  } finally {
    if ('close' in input) await input.close?.();
  }
}

/** Adds the line to what contradicts a document: a person will want to look there. */
async function withLines(
  check: BomCheck,
  artifact: Artifact,
  files: ReadonlyMap<string, { readonly id: number; readonly format: string }>,
): Promise<BomCheck> {
  const wanted = new Map<string, number[]>();
  for (const { verdict, evidence } of check.components) {
    if (verdict !== 'contradicted' || wanted.size >= MOST_LINES) continue;
    for (const { path, offset } of evidence) {
      if (offset === undefined || files.get(path)?.format !== 'text') continue;
      const offsets = wanted.get(path);
      if (offsets === undefined) wanted.set(path, [offset]);
      else if (offsets.length < MOST_LINES) offsets.push(offset);
    }
  }
  const lines = new Map<string, number>();
  for (const [path, offsets] of wanted) {
    const content = await artifact
      .open(files.get(path)!.id)
      .then(readAll)
      .catch(() => undefined);
    if (!content) continue;
    for (const offset of offsets) lines.set(`${path}\0${offset}`, lineOf(content, offset));
  }
  const withLine = (place: ShownPlace): ShownPlace => {
    const line = lines.get(`${place.path}\0${place.offset}`);
    return line === undefined ? place : { ...place, line };
  };
  return {
    ...check,
    components: check.components.map((one) => ({ ...one, evidence: one.evidence.map(withLine) })),
  };
}

function lineOf(content: Uint8Array, offset: number): number {
  let line = 1;
  for (let at = content.indexOf(10); at >= 0 && at < offset; at = content.indexOf(10, at + 1)) line++;
  return line;
}
