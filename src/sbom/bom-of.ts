import {
  type Artifact,
  type Bom,
  type BomPackage,
  type BomRelationship,
  type Component,
  type Presence,
  VERSION,
} from '../model/index.ts';
import { type ListedFiles, listFiles } from './bom-files.ts';
import { packageOf, packageRefs } from './bom-package.ts';
import { relativePaths } from './relative.ts';

/** What a bill of materials is made of. */
export interface BomContents {
  readonly artifact: Artifact;
  readonly components: readonly Component[];
  /** SHA-1 of the files, by entry; without it the bill of materials lists no files (slim form). */
  readonly sha1Of?: (entry: Artifact['entries'][number]) => string | undefined;
}

/** A bill of materials, and what is worth knowing about how it came about. */
export interface MadeBom {
  readonly bom: Bom;
  /** What was normalised or could not be said in it; each names its component or file. */
  readonly warnings: readonly string[];
  /** Components by the way they belong to the artifact. */
  readonly presences: Readonly<Record<Presence, number>>;
  /** Files of the artifact, whether they are listed or not, and those that belong to no component. */
  readonly files: { readonly count: number; readonly unowned: number; readonly unownedBytes: number };
}

/** The ref of the package that stands for the artifact; the same for an archive and the folder it is unpacked to. */
export const SUBJECT = 'SPDXRef-artifact';

/** Presences of which a bill of materials says that the artifact contains the component. */
const CONTAINED: ReadonlySet<Presence> = new Set(['contained', 'test-data']);

/**
 * The bill of materials of an artifact from what its bytes show: a package for the artifact, one for each component, and in the full
 * form each file with its digests within the one component it belongs to. Its words are those of SPDX 2.3; nothing in it comes
 * from a clock, from outside the artifact or from the order of members, and paths are those of the unpacked artifact.
 */
export function bomOf({ artifact, components, sha1Of }: BomContents): MadeBom {
  const pathOf = relativePaths(artifact.entries);
  const refs = packageRefs(components, pathOf);
  const warnings: string[] = [];
  const made = components.map((component) => packageOf(component, refs.get(component.id)!, pathOf));
  for (const { warnings: own } of made) warnings.push(...own);
  const listed = listFiles(artifact, components, pathOf, sha1Of);
  if (sha1Of) warnings.push(...listed.warnings);
  const texts = new Map(made.flatMap((one) => one.texts).map((text) => [text.id, text]));
  const bom: Bom = {
    specification: 'SPDX',
    version: '2.3',
    encoding: 'json',
    name: artifact.name,
    creators: [{ kind: 'tool', name: 'assay', version: VERSION }],
    dataLicence: 'CC0-1.0',
    describes: [SUBJECT],
    packages: [subjectOf(artifact), ...made.map((one) => one.package)],
    files: sha1Of ? listed.files.map(({ file }) => file) : [],
    relationships: [...relationsOf(components, refs), ...(sha1Of ? fileRelations(listed, refs) : [])],
    licenceTexts: [...texts.values()],
    rest: [],
  };
  const { count, unowned, unownedBytes } = listed;
  return { bom, warnings, presences: countPresences(components), files: { count, unowned, unownedBytes } };
}

/** The digest of a folder is none that a tool could compare with a file's, so it is a property. */
function subjectOf({ name, digests, entries }: Artifact): BomPackage {
  const isFolder = entries[0]?.kind === 'directory';
  const sha256 = digests?.sha256;
  return {
    ref: SUBJECT,
    name,
    kind: 'file',
    ...(isFolder ? {} : { fileName: name }),
    hashes: isFolder || sha256 === undefined ? [] : [{ algorithm: 'sha256', value: sha256 }],
    identifiers: [],
    licences: { named: [], inFiles: [] },
    references: [],
    occurrences: [],
    properties:
      isFolder && sha256 !== undefined ? [{ name: 'assay:directory-digest', value: `sha256:${sha256}` }] : [],
    place: '',
  };
}

/**
 * `CONTAINS` from whatever carries a component, where the artifact has its bytes; `DEPENDS_ON` where the artifact states that it is
 * taken from outside; `BUILD_TOOL_OF` for tools of its build. Of what is only claimed nothing is said.
 */
function relationsOf(
  components: readonly Component[],
  refs: ReadonlyMap<string, string>,
): readonly BomRelationship[] {
  const contained = new Set(components.filter(({ presence }) => CONTAINED.has(presence)).map(({ id }) => id));
  return components.flatMap(({ id, presence, partOf }): BomRelationship[] => {
    const own = refs.get(id)!;
    const carrier = partOf !== undefined && contained.has(partOf) ? refs.get(partOf)! : SUBJECT;
    if (CONTAINED.has(presence)) return [{ from: carrier, kind: 'CONTAINS', to: own }];
    if (presence === 'declared-external') return [{ from: carrier, kind: 'DEPENDS_ON', to: own }];
    if (presence === 'build-tool') return [{ from: own, kind: 'BUILD_TOOL_OF', to: carrier }];
    return [];
  });
}

function fileRelations({ files }: ListedFiles, refs: ReadonlyMap<string, string>): BomRelationship[] {
  return files.map(({ file, owner }) => ({
    from: (owner && refs.get(owner.id)) ?? SUBJECT,
    kind: 'CONTAINS',
    to: file.ref,
  }));
}

function countPresences(components: readonly Component[]): Record<Presence, number> {
  const counts = { contained: 0, 'test-data': 0, 'declared-external': 0, 'build-tool': 0, 'claimed-only': 0 };
  for (const { presence } of components) counts[presence]++;
  return counts;
}
