import type { OpenOptions } from '../../artifact/index.ts';
import { readAll } from '../../codec/index.ts';
import { nodeHost } from '../../host/index.ts';
import { AssayError } from '../../model/index.ts';
import { readDocument } from './documents.ts';
import { parseDocument } from './json.ts';
import { readList } from './lists.ts';
import { type AuditSubject, gatherComponents, looksLikeIdentifier, namedByIdentifier } from './subject.ts';

/** How targets are read. */
export type TargetOptions = Pick<OpenOptions, 'limits' | 'signal' | 'onProgress'>;

/** Bytes of a document that is read as a whole. */
const MOST = 256 * 1024 * 1024;
/** Bytes of a text that decide what it is. */
const HEAD = 64 * 1024;

/**
 * The components of a target: a package URL or CPE name, or the path of an SBOM, a list, a lock file, or else an artifact,
 * told apart by their content.
 * @throws AssayError `input.*`, `purl.*`, `cpe.*`, `audit.input`
 */
export async function readTarget(target: string, options: TargetOptions = {}): Promise<AuditSubject> {
  if (looksLikeIdentifier(target)) {
    const gatherer = gatherComponents(target, 'identifier');
    gatherer.add(namedByIdentifier(target));
    return { name: target, kind: 'identifier', ...gatherer.finish() };
  }
  const document = await readNamingFile(target);
  // On demand: whoever asks about a package must not wait for the readers of formats.
  const subject = document ?? (await (await import('./artifact.ts')).readArtifact(target, options));
  if (subject.components.length > 0) return subject;
  const reasons = Object.keys(subject.left).join('; ');
  throw new AssayError('audit.input', `no component could be named in it${reasons && ` (${reasons})`}`, {
    path: target,
    hint: 'give an artifact, an SBOM in JSON, a list of package URLs, a requirements.txt or a lock file; see docs/audit.md',
  });
}

/** A file that names components; undefined where it is something else, perhaps an artifact. */
async function readNamingFile(path: string): Promise<AuditSubject | undefined> {
  const { files } = nodeHost;
  const status = await files.status(path, { follow: true }).catch((error: unknown) => {
    throw withHint(error, path);
  });
  if (status.kind !== 'file') return undefined;
  const unread = UNREAD.find(([name]) => name.test(files.baseName(path)));
  if (unread)
    throw new AssayError('audit.input', `${unread[1]} cannot be read yet`, { path, hint: unread[2] });
  const file = await files.open(path);
  try {
    const head = await file.source.read(0, Math.min(HEAD, file.source.size));
    const text = new TextDecoder('latin1').decode(head);
    const start = text.replace(/^\xef\xbb\xbf/, '').trimStart();
    if (/^\{\s*["}]/.test(start)) {
      if (status.size > MOST) throw tooLarge(path, status.size);
      return readDocument(parseDocument(await readAll(file.source), path), path);
    }
    // What has a zero byte is no text; only what reads as a list is one.
    if (text.includes('\0') || status.size > MOST) return undefined;
    const probe = readList(start, path);
    return probe && readList(new TextDecoder().decode(await readAll(file.source)), path);
  } finally {
    await file.close();
  }
}

const CONVERT = 'give an SBOM or a list of package URLs of the same packages';

/** Files that name components in a form that no reader is there for. */
const UNREAD: readonly (readonly [name: RegExp, what: string, hint: string])[] = [
  [/^(?:pylock(?:\..+)?|poetry|uv|pdm|cargo)\.(?:toml|lock)$/i, 'a lock file in TOML', CONVERT],
  [/^(?:yarn|pnpm-lock|gemfile|mix|pubspec)\.(?:lock|yaml)$/i, 'this kind of lock file', CONVERT],
  [/\.(?:spdx|spdx\.rdf|spdx\.xml|cdx\.xml|bom\.xml)$/i, 'an SBOM that is not JSON', 'write it as JSON'],
];

function tooLarge(path: string, size: number): AssayError {
  return new AssayError('audit.input', `it has ${size} bytes, more than the ${MOST} that are read`, { path });
}

/** A name without its ecosystem is the likeliest slip. */
function withHint(error: unknown, target: string): unknown {
  if (!(error instanceof AssayError) || error.code !== 'input.missing') return error;
  const hint = /^(?:CVE|GHSA|PYSEC|GO|RUSTSEC|OSV|PSF|MAL)-/i.test(target)
    ? 'to ask what is affected by an advisory, give it with --advisory, then the SBOMs'
    : 'a package is named by its package URL, e.g. pkg:pypi/pip@23.2.1';
  return new AssayError(error.code, error.message, { path: target, hint, cause: error });
}
