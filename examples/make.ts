import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { buildZip, UNIX, unixMode, type ZipMember } from '../test/recipes/zip.ts';

/**
 * The recipe of the example wheel: a small package with a vendored dependency, an embedded SBOM (PEP 770) and a trace of
 * the machine it was built on. `npm run examples` writes it; members are stored, so every zlib gives the same bytes.
 */

const INFO = 'parcel-1.2.0.dist-info';
const VENDORED = 'parcel/_vendor/tinyjson-0.4.1.dist-info';

const SBOM = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  version: 1,
  metadata: {
    component: { type: 'library', name: 'parcel', version: '1.2.0', purl: 'pkg:pypi/parcel@1.2.0' },
  },
  components: [{ type: 'library', name: 'tinyjson', version: '0.4.0', purl: 'pkg:pypi/tinyjson@0.4.0' }],
};

const FILES: Readonly<Record<string, string>> = {
  'parcel/__init__.py':
    '"""Wraps things."""\n\nfrom parcel._vendor.tinyjson import dumps\n\n\ndef wrap(thing):\n    return dumps(thing)\n',
  'parcel/_build.py': 'BUILT_IN = "/home/marta/src/parcel/build"\n',
  'parcel/_vendor/__init__.py': '',
  'parcel/_vendor/vendor.txt': 'tinyjson==0.4.1\n',
  'parcel/_vendor/tinyjson/__init__.py': 'def dumps(thing):\n    return repr(thing)\n',
  [`${VENDORED}/METADATA`]: 'Metadata-Version: 2.1\nName: tinyjson\nVersion: 0.4.1\nLicense: MIT\n',
  [`${VENDORED}/RECORD`]:
    'tinyjson/__init__.py,,\ntinyjson-0.4.1.dist-info/METADATA,,\ntinyjson-0.4.1.dist-info/RECORD,,\n',
  [`${INFO}/METADATA`]:
    'Metadata-Version: 2.4\nName: parcel\nVersion: 1.2.0\nLicense-Expression: Apache-2.0\n',
  [`${INFO}/WHEEL`]:
    'Wheel-Version: 1.0\nGenerator: examples (1.0)\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
  [`${INFO}/sboms/parcel.cdx.json`]: `${JSON.stringify(SBOM, null, 2)}\n`,
};

/** One line of RECORD (binary distribution format specification, "The .dist-info directory"). */
function recordLine([name, content]: readonly [string, string]): string {
  const digest = createHash('sha256').update(content).digest('base64url');
  return `${name},sha256=${digest},${Buffer.byteLength(content)}\n`;
}

/** The bytes of the example wheel. */
export function exampleWheel(): Buffer {
  const record = Object.entries(FILES).map(recordLine).join('');
  const members: ZipMember[] = [
    ...Object.entries(FILES),
    [`${INFO}/RECORD`, `${record}${INFO}/RECORD,,\n`] as const,
  ].map(([name, data]) => ({ name, data, madeBy: UNIX, external: unixMode(0o100644) }));
  return buildZip(members);
}

/** Path of the example, from the project's root. */
export const EXAMPLE = 'examples/parcel-1.2.0-py3-none-any.whl';

if (import.meta.main) writeFileSync(EXAMPLE, exampleWheel());
