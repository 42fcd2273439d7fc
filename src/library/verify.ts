import { createHash } from 'node:crypto';
import { readAll } from '../codec/index.ts';
import { nodeHost } from '../host/index.ts';
import { AssayError, type FileVerdict, type ReleaseFindingName } from '../model/index.ts';
import {
  BESIDE_SUFFIXES,
  type EvidenceFile,
  parseNamedRelease,
  type ReleaseFile,
  type SubjectFile,
} from '../provenance/index.ts';
import { besideOf } from './beside.ts';
import { type JudgedReleases, judgeByMemory, type MemoryOptions } from './memory.ts';
import { isEvidenceFile } from './origin.ts';
import { judgeUnder, type PolicyDocument } from './policy.ts';
import { evidenceAt, judgeOf, type TrustOptions } from './trust.ts';
import { judgeOfSignatures, type SignatureOptions } from './verify-signatures.ts';

export { parsePublisher } from '../provenance/index.ts';

/** How to verify. */
export interface VerifyOptions extends TrustOptions, SignatureOptions {
  /** Paths of evidence for every file; what lies beside it is looked for where none are given. */
  readonly attestations?: readonly string[];
  /** Findings about releases that refuse nothing. */
  readonly allow?: readonly ReleaseFindingName[];
  /** Findings about releases that refuse though they may be honest. */
  readonly deny?: readonly ReleaseFindingName[];
  /** Seconds between two signatures of a release from which on the later one is late; a day unless given. */
  readonly late?: number;
  /** Package URL with version of files whose names do not say what they are. */
  readonly project?: string;
  /** What a policy says about origin, in place of the expectations here; see `loadPolicy`. */
  readonly policy?: PolicyDocument;
  /** The ledger of publishers to compare with; none is read unless given. */
  readonly memory?: MemoryOptions;
}

/** Files and what was said about them, and of the releases they make up. */
export interface VerifiedFiles extends JudgedReleases {
  /** Trusted root: SHA-256 of the document, and where it is from. */
  readonly trust: { readonly id: string; readonly source: string };
  /** Seconds since 1970. */
  readonly at: number;
  readonly files: readonly FileVerdict[];
  /** Paths of folders inside those given, which were not entered. */
  readonly leftOut: readonly string[];
}

/** A file given by its digest alone. */
export interface DigestTarget {
  /** `sha256:` and 64 hexadecimal digits, or another of the in-toto names. */
  readonly digest: string;
}

/**
 * Verifies who signed files: the library's form of `assay verify`. Folders stand for the files in them that are no evidence, not
 * for folders in them;
 * evidence that is named beside its file is no target of its own.
 * @throws AssayError `input.*` where a file or evidence that was named cannot be read, `usage.argument`; what is wrong with
 * the ledger is in the result
 */
export async function verify(
  targets: readonly (string | DigestTarget)[],
  options: VerifyOptions = {},
): Promise<VerifiedFiles> {
  const { allow, deny, late, project, memory, attestations = [] } = options;
  const named = project === undefined ? undefined : parseNamedRelease(project);
  const given = await Promise.all(attestations.map(evidenceAt));
  const judge = await judgeOf(options);
  const { policy } = options;
  const verdictOf = policy ? judgeUnder(policy, judge, options) : await judgeOfSignatures(judge, options);
  const files: ReleaseFile[] = [];
  const found = await filesOf(targets);
  for (const target of found.files) {
    const isPath = typeof target === 'string';
    const file = isPath ? await fileAt(target) : fileOfDigest(target);
    const evidence = given.length > 0 || !isPath ? given : await evidenceBeside(target);
    const folder = isPath ? nodeHost.files.folder(target) : '';
    const place = isPath ? { path: target } : {};
    const verdict = await verdictOf({ file, evidence, beside: given.length === 0, ...place });
    files.push({ verdict, folder });
  }
  const request = {
    ...(allow ? { allow } : {}),
    ...(deny ? { deny } : {}),
    ...(late === undefined ? {} : { late }),
    ...(named ? { named } : {}),
  };
  return {
    trust: judge.trust,
    at: judge.at,
    files: files.map(({ verdict }) => verdict),
    leftOut: found.leftOut,
    ...(await judgeByMemory(files, request, memory)),
  };
}

/** The files of folders, without what is evidence by its name; other targets as they are, without evidence for one of them. */
async function filesOf(targets: readonly (string | DigestTarget)[]): Promise<{
  readonly files: readonly (string | DigestTarget)[];
  readonly leftOut: readonly string[];
}> {
  const { files } = nodeHost;
  const all: (string | DigestTarget)[] = [];
  const leftOut: string[] = [];
  const named = new Set(targets);
  for (const target of targets) {
    // As a shell names all files of a folder.
    if (typeof target === 'string' && isBesideOneOf(named, target)) continue;
    const isFolder =
      typeof target === 'string' && (await files.status(target, { follow: true })).kind === 'directory';
    if (!isFolder) {
      all.push(target);
      continue;
    }
    const paths = (await files.list(target))
      .filter((name) => !isBeside(name))
      .map((name) => files.join(target, name));
    const statuses = await Promise.all(paths.map((path) => files.status(path, { follow: true })));
    const found = paths.filter((_, at) => statuses[at]!.kind === 'file');
    leftOut.push(...paths.filter((_, at) => statuses[at]!.kind === 'directory'));
    if (found.length === 0)
      throw new AssayError('input.empty', 'the folder has no file to verify', { path: target });
    all.push(...found);
  }
  return { files: all, leftOut };
}

function isBesideOneOf(targets: ReadonlySet<string | DigestTarget>, path: string): boolean {
  return BESIDE_SUFFIXES.some(
    ([suffix]) => path.endsWith(suffix) && targets.has(path.slice(0, -suffix.length)),
  );
}

function isBeside(name: string): boolean {
  return BESIDE_SUFFIXES.some(([suffix]) => name.endsWith(suffix));
}

async function evidenceBeside(path: string): Promise<readonly EvidenceFile[]> {
  return (await besideOf(nodeHost, path)).filter(isEvidenceFile);
}

const HASHES = ['sha256', 'sha384', 'sha512'] as const;
/** Kept in memory up to this size, which spares arithmetic. */
const SMALL = 16 * 1024 * 1024;

async function fileAt(path: string): Promise<SubjectFile> {
  const file = await nodeHost.files.open(path);
  try {
    const name = nodeHost.files.baseName(path);
    const { source } = file;
    if (source.size <= SMALL) {
      const content = await readAll(source);
      return { name, content, digests: await digestsOf([content]) };
    }
    return { name, digests: await digestsOf(source.stream()) };
  } finally {
    await file.close();
  }
}

async function digestsOf(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<SubjectFile['digests']> {
  const hashes = HASHES.map((name) => [name, createHash(name)] as const);
  for await (const chunk of chunks) for (const [, hash] of hashes) hash.update(chunk);
  return Object.fromEntries(hashes.map(([name, hash]) => [name, hash.digest('hex')]));
}

/** Hexadecimal digits of a digest, by hash function. */
const DIGITS: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

function fileOfDigest({ digest }: DigestTarget): SubjectFile {
  const [, name = '', value = ''] = /^(sha\d+):([0-9a-fA-F]+)$/.exec(digest) ?? [];
  if (DIGITS[name] !== value.length)
    throw new AssayError('usage.option', `no digest: ${digest}`, {
      hint: 'write sha256: and 64 hexadecimal digits',
    });
  return { digests: { [name]: value.toLowerCase() } };
}
