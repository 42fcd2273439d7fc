import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ownersOf } from '../../src/sbom/index.ts';
import { wheel } from '../recipes/packages.ts';
import { sharedObject } from '../recipes/shared-object.ts';
import { inventory } from '../sbom/inventory.ts';

const root = process.env['ASSAY_CORPUS'] ?? '../shared/corpus';
const corpus = join(root, 'sbom/pep770');

interface ObjectFacts {
  readonly soname: string | null;
  readonly needed: readonly string[];
  readonly version_hints: readonly string[];
}

/** The projects in the folder of grafted libraries, as the corpus' author counted them, and the versions their texts tell. */
const PROJECTS: Readonly<
  Record<string, readonly [count: number, versions: Readonly<Record<string, string>>]>
> = {
  'pillow-12.3.0': [
    14,
    {
      brotli: '1.2.0',
      harfbuzz: '14.2.1',
      'libjpeg-turbo': '3.1.4.1',
      libpng: '1.6.58',
      libtiff: '4.7.1',
      openjpeg: '2.5.4',
      xz: '5.8.3',
      zstd: '1.5.7',
    },
  ],
  'psycopg2_binary-2.9.13': [10, { 'cyrus-sasl': '2.1.26', krb5: '1.15.1', openssl: '3.5.8' }],
  'av-18.1.0': [
    19,
    { 'alsa-lib': '1.2.14', ffmpeg: '8.1.2', gmp: '6.3.0', gnutls: '3.8.13', 'svt-av1': '4.1.0' },
  ],
  'cvxopt-1.3.3': [10, { atlas: '3.10.3', gmp: '6.1.2', openblas: '0.3.15' }],
  'numpy-2.4.6': [3, { openblas: '0.3.31.188.0' }],
  'netcdf4-1.7.4': [9, { blosc: '1.21.6', hdf5: '1.14.6', openssl: '3.5.1', zlib: '1.3.1', zstd: '1.5.7' }],
};
let objects = 0;
let agreeing = 0;

describe.skipIf(!existsSync(corpus))('shared objects of wheels, made from the facts of the corpus', () => {
  const wheels = existsSync(corpus)
    ? readdirSync(corpus).filter((name) => existsSync(join(corpus, name, 'wheel.json')))
    : [];

  test.each(wheels)('%s', async (folder) => {
    const { elf } = JSON.parse(readFileSync(join(corpus, folder, 'wheel.json'), 'utf8')) as {
      readonly elf: Readonly<Record<string, ObjectFacts>>;
    };
    const files = Object.entries(elf).map(
      ([path, { soname, needed, version_hints: hints }]) =>
        [path, sharedObject({ soname, needed, text: `${hints.join('\0')}\0` })] as const,
    );
    const [name = '', version = ''] = folder.split('-');
    const { components, entries } = await inventory('p.whl', wheel(name, version, Object.fromEntries(files)));
    const { ownerOf } = ownersOf(components);
    const grafted = Object.keys(elf).filter((path) => /\.libs\/[^/]+$/.test(path));
    for (const path of grafted) {
      const owner = ownerOf(entries.find((entry) => entry.path === `p.whl!/${path}`)!);
      objects++;
      if (owner?.foundBy === 'shared-objects' && owner.presence === 'contained') agreeing++;
    }
    expect(agreeing).toBe(objects);
    const found = components.filter(({ foundBy }) => foundBy === 'shared-objects');
    const [count, versions] = PROJECTS[folder] ?? [found.length, {}];
    expect(found.length).toBe(count);
    expect(
      Object.fromEntries(found.flatMap((one) => (one.version ? [[one.name, one.version]] : []))),
    ).toEqual(versions);
  });

  test('all', () => {
    expect(objects).toBeGreaterThan(90);
    console.log(
      `corpus wheel-objects: ${agreeing} of ${objects} grafted shared objects have one owner, and agree`,
    );
  });
});
