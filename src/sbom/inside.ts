import type { Interest } from '../artifact/index.ts';
import { copyOf } from '../codec/index.ts';
import type {
  Artifact,
  ArtifactSummary,
  BomCheck,
  BomConflict,
  Component,
  SbomDocument,
} from '../model/index.ts';
import type { Cataloger } from './cataloger.ts';
import { createCheckDigests } from './check/digests.ts';
import type { GivenBom } from './check/inventory.ts';
import type { OtherNames } from './check/names.ts';
import { recordReader } from './check/records.ts';
import { CATALOGERS } from './list.ts';

/** What documents in and beside an artifact say, held against its bytes in the one pass over it. */
export interface DocumentCheck {
  /** In place of those that were given. */
  readonly catalogers: readonly Cataloger[];
  /** Give these to `openArtifact` beside the catalog's. */
  readonly interests: readonly Interest[];
  /** After the artifact is open. Nothing is loaded and nothing asked where there is no document. */
  finish(about: Cataloged): Promise<CheckedInside>;
}

/** What catalogers found, and what else the check needs. */
export interface Cataloged {
  readonly artifact: Artifact;
  readonly summary: ArtifactSummary;
  readonly components: readonly Component[];
  readonly sboms: readonly SbomDocument[];
  /** Documents that lie beside the artifact. */
  readonly beside?: readonly GivenBom[];
  /** Other names of software, asked for where there is a document. */
  readonly names?: () => Promise<OtherNames>;
}

/** What is inside, by the bytes and by the documents. */
export interface CheckedInside {
  /** With the claims of documents as places, see `foldClaims`. */
  readonly components: readonly Component[];
  /** Those in the artifact, then those beside it, each with what came of the check. */
  readonly sboms: readonly SbomDocument[];
  /** Absent where there is no document. */
  readonly check?: BomCheck;
  readonly conflicts: readonly BomConflict[];
}

/** Documents in one artifact that are read, and their bytes; of the others only that they are there is told. */
const MOST = { documents: 500, bytes: 256 * 1024 * 1024 };

/** A document as it was seen in the pass. */
interface KeptDocument {
  readonly path: string;
  readonly sha256: string;
  /** Absent where there are too many. */
  readonly content?: Uint8Array;
}

/**
 * Watches for documents while an artifact is opened; they are read after it.
 * @param withFiles whether files are checked as well, which takes a SHA-1 of each
 */
export function createDocumentCheck(
  catalogers: readonly Cataloger[] = CATALOGERS,
  withFiles = true,
): DocumentCheck {
  const kept: KeptDocument[] = [];
  const recorded = new Map<string, string>();
  const digests = withFiles ? createCheckDigests(new Set(['sha1'])) : undefined;
  let room = MOST.bytes;
  const keeping = (finder: Cataloger): Cataloger => ({
    ...finder,
    catalog(entry, content) {
      const found = finder.catalog(entry, content);
      for (const { path, sha256 } of found.sboms ?? []) {
        const fits = kept.length < MOST.documents && content.length <= room;
        if (fits) room -= content.length;
        kept.push({ path, sha256, ...(fits ? { content: copyOf(content) } : {}) });
      }
      return found;
    },
  });
  return {
    catalogers: [
      ...catalogers.map((one) => (one.name === 'sbom-documents' ? keeping(one) : one)),
      recordReader(recorded),
    ],
    interests: digests ? [digests.interest] : [],
    async finish(about) {
      const { components, sboms, beside = [] } = about;
      if (kept.length === 0 && beside.length === 0) return { components, sboms, conflicts: [] };
      const { checkBoms, foldClaims, readGiven } = await import('./boms.ts');
      const documents = [...beside, ...kept.map((one) => givenOf(one, readGiven))];
      const names = about.names ? await about.names() : onlyItself;
      const checked = checkBoms(
        {
          artifact: about.summary,
          isFolder: about.artifact.entries[0]?.kind === 'directory',
          entries: about.artifact.entries,
          components,
          documents: new Set(sboms.map(({ path }) => path)),
          digestOf: (entry, algorithm) =>
            digests ? digests.digestOf(entry, algorithm) : algorithm === 'sha256' ? entry.sha256 : undefined,
          recorded,
        },
        documents,
        names,
      );
      const { check } = checked;
      return { ...foldClaims(checked.documents, components), sboms: judged(sboms, documents, check), check };
    },
  };
}

/** Where no graph of names is at hand. */
const onlyItself: OtherNames = (name) => [{ name, kind: 'purl', relation: 'same', weak: false, path: [] }];

function givenOf(
  { path, sha256, content }: KeptDocument,
  read: (content: Uint8Array) => Pick<GivenBom, 'bom' | 'notes' | 'unread'>,
): GivenBom {
  const said = content
    ? read(content)
    : { notes: [], unread: 'there are too many documents in the artifact' };
  return { path, where: 'embedded', sha256, ...said };
}

/** Documents with what came of the check; those beside are added where they could be read. */
function judged(
  sboms: readonly SbomDocument[],
  documents: readonly GivenBom[],
  { documents: results }: BomCheck,
): readonly SbomDocument[] {
  const checks = documents.map((one, at) => {
    const { where, binding, components, files, errors, unchecked } = results[at]!;
    const reason = unchecked === undefined ? {} : { unchecked };
    return { one, check: { where, binding, components, files, errors, ...reason } };
  });
  const inside = new Map(
    checks.flatMap((all) => (all.one.where === 'embedded' ? [[all.one.path, all.check]] : [])),
  );
  return [
    ...sboms.map((sbom) => {
      const check = inside.get(sbom.path);
      return check ? { ...sbom, check } : sbom;
    }),
    ...checks.flatMap(({ one, check }): SbomDocument[] => {
      const { bom, path, sha256, where } = one;
      if (where === 'embedded' || !bom) return [];
      const { specification, version, packages } = bom;
      return [{ path, specification, version, components: packages.length, sha256, check }];
    }),
  ];
}
