import { asBuffer, bytesSource, hasAscii, parseToml, readAll, utf16be, utf16le } from '../../codec/index.ts';
import { AssayError, type RandomSource } from '../../model/index.ts';
import { readDocument } from './documents.ts';
import { parseDocument } from './json.ts';
import { isSpdx3, readJsonBom } from './json-boms.ts';
import { readList } from './lists.ts';
import type { AuditSubject } from './subject.ts';

/** Bytes of a document that is read as a whole. */
export const MOST_OF_TEXT = 256 * 1024 * 1024;
/** Bytes of a text that decide what it is. */
const HEAD = 64 * 1024;

/**
 * Reads a file that names components: an SBOM, a lock file, or a list, told apart by what it holds; undefined where it is
 * something else, perhaps an artifact.
 * @param name its path or what stands for it; where the content begins like several kinds, the last part decides
 * @throws AssayError `audit.input`, `sbom.*` for a document whose kind is known and cannot be read
 */
export async function readNaming(source: RandomSource, name: string): Promise<AuditSubject | undefined> {
  const head = await source.read(0, Math.min(HEAD, source.size));
  const wide = wideReader(head);
  if (wide && source.size <= MOST_OF_TEXT) {
    const text = wide((await readAll(source)).subarray(2));
    return text.includes('\0') ? undefined : await readNaming(bytesSource(Buffer.from(text)), name);
  }
  const start = new TextDecoder('latin1')
    .decode(head)
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart();
  // What has a zero byte is no text.
  if (start === '' || start.includes('\0')) return undefined;
  const kind = KINDS.find(({ is }) => is(start, name));
  if (!kind) return undefined;
  if (source.size > MOST_OF_TEXT) {
    if (kind.strict) throw tooLarge(name);
    return undefined;
  }
  return await kind.read(await readAll(source), name, start);
}

function tooLarge(path: string): AssayError {
  return new AssayError('audit.input', `it has more than the ${MOST_OF_TEXT} bytes that are read`, { path });
}

/** Some shells write what programs put out as UTF-16, with a mark in front. */
function wideReader(head: Uint8Array): ((bytes: Uint8Array) => string) | undefined {
  if (hasAscii(head, '\xff\xfe')) return utf16le;
  return hasAscii(head, '\xfe\xff') ? utf16be : undefined;
}

interface Kind {
  readonly is: (start: string, name: string) => boolean;
  readonly read: (
    content: Uint8Array,
    name: string,
    start: string,
  ) => AuditSubject | undefined | Promise<AuditSubject | undefined>;
  /** It can be nothing else, so what cannot be read is an error. */
  readonly strict: boolean;
}

const KINDS: readonly Kind[] = [
  { is: (start) => /^\{\s*["}]/.test(start), read: readJson, strict: true },
  { is: isUnreadLock, read: refuseLock, strict: true },
  { is: isToml, read: readToml, strict: true },
  { is: isBom, read: readBomDocument, strict: true },
  {
    is: () => true,
    // Only what begins as a list is worth being read to its end.
    read: (content, name, start) =>
      readList(start, name) && readList(new TextDecoder().decode(content), name),
    strict: false,
  },
];

async function readJson(content: Uint8Array, name: string): Promise<AuditSubject | undefined> {
  let document: unknown;
  try {
    document = parseDocument(content, name);
  } catch (error) {
    return await readBrokenJson(content, name, error);
  }
  if (isSpdx3(document)) return await readBomDocument(content, name);
  return readJsonBom(document, name) ?? readDocument(document, name);
}

/** SBOMs that go on behind their end, or are not in UTF-8, are about, and can be read for all that. */
async function readBrokenJson(content: Uint8Array, name: string, why: unknown): Promise<AuditSubject> {
  const bytes = asBuffer(content);
  if (!['"bomFormat"', '"spdxVersion"', '"@context"'].some((mark) => bytes.includes(mark))) throw why;
  return await readBomDocument(content, name).catch(() => {
    throw why;
  });
}

/** On demand: whoever asks about packages must not wait for the readers of SBOMs. */
async function readBomDocument(content: Uint8Array, name: string): Promise<AuditSubject> {
  return (await import('./boms.ts')).readBomSubject(content, name);
}

const BOM_NAME = /\.(?:spdx|spdx\.(?:rdf|xml|ya?ml)|(?:cdx|bom)\.xml)$/i;
/** The first lines of SBOMs in XML, RDF, tag-value form and YAML. */
const BOM_START = [
  /^<.*?(?:cyclonedx\.org\/schema\/bom|spdx\.org\/rdf\/terms|<(?:spdxVersion|SPDXID)>)/s,
  /^(?:[^<].*\n)?[ \t]*SPDXVersion:/s,
  /^(?:[^<].*\n)?["']?(?:spdxVersion|SPDXID|dataLicense|documentNamespace)["']?:/s,
];

function isBom(start: string, name: string): boolean {
  return BOM_NAME.test(name) || BOM_START.some((pattern) => pattern.test(start));
}

const TOML_NAME =
  /(?:^|[/\\])(?:pylock\.(?:[^./\\]+\.)?toml|(?:poetry|uv|pdm|cargo)\.lock|(?:pyproject|cargo)\.toml|pipfile)$/i;
/** A table or a key with a value; `==` is a requirement. */
const TOML_LINE = /^(?:#.*\r?\n|\s)*(?:\[{1,2}[\w."' -]+\]|[\w-]+\s*=\s*["'[{\w])/;
/** Headers that only lock files and project files have. */
const TOML_HEADER =
  /^\s*\[{1,2}(?:packages?|project|build-system|dependency-groups|tool\.[\w.-]+)\]{1,2}[ \t]*(?:#.*)?\r?$/m;

function isToml(start: string, name: string): boolean {
  return TOML_NAME.test(name) || (TOML_LINE.test(start) && TOML_HEADER.test(start));
}

async function readToml(content: Uint8Array, name: string): Promise<AuditSubject> {
  const { value, error } = await parseToml(new TextDecoder().decode(content));
  if (value) return (await import('./toml-locks.ts')).readTomlLock(value, name);
  const { line, column, message } = error!;
  throw new AssayError('audit.input', `it is no TOML: line ${line}, column ${column}: ${message}`, {
    path: name,
    hint: 'the file may be cut off or hold a merge conflict; make it again',
  });
}

/** Lock files in forms that no reader is there for. */
function isUnreadLock(_: string, name: string): boolean {
  return /(?:^|[/\\])(?:(?:yarn|gemfile|mix|pubspec)\.lock|pnpm-lock\.yaml)$/i.test(name);
}

function refuseLock(_: Uint8Array, path: string): never {
  throw new AssayError('audit.input', 'this kind of lock file cannot be read yet', {
    path,
    hint: 'give an SBOM or a list of package URLs of the same packages',
  });
}
