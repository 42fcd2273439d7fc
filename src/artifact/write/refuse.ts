import {
  type Artifact,
  AssayError,
  type ErrorCode,
  type Problem,
  type ProblemCode,
} from '../../model/index.ts';
import { ownLayers } from '../layer.ts';

/** Problems below the level of errors that keep an archive from being written anew, by the error they lead to. */
const REFUSED: Readonly<Partial<Record<ProblemCode, ErrorCode>>> = {
  'path.absolute': 'repack.name',
  'path.traversal': 'repack.name',
  'path.empty': 'repack.name',
  'path.undecodable': 'repack.name',
  'path.below-link': 'repack.name',
  'limit.name': 'repack.name',
  'zip.name-nul': 'repack.name',
  'zip.unicode-path': 'repack.name',
  'xar.name-separator': 'repack.name',
  'cpio.hidden-name-bytes': 'repack.name',
  'ar.hidden-name-bytes': 'repack.name',
  'path.duplicate': 'repack.ambiguous',
  'zip.end-ambiguous': 'repack.ambiguous',
  'zip.two-directories': 'repack.ambiguous',
  'zip.hidden-member': 'repack.ambiguous',
  'zip.local-central-mismatch': 'repack.ambiguous',
  'zip.directory-with-data': 'repack.ambiguous',
  'tar.link-with-data': 'repack.ambiguous',
  'tar.pax-size-override': 'repack.ambiguous',
  'xar.stray-file': 'repack.ambiguous',
  'xar.data-on-non-file': 'repack.ambiguous',
  'cpio.unexpected-data': 'repack.ambiguous',
  'cpio.link-mismatch': 'repack.ambiguous',
  'ar.second-name-table': 'repack.ambiguous',
  'xar.repeated-element': 'repack.ambiguous',
  'xar.missing-link': 'repack.ambiguous',
  'bom.orphan': 'repack.ambiguous',
  'bom.duplicate-path': 'repack.ambiguous',
  'bom.cycle': 'repack.ambiguous',
  'bom.bad-name': 'repack.name',
  'zip.prefix': 'repack.unsupported',
  'zip.prefix-data': 'repack.unsupported',
  'tar.volume-label': 'repack.unsupported',
  'tar.multi-volume': 'repack.unsupported',
  'tar.unknown-type': 'repack.unsupported',
  'xar.whiteout': 'repack.unsupported',
  'xar.unknown-type': 'repack.unsupported',
  'cpio.unknown-type': 'repack.unsupported',
  'ar.thin': 'repack.unsupported',
};

/** Bytes that no member holds: they are left out, and that is counted. */
const UNUSED: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'content.trailing-data',
  'stream.trailing-data',
  'tar.trailing-data',
  'tar.nonzero-padding',
  'cpio.trailing-data',
  'cpio.nonzero-padding',
  'ar.trailing-data',
  'zip.trailing-data',
  'zip.trailing-zeros',
  'zip.unreferenced',
  'xar.trailing-data',
  'xar.libarchive-tail',
  'xar.unreferenced',
  'stream.trailing-zeros',
  'xar.toc-trailing-data',
  'bom.stale-bytes',
  'bom.hidden-bytes',
]);

const HINTS: Readonly<Partial<Record<ErrorCode, string>>> = {
  'repack.name': 'tools would unpack it differently or outside the target; make the archive anew',
  'repack.ambiguous':
    'tools would read it differently, so one canonical form would pick a side; make the archive anew',
  'repack.unreadable': '`assay ls` lists what is wrong with it',
};

/**
 * Refuses what would come out as another archive than it went in: parts that cannot be read, names that lead elsewhere, two
 * readings.
 * @throws AssayError `repack.unreadable`, `repack.name`, `repack.ambiguous`, `repack.unsupported`
 * @returns how many ranges of bytes that no member holds are left out
 */
export function refuseProblems(artifact: Artifact): number {
  const own = ownLayers(artifact);
  let unused = 0;
  for (const problem of artifact.problems) {
    const code = problem.level === 'error' ? 'repack.unreadable' : REFUSED[problem.code];
    const counts = UNUSED.has(problem.code);
    if ((code === undefined && !counts) || !own(problem)) continue;
    if (code !== undefined) throw refusal(code, problem);
    unused++;
  }
  return unused;
}

function refusal(code: ErrorCode, { path, message, code: problem }: Problem): AssayError {
  const hint = HINTS[code];
  return new AssayError(code, `${message} (${problem})`, { path, ...(hint === undefined ? {} : { hint }) });
}
