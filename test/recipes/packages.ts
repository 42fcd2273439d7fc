import { gzipSync } from 'node:zlib';
import { arArchive } from './ar.ts';
import { archive, member } from './tar.ts';
import { xarBuilder } from './xar.ts';
import { buildZip } from './zip.ts';

/** Small packages of every kind, from trees of path and content; nothing in them is more than a reader needs. */

/** Content by path, in this order. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

export const tarOf = (files: Files): Buffer =>
  archive(Object.entries(files).map(([name, data]) => member({ name, data })));

export const tarGzOf = (files: Files): Buffer => gzipSync(tarOf(files));

export const zipOf = (files: Files): Buffer =>
  buildZip(Object.entries(files).map(([name, data]) => ({ name, data })));

/** Core metadata: Name, Version, and further header lines. */
export const coreMetadata = (name: string, version: string, ...lines: readonly string[]): string =>
  [`Metadata-Version: 2.4`, `Name: ${name}`, `Version: ${version}`, ...lines, '', 'A description.', ''].join(
    '\n',
  );

/** The members of an installed or packed distribution: its modules, METADATA, WHEEL and a RECORD of all of them. */
export function installed(name: string, version: string, modules: Files, ...lines: readonly string[]): Files {
  const folder = `${name.replace(/-/g, '_')}-${version}.dist-info`;
  const files: Files = {
    ...modules,
    [`${folder}/METADATA`]: coreMetadata(name, version, ...lines),
    [`${folder}/WHEEL`]: 'Wheel-Version: 1.0\n',
  };
  const record = [...Object.keys(files), `${folder}/RECORD`].map((path) => `${path},,\n`).join('');
  return { ...files, [`${folder}/RECORD`]: record };
}

/** The files of a tree moved into a folder. */
export const inFolder = (folder: string, files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([path, data]) => [`${folder}/${path}`, data]));

export const wheel = (
  name: string,
  version: string,
  modules: Files = {},
  ...lines: readonly string[]
): Buffer => zipOf(installed(name, version, modules, ...lines));

/** A source distribution as setuptools writes it: PKG-INFO at the top and, again, in the egg-info folder. */
export function sdist(name: string, version: string, files: Files = {}, ...lines: readonly string[]): Buffer {
  const info = coreMetadata(name, version, ...lines);
  const tree = { 'PKG-INFO': info, [`src/${name}.egg-info/PKG-INFO`]: info, ...files };
  return tarGzOf(inFolder(`${name}-${version}`, tree));
}

export const npmTarball = (manifest: unknown, files: Files = {}): Buffer =>
  tarGzOf(inFolder('package', { 'package.json': JSON.stringify(manifest), ...files }));

/** A Debian package of two tar.gz. */
export const debOf = (control: string, files: Files = {}): Uint8Array =>
  arArchive([
    { name: 'debian-binary', data: '2.0\n' },
    { name: 'control.tar.gz', data: tarGzOf({ './control': control }) },
    { name: 'data.tar.gz', data: tarGzOf(inFolder('.', files)) },
  ]);

/** A macOS product archive: a Distribution and packages, each a folder with its PackageInfo. */
export function productArchive(distribution: string | undefined, packages: Files): Uint8Array {
  const xar = xarBuilder();
  const file = (name: string, content: string | Uint8Array) => xar.file(name, xar.data(content));
  const folders = Object.entries(packages).map(([name, info]) =>
    xar.folder(name, file('PackageInfo', info) + file('Bom', 'BOMStore')),
  );
  return xar.build(
    [...(distribution === undefined ? [] : [file('Distribution', distribution)]), ...folders].join(''),
  );
}

/** A CPython source tree of one header. */
export const patchlevel = (version: string, major = 3, minor = 13, micro = 5): string =>
  [
    '/* Python version identification scheme. */',
    '/* Version parsed out into numeric values */',
    '/*--start constants--*/',
    `#define PY_MAJOR_VERSION        ${major}`,
    `#define PY_MINOR_VERSION        ${minor}`,
    `#define PY_MICRO_VERSION        ${micro}`,
    '#define PY_RELEASE_LEVEL        PY_RELEASE_LEVEL_FINAL',
    '',
    '/* Version as a string */',
    `#define PY_VERSION              "${version}"`,
    '/*--end constants--*/',
    '',
  ].join('\n');
