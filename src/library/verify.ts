import { createHash } from 'node:crypto';
import { readAll } from '../codec/index.ts';
import { nodeHost } from '../host/index.ts';
import { AssayError, type FileVerdict, type VerificationStep } from '../model/index.ts';
import {
  BESIDE_SUFFIXES,
  createVerifier,
  type EvidenceFile,
  type Expectations,
  type FileRequest,
  isEvidence,
  LARGEST_EVIDENCE,
  publicGoodTrust,
  readPublicKey,
  readTrustRoot,
  type SubjectFile,
  untilRefused,
  verifyFile,
} from '../provenance/index.ts';
import { besideOf } from './beside.ts';

export { parsePublisher } from '../provenance/index.ts';

/** How to verify. */
export interface VerifyOptions extends Expectations {
  /** Paths of evidence for every file; what lies beside it is looked for where none are given. */
  readonly attestations?: readonly string[];
  /** Path of a trusted root of one's own; the public good instance of Sigstore, as it came with Assay, unless given. */
  readonly trustRoot?: string;
  /** Paths of public keys; with them, only what they signed is believed. */
  readonly keys?: readonly string[];
  /** The moment of asking, in seconds since 1970; now unless given. */
  readonly at?: number;
  /** Also refuse what older forms leave open. */
  readonly strict?: boolean;
}

/** Files and what was said about them. */
export interface VerifiedFiles {
  /** Trusted root: SHA-256 of the document, and where it is from. */
  readonly trust: { readonly id: string; readonly source: string };
  /** Seconds since 1970. */
  readonly at: number;
  readonly files: readonly FileVerdict[];
}

/** A file given by its digest alone. */
export interface DigestTarget {
  /** `sha256:` and 64 hexadecimal digits, or another of the in-toto names. */
  readonly digest: string;
}

/**
 * Verifies who signed files: the library's form of `assay verify`. Folders stand for the files in them that are no evidence.
 * @throws AssayError `input.*` where a file or evidence that was named cannot be read, `usage.argument`
 */
export async function verify(
  targets: readonly (string | DigestTarget)[],
  options: VerifyOptions = {},
): Promise<VerifiedFiles> {
  const at = options.at ?? Math.floor(nodeHost.now() / 1000);
  const given = await Promise.all((options.attestations ?? []).map(evidenceAt));
  const judge = await judgeOf(options, at);
  const files: FileVerdict[] = [];
  for (const target of await filesOf(targets)) {
    const file = typeof target === 'string' ? await fileAt(target) : fileOfDigest(target);
    const evidence = given.length > 0 || typeof target !== 'string' ? given : await evidenceBeside(target);
    files.push(judge.verdict(file, evidence));
  }
  return { trust: judge.trust, at, files };
}

/** Trust material that has been read, and what judges by it. */
interface Judge {
  readonly trust: VerifiedFiles['trust'];
  readonly verdict: (file: SubjectFile, evidence: readonly EvidenceFile[]) => FileVerdict;
}

/** Trust that was given and cannot be believed refuses every file, and says so of each. */
async function judgeOf(options: VerifyOptions, now: number): Promise<Judge> {
  const { publishers, identities, strict, trustRoot } = options;
  const keyFiles = await Promise.all((options.keys ?? []).map(contentAt));
  const own = trustRoot === undefined ? undefined : await contentAt(trustRoot);
  const embedded = await publicGoodTrust();
  const read = untilRefused(() => ({
    root: own ? readTrustRoot(own) : embedded.root,
    keys: keyFiles.map((content) => ({ key: readPublicKey(content) })),
  }));
  if ('refused' in read)
    return {
      trust: { id: '', source: trustRoot ?? '' },
      verdict: (file) => refusedFile(file, read.refused),
    };
  const request: FileRequest = {
    verifier: createVerifier(read.value.root),
    now,
    // Keys of npm are the public registry's: they say nothing in a world of one's own.
    ...(own ? {} : { npmKeys: embedded.npmKeys }),
    ...(read.value.keys.length > 0 ? { keys: read.value.keys } : {}),
    ...(publishers ? { publishers } : {}),
    ...(identities ? { identities } : {}),
    ...(strict ? { strict } : {}),
  };
  return {
    trust: {
      id: read.value.root.id,
      source: trustRoot ?? `public good instance of Sigstore, from ${embedded.source}`,
    },
    verdict: (file, evidence) => verifyFile(file, evidence, request),
  };
}

function refusedFile({ name, digests }: SubjectFile, failed: VerificationStep): FileVerdict {
  const sha256 = digests['sha256'] ?? '';
  return {
    file: name ?? `sha256:${sha256}`,
    sha256,
    outcome: 'refused',
    message: `${failed.name}: ${failed.message}`,
    evidence: [],
    failed,
    expected: true,
  };
}

/** The files of folders, without what is evidence by its name; other targets as they are. */
async function filesOf(
  targets: readonly (string | DigestTarget)[],
): Promise<readonly (string | DigestTarget)[]> {
  const { files } = nodeHost;
  const all: (string | DigestTarget)[] = [];
  for (const target of targets) {
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
    if (found.length === 0)
      throw new AssayError('input.empty', 'the folder has no file to verify', { path: target });
    all.push(...found);
  }
  return all;
}

function isBeside(name: string): boolean {
  return BESIDE_SUFFIXES.some(([suffix]) => name.endsWith(suffix));
}

async function evidenceBeside(path: string): Promise<readonly EvidenceFile[]> {
  const found = await besideOf(nodeHost, path);
  return found.filter(({ name }) => {
    const [, kind] = BESIDE_SUFFIXES.find(([suffix]) => name.endsWith(suffix)) ?? [];
    return kind !== undefined && isEvidence(kind);
  });
}

async function evidenceAt(path: string): Promise<EvidenceFile> {
  return { name: nodeHost.files.baseName(path), content: await contentAt(path) };
}

async function contentAt(path: string): Promise<Uint8Array> {
  const file = await nodeHost.files.open(path);
  try {
    if (file.source.size > LARGEST_EVIDENCE)
      // Read as far as to be refused as what it claims to be.
      return await file.source.read(0, LARGEST_EVIDENCE + 1);
    return await readAll(file.source);
  } finally {
    await file.close();
  }
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
