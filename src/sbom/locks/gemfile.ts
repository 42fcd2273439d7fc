import { otherRegistry } from '../../identifier/index.ts';
import { LEFT, type LockedPackage, type LockGatherer } from './lock.ts';
import { digestList, linesOf } from './values.ts';

/** Sections of a Gemfile.lock that hold packages, and where these are from; a plugin source is like a path. */
const SOURCES: Readonly<Record<string, LockedPackage['origin']>> = {
  GEM: 'registry',
  GIT: 'repository',
  PATH: 'path',
  'PLUGIN SOURCE': 'path',
};

/** `name (1.2.3-x86_64-linux)`: a version has no hyphen, so what follows one is the platform. */
const SPEC = /^([^\s()]+) \(([^-()\s]+)(?:-([^()\s]+))?\)$/;

/** The section being read. */
interface Section {
  readonly name: string;
  readonly options: Record<string, string>;
}

/**
 * Gemfile.lock and gems.locked (Bundler): sources with the packages taken from them, four spaces deep (deeper ones are what these
 * ask for). A gem is there once for each platform; those of one version count once. Which are for development, only the Gemfile tells.
 */
export function readGemfileLock(text: string, gatherer: LockGatherer): void {
  let section: Section = { name: '', options: {} };
  const gems = new Map<string, { locked: LockedPackage; digests: string[] }>();
  for (const { number, text: line, indent } of linesOf(text)) {
    if (indent === 0) section = { name: line, options: {} };
    else if (section.name === 'CHECKSUMS') addChecksum(line, gems);
    else if (Object.hasOwn(SOURCES, section.name)) {
      const [, key, value] = indent === 2 ? (/^([a-z]+): (.*)$/.exec(line) ?? []) : [];
      // Several remotes of one section are tried in order, from the last on.
      if (key !== undefined) section.options[key] = value!;
      else if (indent === 4) addGem(line, number, section, gems, gatherer);
    }
  }
  for (const { locked, digests } of gems.values()) {
    const one = digests.length === 1 ? digestList('sha256', digests[0]) : [];
    gatherer.add(one.length > 0 ? { ...locked, digests: one } : locked);
  }
}

function addGem(
  line: string,
  number: number,
  { name: source, options }: Section,
  gems: Map<string, { locked: LockedPackage; digests: string[] }>,
  gatherer: LockGatherer,
): void {
  const [, name, version] = SPEC.exec(line) ?? [];
  if (name === undefined) {
    gatherer.leave(LEFT.unread);
    return;
  }
  const key = `${name} ${version}`;
  if (gems.has(key)) return;
  const origin = SOURCES[source]!;
  const locked: LockedPackage = {
    type: 'gem',
    name,
    version,
    origin,
    place: `line ${number}`,
    ...(origin === 'registry' ? { registry: otherRegistry('gem', options['remote']) } : {}),
    ...(origin === 'repository' ? { url: options['remote'], commit: options['revision'] } : {}),
  };
  gems.set(key, { locked, digests: [] });
}

/** `  name (1.2.3-platform) sha256=…`: one for each platform. */
function addChecksum(line: string, gems: ReadonlyMap<string, { readonly digests: string[] }>): void {
  const [, spec = '', digest] = /^(.*\)) sha256=([0-9a-f]{64})/.exec(line) ?? [];
  const [, name, version] = SPEC.exec(spec) ?? [];
  if (digest !== undefined) gems.get(`${name} ${version}`)?.digests.push(digest);
}
