import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openAdvisoryStore } from '../../src/store/index.ts';
import { ECOSYSTEMS } from '../../src/vulnerability/index.ts';

/** Versions that components get in turn. */
const VERSIONS = ['0.9.1', '1.0.0', '1.4.2', '2.0.0', '2.31.0', '3.1.4', '4.17.20', '10.2.0'];

/** Package URLs without version of packages that the store has advisories about, the same for the same store. */
export async function packagesOf(store: string, most: number): Promise<readonly string[]> {
  const opened = openAdvisoryStore(store);
  try {
    const types = [...ECOSYSTEMS.values()].filter(
      ({ type, namespace }) => type !== undefined && namespace === undefined,
    );
    const lists = await Promise.all(
      types.map(async ({ name, type }) =>
        (await opened.nearby(`package:${name}/`, most)).map((key) =>
          purlOf(type!, key.slice(name.length + 9)),
        ),
      ),
    );
    return lists.flat();
  } finally {
    opened.close();
  }
}

function purlOf(type: string, name: string): string {
  const path = (type === 'maven' ? name.replace(':', '/') : name)
    .split('/')
    .map(encodeURIComponent)
    .join('/');
  return `pkg:${type}/${path}`;
}

/** A CycloneDX document: the packages given, then so many that nobody knows, mixed. @param first number of the first */
export function sbomOf(packages: readonly string[], unknown: number, first = 0): string {
  const count = packages.length + unknown;
  const names = Array.from(
    { length: count },
    (_, at) => packages[at] ?? `pkg:npm/nobody-knows-${first + at}`,
  );
  const components = names.map((purl, at) => {
    const version = VERSIONS[(first + at) % VERSIONS.length]!;
    return {
      type: 'library',
      'bom-ref': `c${at}`,
      name: decodeURIComponent(purl.slice(purl.lastIndexOf('/') + 1)),
      version,
      purl: `${purl}@${version}`,
      hashes: [{ alg: 'SHA-256', content: (first + at).toString(16).padStart(64, '0') }],
      licenses: [{ license: { id: 'MIT' } }],
    };
  });
  return JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, components });
}

/** One SBOM of 10,000 components: every package the store knows once, and others it has never heard of. @returns its path */
export async function largeSbom(folder: string, store: string): Promise<string> {
  const path = join(folder, 'components.cdx.json');
  const packages = (await packagesOf(store, 4000)).slice(0, 10_000);
  writeFileSync(path, sbomOf(packages, 10_000 - packages.length));
  return path;
}

/** A thousand SBOMs of 100 components, 75 of which the store knows; a fifth has the package asked for. @returns their folder */
export async function manySboms(folder: string, store: string, wanted: string): Promise<string> {
  const path = join(folder, 'sboms');
  if (existsSync(path)) return path;
  mkdirSync(path);
  const packages = await packagesOf(store, 4000);
  for (let at = 0; at < 1000; at++) {
    const own = Array.from(
      { length: 75 },
      (_, place) => packages[(at * 131 + place * 7919) % packages.length]!,
    );
    if (at % 5 === 0) own[7] = wanted;
    writeFileSync(join(path, `${at}.cdx.json`), sbomOf([...new Set(own)], 25, at * 131));
  }
  return path;
}
