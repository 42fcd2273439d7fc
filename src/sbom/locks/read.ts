import { parseYaml } from '../../codec/index.ts';
import { AssayError, withPath } from '../../model/index.ts';
import { parseLooseJson } from './deno.ts';
import { DOCUMENT_LOCKS, type DocumentLock, TEXT_LOCKS, YAML_LOOKS } from './list.ts';
import { gatherLock, type Lock } from './lock.ts';
import { isObject } from './values.ts';

/** UTF-16 units of a YAML lock file; one of ten thousand packages has two million, and its tree takes 80 bytes of memory for each. */
const YAML_SIZE = 16 << 20;
/** What only may be a lock file is read where it is no larger than one of its kind is. */
const YAML_SIZE_OF_OTHERS = 1 << 20;
const YAML_LIMITS = { values: 4_000_000, depth: 32, numbersAsText: true } as const;

/** Binary lock files, and how to get the same in a form that is read. */
const BINARY: readonly (readonly [files: RegExp, hint: string])[] = [
  [
    /^bun\.lockb$/i,
    'make a bun.lock of it: bun install --save-text-lockfile --frozen-lockfile --lockfile-only',
  ],
];

/**
 * Whether a text may be a lock file that is read from its text (all but plain JSON and TOML), by its beginning or else by the name of
 * its file.
 * @throws AssayError `audit.input` for a kind that is known and cannot be read
 */
export function looksLikeLock(start: string, path: string): boolean {
  const name = fileName(path);
  const binary = BINARY.find(([files]) => files.test(name));
  if (binary)
    throw new AssayError('audit.input', `${name} is binary and cannot be read`, { path, hint: binary[1] });
  const text = start.replace(/^\ufeff/, '');
  if (TEXT_LOCKS.some(({ looks }) => looks.test(text))) return true;
  if (text.startsWith('{')) return LOOSE_JSON.test(text);
  return YAML_LOOKS.test(text) || namedLock(name) !== undefined;
}

/** Beginnings that no other document in YAML has. */
const UNMISTAKABLE: readonly (readonly [begins: RegExp, name: string])[] = [
  [/^(?:---\s*\n|#[^\n]*\n|\s*\n)*lockfileVersion:/, 'pnpm-lock.yaml'],
  [/^(?:---\s*\n|#[^\n]*\n|\s*\n)*__metadata:/, 'yarn.lock'],
  [/^PODS:/, 'Podfile.lock'],
];

/** The beginning of a bun.lock, which has commas that JSON has not. */
const LOOSE_JSON = /^\{\s*"lockfileVersion": \d+,\s*(?:"configVersion": \d+,\s*)?"workspaces": \{/;

function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

/** The kind of lock file that a name promises, of those that are read from their text. */
function namedLock(name: string): string | undefined {
  const texts = [...TEXT_LOCKS, ...DOCUMENT_LOCKS.filter(({ syntax }) => syntax === 'yaml')];
  // An environment.yml, or what ends in .lockfile, may be anything.
  return texts.find(
    (one) => one.files.test(name) && !['environment.yml', 'gradle.lockfile'].includes(one.name),
  )?.name;
}

/**
 * Reads the text of a lock file. Undefined where it is none of those that `looksLikeLock` finds, and has no name of one either.
 * @throws AssayError `audit.input` where it cannot be read: damaged, of a version that is not known, or something else by that name
 */
export function readLockText(text: string, path: string): Lock | undefined {
  return named(path, () => {
    const content = text.replace(/^\ufeff/, '');
    const own = TEXT_LOCKS.find(({ looks }) => looks.test(content));
    if (own) {
      const gatherer = gatherLock();
      own.read(content, gatherer);
      return gatherer.finish(own.name);
    }
    if (content.startsWith('{')) return readLockDocument(parseLooseJson(content, 'a bun.lock'), 'json', path);
    const name = namedLock(fileName(path)) ?? UNMISTAKABLE.find(([begins]) => begins.test(content))?.[1];
    const isYaml = YAML_LOOKS.test(content) || DOCUMENT_LOCKS.some((one) => one.name === name);
    const lock = isYaml ? readYamlLock(content, name) : undefined;
    if (lock || name === undefined) return lock;
    throw new AssayError('audit.input', `it is no ${name}, as its name or its beginning says`, {
      hint: 'the file may be cut off or hold a merge conflict; make it again',
    });
  });
}

/**
 * Reads a lock file that was parsed. Undefined where no member says that it is one, nor the name.
 * @throws AssayError `audit.input` where it is of a version that is not known
 */
export function readLockDocument(
  document: unknown,
  syntax: DocumentLock['syntax'],
  path: string,
): Lock | undefined {
  return named(path, () => {
    if (!isObject(document)) return undefined;
    const kinds = DOCUMENT_LOCKS.filter((one) => one.syntax === syntax);
    const name = fileName(path);
    // Old and empty ones may lack what tells the others apart.
    const found = kinds.find((one) => one.is(document)) ?? kinds.find((one) => one.files.test(name));
    if (!found) return undefined;
    const gatherer = gatherLock();
    found.read(document, gatherer);
    return gatherer.finish(found.name);
  });
}

/** A file may hold several documents: pnpm 11 has its own tools in one of their own. */
function readYamlLock(text: string, name: string | undefined): Lock | undefined {
  const size = name === undefined ? YAML_SIZE_OF_OTHERS : YAML_SIZE;
  if (name === undefined && text.length > size) return undefined;
  const locks: Lock[] = [];
  for (const part of text.split(/^---(?:[ \t].*)?$/m)) {
    if (/^(?:\s|#[^\n]*)*$/.test(part)) continue;
    const { value, error } = parseYaml(part, { ...YAML_LIMITS, size });
    if (error) {
      if (name === undefined) return undefined;
      throw new AssayError('audit.input', `it is no ${name}: line ${error.line}: ${error.message}`, {
        hint: 'the file may be cut off or hold a merge conflict; make it again',
      });
    }
    const lock = readLockDocument(value, 'yaml', '');
    if (lock) locks.push(lock);
  }
  const [first, ...more] = locks;
  return first && more.reduce(joined, first);
}

function joined(one: Lock, other: Lock): Lock {
  const left = { ...one.left };
  for (const [reason, count] of Object.entries(other.left)) left[reason] = (left[reason] ?? 0) + count;
  return { format: one.format, packages: [...one.packages, ...other.packages], left };
}

/** Errors of readers get the path of the file. */
function named<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw path === '' ? error : withPath(error, path);
  }
}
