import { AssayError } from '../../model/index.ts';
import { LEFT, type LockGatherer } from './lock.ts';
import { addNpm } from './npm.ts';
import { entriesOf, type Members, membersOf, requireVersion, textOf } from './values.ts';

/** deno.lock, versions 2 to 5: npm packages, JSR packages, and single modules by their address, which are no packages. */
export function readDenoLock(document: Members, gatherer: LockGatherer): void {
  const version = requireVersion(document['version'], 2, 5, 'deno.lock');
  const [root, base] = version === 3 ? [membersOf(document['packages']), '/packages'] : [document, ''];
  const npm = version === 2 ? membersOf(membersOf(document['npm'])['packages']) : root['npm'];
  for (const [key, value, place] of entriesOf(
    npm,
    version === 2 ? '/npm/packages' : `${base}/npm`,
    gatherer,
  )) {
    // Peers follow after underscores: `name@1.0.0_peer@2.0.0`.
    const [, name, pinned] = /^(@?[^@]+)@([^_]+)/.exec(key) ?? [];
    const one = membersOf(value);
    addNpm(
      {
        name,
        version: pinned,
        resolved: textOf(one['tarball']),
        integrity: one['integrity'],
        scope: one['optional'] === true ? 'optional' : undefined,
        place,
      },
      gatherer,
    );
  }
  for (const [key, , place] of entriesOf(root['jsr'], `${base}/jsr`, gatherer)) {
    const [, name, pinned] = /^(@[^/@]+\/[^@]+)@(.+)$/.exec(key) ?? [];
    if (name === undefined) gatherer.leave(LEFT.unread);
    // JSR has no package URL type and no advisories of its own; its names are not those of npm.
    else
      gatherer.add({
        type: 'npm',
        name,
        version: pinned,
        origin: 'registry',
        registry: 'https://jsr.io',
        place,
      });
  }
  for (const _ of entriesOf(document['remote'], '/remote', gatherer))
    gatherer.leave('modules that are named by their address');
}

/** bun.lock, version 0 and 1: JSON with comments and trailing commas; a package is `[name@version, registry, dependencies, integrity]`. */
export function readBunLock(document: Members, gatherer: LockGatherer): void {
  requireVersion(document['lockfileVersion'], 0, 1, 'bun.lock');
  for (const [, value, place] of entriesOf(document['packages'], '/packages', gatherer)) {
    const [specifier, second, , last] = Array.isArray(value) ? value : [];
    const [, name, pinned = ''] = /^(@?[^@]+)@(.*)$/s.exec(textOf(specifier) ?? '') ?? [];
    if (name === undefined) gatherer.leave(LEFT.unread);
    else if (/^(?:workspace|root):/.test(pinned)) gatherer.leave(LEFT.member);
    else if (/^[0-9]/.test(pinned))
      addNpm(
        { name, version: pinned, resolved: registryOf(textOf(second)), integrity: last, place },
        gatherer,
      );
    else addNpm({ name, resolved: pinned, place }, gatherer);
  }
}

/** Registry or address of the archive; nothing is the public one. */
function registryOf(text: string | undefined): string | undefined {
  if (text === undefined || /\.tgz$/.test(text)) return text;
  return `${text.replace(/\/$/, '')}/x/-/x.tgz`;
}

/** Comments to the end of the line, and commas before a closing bracket, taken out of JSON, outside of its strings. */
export function plainJson(text: string): string {
  // A string that does not end is taken to the end of the text, so that none is read twice.
  return text.replace(/"(?:[^"\\]|\\[\s\S])*"?|\/\/[^\n]*|,(?=\s*[\]}])/g, (found) =>
    found.startsWith('"') ? found : '',
  );
}

/** @throws AssayError `audit.input` where it is no JSON either way */
export function parseLooseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(plainJson(text));
  } catch (cause) {
    throw new AssayError(
      'audit.input',
      `it looks like ${what} and cannot be read: ${(cause as Error).message}`,
      {
        cause,
        hint: 'the file may be cut off or hold a merge conflict; make it again',
      },
    );
  }
}
