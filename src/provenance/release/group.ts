import { formatPurl, normalizePep440, parsePurl, pypiName } from '../../identifier/index.ts';
import { AssayError, type FileVerdict } from '../../model/index.ts';
import { parseDistribution } from '../pypi/file-name.ts';
import { versionKey } from './version.ts';

/** A file of a release with the folder it lies in. */
export interface ReleaseFile {
  readonly verdict: FileVerdict;
  /** Path of the folder: what files whose names say no release are gathered by. */
  readonly folder: string;
}

/** Files that belong together. */
export interface ReleaseGroup {
  /** `project version` or the name of the folder. */
  readonly name: string;
  /** Package URL without version. */
  readonly project?: string;
  readonly version?: string;
  readonly files: readonly FileVerdict[];
}

/** A project and a version of it that a person named. */
export interface NamedRelease {
  /** Package URL without version. */
  readonly project: string;
  readonly version: string;
}

/**
 * Gathers files into releases: Python distributions by project and version of their names, as values; packages of npm by what
 * their evidence is about; others by folder, which are of the release that is named, where one is.
 */
export function groupReleases(files: readonly ReleaseFile[], named?: NamedRelease): readonly ReleaseGroup[] {
  const groups = new Map<string, ReleaseGroup & { readonly files: FileVerdict[] }>();
  for (const { verdict, folder } of files) {
    const release = pypiRelease(verdict) ?? npmRelease(verdict) ?? named;
    const key = release ? `${release.project}@${versionKey(release)}` : `folder ${folder}`;
    const group = groups.get(key);
    if (group) group.files.push(verdict);
    else
      groups.set(key, {
        name: release ? nameOf(release) : (folder.split(/[\\/]/).findLast((part) => part !== '') ?? 'files'),
        ...release,
        files: [verdict],
      });
  }
  return [...groups.values()];
}

/** `pkg:pypi/name@1.0`, taken apart. @throws AssayError `usage.option` */
export function parseNamedRelease(text: string): NamedRelease {
  const purl = attempt(() => parsePurl(text));
  if (!purl || purl.version === null)
    throw new AssayError('usage.option', `no package URL with a version: ${text}`, {
      hint: 'write it as pkg:generic/python@3.14.2',
    });
  return releaseOf(purl, purl.version);
}

/** `pkg:pypi/name`, as it is remembered. @throws AssayError `usage.argument` */
export function parseProject(text: string): string {
  const purl = attempt(() => parsePurl(text, { mode: 'lenient' }));
  if (!purl || purl.version !== null)
    throw new AssayError('usage.argument', `no package URL without a version: ${text}`, {
      hint: 'write it as pkg:pypi/example; `assay ledger list` shows all',
    });
  return releaseOf(purl, '').project;
}

function releaseOf(purl: Parameters<typeof formatPurl>[0], version: string): NamedRelease {
  const { type, namespace } = purl;
  // The name is what the index compares; that of a package URL keeps its periods.
  const name = type === 'pypi' ? pypiName(purl.name) : purl.name;
  const value = type === 'pypi' ? (normalizePep440(version) ?? version) : version;
  return { project: formatPurl({ type, namespace, name }), version: value };
}

function nameOf({ project, version }: NamedRelease): string {
  const { namespace, name } = parsePurl(project);
  return `${namespace === null ? '' : `${namespace}/`}${name} ${version}`;
}

function pypiRelease({ file }: FileVerdict): NamedRelease | undefined {
  const parsed = parseDistribution(file);
  return parsed && releaseOf({ type: 'pypi', name: parsed.project }, parsed.version);
}

/** The subject of an npm attestation is a package URL; steps of refused evidence say nothing. */
function npmRelease({ file, evidence }: FileVerdict): NamedRelease | undefined {
  if (!file.endsWith('.tgz')) return undefined;
  for (const { form, verified, steps } of evidence) {
    const subject = steps.find(({ name }) => name === 'subject.name')?.found;
    if (form !== 'npm-attestations' || !verified || subject === undefined) continue;
    const purl = attempt(() => parsePurl(subject, { mode: 'lenient' }));
    if (purl?.type === 'npm' && purl.version !== null) return releaseOf(purl, purl.version);
  }
  return undefined;
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof AssayError) return undefined;
    throw error;
  }
}
