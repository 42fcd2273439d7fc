import { AssayError } from '../../model/index.ts';
import { LEFT, type LockGatherer } from './lock.ts';
import { addNpm } from './npm.ts';
import { entriesOf, type Line, linesOf, type Members, membersOf, requireVersion, textOf } from './values.ts';

/**
 * yarn.lock of Yarn 1 ("# yarn lockfile v1"): an entry's first line has all descriptors it answers, between commas, each in
 * quotation marks where it must; its fields are indented.
 * @throws AssayError `audit.input` for another version of the format
 */
export function readYarnClassic(text: string, gatherer: LockGatherer): void {
  const [, version] = /^# yarn lockfile v(\S+)/m.exec(text) ?? [];
  requireVersion(version ?? '1', 1, 1, 'yarn.lock');
  let entry: Entry | undefined;
  for (const line of linesOf(text)) {
    if (line.indent === 0) {
      if (entry) addClassic(entry, gatherer);
      if (!line.text.endsWith(':')) throw noYarn(line);
      entry = { line, fields: new Map() };
    } else if (line.indent === 2 && entry) {
      const [, key, value] = /^"?([\w@/.-]+)"?:? (.*)$/.exec(line.text) ?? [];
      if (key !== undefined) entry.fields.set(key, unquoted(value!));
    } else if (!entry) throw noYarn(line);
  }
  if (entry) addClassic(entry, gatherer);
}

interface Entry {
  readonly line: Line;
  readonly fields: Map<string, string>;
}

function noYarn({ number }: Line): AssayError {
  return new AssayError('audit.input', `line ${number} is none of a yarn.lock`, {
    hint: 'the file may be cut off or hold a merge conflict; make it again',
  });
}

function unquoted(text: string): string {
  return /^".*"$/s.test(text) ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text;
}

function addClassic({ line, fields }: Entry, gatherer: LockGatherer): void {
  const [first = ''] = line.text.slice(0, -1).match(/"(?:[^"\\]|\\.)*"|[^",\s][^,]*/g) ?? [];
  const { name, range } = readDescriptor(unquoted(first));
  const resolved = fields.get('resolved');
  if (name === undefined) gatherer.leave(LEFT.unread);
  else {
    // Without `resolved` it is what the descriptor says: a path, or nothing.
    const local = resolved === undefined && /^(?:file|link):|^\.{0,2}\//.test(range) ? range : undefined;
    // A digest of SHA-1 stands behind the address; `integrity` came later.
    const [, address, sha1] = /^(https?:[^#]*\.t(?:ar\.)?gz[^#]*)#([0-9a-f]{40})$/.exec(resolved ?? '') ?? [];
    const integrity =
      fields.get('integrity') ?? (sha1 && `sha1-${Buffer.from(sha1, 'hex').toString('base64')}`);
    addNpm(
      {
        name,
        version: fields.get('version'),
        resolved: local ?? address ?? resolved,
        integrity,
        place: `line ${line.number}`,
      },
      gatherer,
    );
  }
}

/** `alias@npm:real@^1`: the package is the real one, whatever it is called here. */
function readDescriptor(text: string): { readonly name: string | undefined; readonly range: string } {
  const [, name, range = ''] = /^(@?[^@]+)@(.*)$/s.exec(text) ?? [];
  const [, real] = /^npm:(@?[^@]+)@/.exec(range) ?? [];
  return { name: real ?? name, range };
}

/**
 * yarn.lock of Yarn 2 to 4 (YAML with `__metadata`): `resolution` names the package and its protocol. A patched package is the
 * one it was made from; its checksum is that of Yarn's own archive and no digest of what the registry has.
 */
export function readYarnBerry(document: Members, gatherer: LockGatherer): void {
  requireVersion(membersOf(document['__metadata'])['version'], 4, 9, 'yarn.lock');
  for (const [key, value, place] of entriesOf(document, '', gatherer)) {
    if (key === '__metadata') continue;
    const one = membersOf(value);
    const { name, reference } = readResolution(textOf(one['resolution']) ?? '');
    const version = textOf(one['version']);
    if (name === undefined) gatherer.leave(LEFT.unread);
    else if (/^(?:workspace|link|portal):/.test(reference)) gatherer.leave(LEFT.member);
    else if (/^npm:/.test(reference))
      addNpm({ name, version, resolved: archiveOf(reference), place }, gatherer);
    else addNpm({ name, version, resolved: reference, place }, gatherer);
  }
}

/** `name@protocol:…`; of `name@patch:name@npm%3A1.0.0#…` what was patched. */
function readResolution(text: string): { readonly name: string | undefined; readonly reference: string } {
  const [, name, reference = ''] = /^(@?[^@]+)@(.*)$/s.exec(text) ?? [];
  const [, patched] = /^patch:([^#]*)/.exec(reference) ?? [];
  if (patched === undefined) return { name, reference };
  const [, real, of = ''] = /^(@?[^@]+)@(.*)$/s.exec(decoded(patched)) ?? [];
  // A package may be patched twice; the innermost is what the registry has.
  return of.startsWith('patch:')
    ? readResolution(`${real}@${decoded(of)}`)
    : { name: real ?? name, reference: of };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Where a registry has its archives elsewhere, the address stands behind `::__archiveUrl=`. */
function archiveOf(reference: string): string | undefined {
  const [, address] = /[:&]__archiveUrl=([^&]*)/.exec(reference) ?? [];
  return address === undefined ? undefined : decoded(address);
}
