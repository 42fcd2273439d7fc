import type { OpenOptions } from '../../artifact/index.ts';
import { bytesSource } from '../../codec/index.ts';
import { nodeHost } from '../../host/index.ts';
import { AssayError } from '../../model/index.ts';
import { readLockSource } from './locks.ts';
import { MOST_OF_TEXT, readNaming } from './naming.ts';
import { type AuditSubject, gatherComponents, looksLikeIdentifier, namedByIdentifier } from './subject.ts';

/** How targets are read. */
export type TargetOptions = Pick<OpenOptions, 'limits' | 'signal' | 'onProgress'>;

/** A text that is at hand: an SBOM, a list or a lock file. */
export interface AuditText {
  /** What it is called in answers and errors. */
  readonly name: string;
  readonly content: Uint8Array;
}

/** An identifier, the path of a file or directory, or a text. */
export type AuditTarget = string | AuditText;

/**
 * The components of a target, at least one but for an artifact (see {@link withComponents}): a package URL or CPE name, or the path of an SBOM, a list, a lock file, or else an artifact,
 * told apart by their content; or a text.
 * @throws AssayError `input.*`, `purl.*`, `cpe.*`, `audit.input`, `sbom.*`
 */
export async function readTarget(target: AuditTarget, options: TargetOptions = {}): Promise<AuditSubject> {
  if (typeof target !== 'string') return withComponents(await readText(target));
  if (looksLikeIdentifier(target)) {
    const gatherer = gatherComponents(target, 'identifier');
    gatherer.add(namedByIdentifier(target));
    return { name: target, kind: 'identifier', ...gatherer.finish() };
  }
  const document = await readNamingFile(target);
  // On demand: whoever asks about a package must not wait for the readers of formats.
  if (document) return withComponents(document);
  // Files of an artifact may be known by their content although no component could be named in it.
  return await (await import('./artifact.ts')).readArtifact(target, options);
}

/**
 * Whether there is a target that can be asked about, before anything of any is read: where every path is a slip, that is told first.
 * @throws AssayError `input.missing` and others of a path, as {@link readTarget}, of the first target
 */
export async function requireOne(targets: readonly AuditTarget[]): Promise<void> {
  const missing: unknown[] = [];
  for (const target of targets) {
    if (typeof target !== 'string' || looksLikeIdentifier(target)) return;
    try {
      await statusOf(target);
      return;
    } catch (error) {
      missing.push(error);
    }
  }
  if (missing.length > 0) throw missing[0];
}

/** A subject that has components: to have none is no good news. @throws AssayError `audit.input` */
export function withComponents(subject: AuditSubject): AuditSubject {
  if (subject.components.length > 0) return subject;
  const reasons = Object.keys(subject.left).join('; ');
  throw new AssayError('audit.input', `no component could be named in it${reasons && ` (${reasons})`}`, {
    path: subject.name,
    hint: 'give an artifact, an SBOM, a list of package URLs, a requirements.txt or a lock file; see docs/audit.md',
  });
}

/** Bytes of a file that is read at once: its beginning is asked for more than once. */
const SMALL = 1024 * 1024;

/** A file that names components; undefined where it is something else, perhaps an artifact. */
async function readNamingFile(path: string): Promise<AuditSubject | undefined> {
  if ((await statusOf(path)).kind !== 'file') return undefined;
  const file = await nodeHost.files.open(path);
  try {
    const { size } = file.source;
    const source = size <= SMALL ? bytesSource(await file.source.read(0, size)) : file.source;
    return (await readLockSource(source, path, MOST_OF_TEXT)) ?? (await readNaming(source, path));
  } finally {
    await file.close();
  }
}

async function statusOf(path: string) {
  return await nodeHost.files.status(path, { follow: true }).catch((error: unknown) => {
    throw withHint(error, path);
  });
}

/** @throws AssayError `input.empty`, `audit.input` where it is anything but a list, an SBOM or a lock file */
async function readText({ name, content }: AuditText): Promise<AuditSubject> {
  if (content.length === 0)
    throw new AssayError('input.empty', 'it has no bytes', {
      path: name,
      hint: 'the program that should write it may have failed',
    });
  const source = bytesSource(content);
  const subject = (await readLockSource(source, name, MOST_OF_TEXT)) ?? (await readNaming(source, name));
  if (subject) return subject;
  throw new AssayError('audit.input', 'it is no SBOM, list or lock file', {
    path: name,
    hint: 'an artifact is given by its path; see docs/audit.md',
  });
}

/** A name without its ecosystem is the likeliest slip. */
function withHint(error: unknown, target: string): unknown {
  if (!(error instanceof AssayError) || error.code !== 'input.missing') return error;
  const hint = /^(?:CVE|GHSA|PYSEC|GO|RUSTSEC|OSV|PSF|MAL)-/i.test(target)
    ? 'to ask what is affected by an advisory, give it with --advisory, then the SBOMs'
    : 'a package is named by its package URL, e.g. pkg:pypi/pip@23.2.1';
  return new AssayError(error.code, error.message, { path: target, hint, cause: error });
}
