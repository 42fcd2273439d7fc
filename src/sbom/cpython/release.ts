import type { Artifact } from '../../model/index.ts';
import type { ReleaseArtifact } from './artifacts.ts';
import { withSoundReferences } from './correct.ts';
import type { Correction, ReleaseNotes } from './defects.ts';
import { normalText, refuse, type SpdxDocument } from './document.ts';
import { analysed, checkConsistency, describing, withoutFiles } from './finish.ts';
import type { IndexMetadata } from './index-metadata.ts';
import { macosDocument } from './macos.ts';
import { sourceDocument } from './source.ts';
import type { ReleaseHead } from './subject.ts';
import type { CpythonTree } from './tree.ts';
import { supplied, windowsDocument } from './windows.ts';

const PATCHLEVEL = 'Include/patchlevel.h';

/** What the document of a release is made of. */
export interface ReleaseParts {
  readonly artifact: ReleaseArtifact;
  /** The artifact itself, and what its files are. */
  readonly shipped: Artifact;
  readonly files: CpythonTree;
  /** The source tree it was built of; for a source tarball there is no other than itself. */
  readonly source?: CpythonTree;
  readonly head: Omit<ReleaseHead, 'sha256'>;
  readonly index?: IndexMetadata;
  /** Says what the official tool says, with its known defects. */
  readonly faithful?: boolean;
  /** Without the list of files. */
  readonly slim?: boolean;
}

/** The document of a release, and what is worth knowing about it. */
export interface MadeRelease {
  /** SPDX 2.3 in JSON in normal form, without a line end at the end. */
  readonly text: string;
  readonly packages: number;
  readonly files: number;
  /** Where it says something else than the official document would. */
  readonly corrections: readonly Correction[];
  readonly warnings: readonly string[];
}

/**
 * The document of a file of a CPython release, as python/release-tools makes it (`sbom.py`), but for its known defects.
 * @throws AssayError `sbom.release`, `sbom.syntax`, `sbom.too-large`
 */
export function releaseDocument(parts: ReleaseParts): MadeRelease {
  const { artifact, shipped, files, source, faithful = false, slim = false } = parts;
  const sha256 = shipped.digests?.sha256;
  if (sha256 === undefined) refuse('it could not be read to its end', artifact.name);
  if (faithful && !artifact.official)
    refuse(
      'the official tool makes no document for such a file',
      artifact.name,
      'leave --with-known-defects out',
    );
  const notes: ReleaseNotes = { faithful, corrections: [], warnings: [] };
  warnAboutFiles(artifact.kind === 'windows' ? (source ?? files) : files, notes);
  if (!faithful) checkVersion(artifact, source ?? files);
  if (artifact.kind === 'macos' && files.files.length === 0)
    notes.warnings.push(`${artifact.name}: nothing in it can be read, so no file is listed`);
  const document = describing(documentOf(parts, { ...parts.head, sha256 }, notes));
  const sound = { ...document, packages: withSoundReferences(document.packages, source ?? files, notes) };
  const made =
    artifact.kind === 'windows' ? supplied(sound, notes) : analysed(libraries(sound, artifact), notes);
  checkConsistency(made, artifact.name);
  const written = slim ? withoutFiles(made) : made;
  return {
    text: normalText(written),
    packages: written.packages.length,
    files: written.files.length,
    corrections: notes.corrections,
    warnings: notes.warnings,
  };
}

function documentOf(parts: ReleaseParts, head: ReleaseHead, notes: ReleaseNotes): SpdxDocument {
  const { artifact, shipped, files, source, index } = parts;
  if (artifact.kind === 'source') return sourceDocument(artifact, files, head, index, notes);
  if (!source)
    refuse('its document needs the sources it was built of', artifact.name, 'give them with --source');
  if (artifact.kind === 'windows') return windowsDocument(artifact, source, shipped, head, index, notes);
  return macosDocument(artifact, files, source, head, index, notes);
}

/** The document of one version made from the sources of another would be wrong in everything. */
function checkVersion({ version, name }: ReleaseArtifact, tree: CpythonTree): void {
  const found = tree.components.find(
    (one) => one.name === 'CPython' && one.occurrences.some(({ path }) => tree.pathOf(path) === PATCHLEVEL),
  )?.version;
  if (found === undefined) refuse(`there is no ${PATCHLEVEL} that says which version it is`, tree.name);
  if (found !== version)
    refuse(
      `its sources are of ${found}, by ${PATCHLEVEL}, and its name says ${version}`,
      name,
      'give the sources of the same release, and keep the name that the file was published with',
    );
}

/** What an installer brings is built. */
function libraries(document: SpdxDocument, { kind }: ReleaseArtifact): SpdxDocument {
  if (kind === 'source') return document;
  return {
    ...document,
    packages: document.packages.map((one) =>
      one['primaryPackagePurpose'] === 'SOURCE' ? { ...one, primaryPackagePurpose: 'LIBRARY' } : one,
    ),
  };
}

function warnAboutFiles({ leftOut, name }: CpythonTree, { warnings }: ReleaseNotes): void {
  if (leftOut.length === 0) return;
  const first = leftOut.slice(0, 3).join(', ');
  warnings.push(
    `${name}: ${leftOut.length} links, devices or files that cannot be read whole are not listed: ${first}${leftOut.length > 3 ? ' …' : ''}`,
  );
}
