import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openArtifact } from '../../src/library/artifact.ts';
import type { Field } from '../../src/model/index.ts';
import { bomSeeds } from '../recipes/bom.ts';
import { cpioArchive } from '../recipes/cpio.ts';
import { gzipMember } from '../recipes/gzip.ts';
import { xmlPlist } from '../recipes/plist.ts';
import { temporaryFolder } from '../support/folder.ts';

const folder = temporaryFolder();

/** What CPython's script writes first: a folder of folders, each with an archive, a Bom and property lists. */
function writeMultiPackage(): string {
  const root = join(folder, 'Python.mpkg');
  const contents = join(root, 'Contents/Packages/Python_Framework.pkg/Contents');
  mkdirSync(contents, { recursive: true });
  const info = xmlPlist('<dict><key>CFBundleShortVersionString</key><string>3.13.5</string></dict>');
  writeFileSync(join(root, 'Contents/Info.plist'), info);
  writeFileSync(join(contents, 'Info.plist'), info);
  writeFileSync(join(contents, 'PkgInfo'), 'pmkrpkg1');
  const payload = cpioArchive([{ name: './bin/python3', data: '#!/bin/sh\n' }], 'odc');
  writeFileSync(
    join(contents, 'Archive.pax.gz'),
    gzipMember(payload, { name: 'Archive.pax', mtime: 1_700_000_000 }),
  );
  writeFileSync(join(contents, 'Archive.bom'), bomSeeds()['app.bom']!);
  return root;
}

test('a legacy package is a folder whose archives, Bom and property lists open like those of a flat one', async () => {
  const fields = new Map<string, Field[]>();
  const { entries, problems, close } = await openArtifact(writeMultiPackage(), {
    onFields: ({ path }, more, of) => void (of === 'content' && fields.set(path, [...more])),
  });
  await close();
  expect(problems).toEqual([]);
  const formats = new Map(
    entries.map(({ path, format }) => [path.slice(path.lastIndexOf('.pkg/') + 5), format]),
  );
  expect(formats.get('Contents/Archive.pax.gz')).toBe('gzip');
  expect(formats.get('Contents/Archive.pax.gz!')).toBe('cpio');
  expect(formats.get('Contents/Archive.pax.gz!/./bin/python3')).toBe('text');
  expect(formats.get('Contents/Archive.bom')).toBe('bom');
  expect(formats.get('Contents/Info.plist')).toBe('plist');
  const told = [...fields].find(([path]) => path.endsWith('.pkg/Contents/Info.plist'))![1];
  expect(JSON.stringify(told)).toContain('"value":"3.13.5"');
});
