import { parseToml } from '../../../src/codec/index.ts';
import { type Lock, purlOfLocked, readLockDocument, readLockText } from '../../../src/sbom/locks/index.ts';

/** What a lock file says, a line a package: place, purl or where it is from, scope, algorithms of digests. */
export function shown(lock: Lock | undefined) {
  if (!lock) return undefined;
  const packages = lock.packages.map((one) => {
    const purl = purlOfLocked(one)?.replaceAll('%2F', '/') ?? `${one.origin} of ${one.name ?? 'no name'}`;
    const digests = (one.digests ?? []).map(({ algorithm }) => algorithm);
    return [one.place, purl, ...(one.scope === undefined ? [] : [one.scope]), ...digests].join('  ');
  });
  return { format: lock.format, packages, left: lock.left };
}

/** Reads a text, under a name that says nothing. */
export const readText = (text: string) => shown(readLockText(text, 'renamed'));
/** Reads a JSON document. */
export const readJson = (document: unknown) => shown(readLockDocument(document, 'json', 'renamed'));
/** Reads a text in TOML. */
export const readTomlText = async (text: string) =>
  shown(readLockDocument((await parseToml(text)).value, 'toml', 'renamed'));
