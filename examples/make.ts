import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { buildZip, DATE, TIME, UNIX, unixMode, type ZipMember } from '../test/recipes/zip.ts';

/**
 * The recipe of the example wheel: a small package with a vendored dependency, an embedded SBOM (PEP 770) and a trace of
 * the machine it was built on; and of a rebuild on another machine. `npm run examples` writes both; members are stored, so
 * every zlib gives the same bytes.
 */
interface Build {
  /** Where the sources were. */
  readonly folder: string;
  /** DOS date and time of all members. */
  readonly date: number;
  readonly time: number;
  readonly mode: number;
  readonly reversed: boolean;
}

const OFFICIAL: Build = {
  folder: '/home/marta/src/parcel',
  date: DATE,
  time: TIME,
  mode: 0o100644,
  reversed: false,
};
/** Three days later, with another umask and another order of files. */
const REBUILT: Build = {
  folder: '/builds/ci/parcel',
  date: ((2024 - 1980) << 9) | (3 << 5) | 3,
  time: TIME + (7 << 5),
  mode: 0o100664,
  reversed: true,
};

const INFO = 'parcel-1.2.0.dist-info';
const VENDORED = 'parcel/_vendor/tinyjson-0.4.1.dist-info';

/** The SBOM of a version of what was copied in. */
const sbomOf = (tinyjson: string): string => {
  const document = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: { type: 'library', name: 'parcel', version: '1.2.0', purl: 'pkg:pypi/parcel@1.2.0' },
    },
    components: [
      { type: 'library', name: 'tinyjson', version: tinyjson, purl: `pkg:pypi/tinyjson@${tinyjson}` },
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
};

const filesOf = ({ folder }: Build): Readonly<Record<string, string>> => ({
  'parcel/__init__.py':
    '"""Wraps things."""\n\nfrom parcel._vendor.tinyjson import dumps\n\n\ndef wrap(thing):\n    return dumps(thing)\n',
  'parcel/_build.py': `BUILT_IN = "${folder}/build"\n`,
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
  [`${INFO}/sboms/parcel.cdx.json`]: sbomOf('0.4.1'),
});

/** One line of RECORD (binary distribution format specification, "The .dist-info directory"). */
function recordLine([name, content]: readonly [string, string]): string {
  const digest = createHash('sha256').update(content).digest('base64url');
  return `${name},sha256=${digest},${Buffer.byteLength(content)}\n`;
}

/** The bytes of the example wheel, or of its rebuild. */
export function exampleWheel(build: Build = OFFICIAL): Buffer {
  const files = Object.entries(filesOf(build));
  const record = files.map(recordLine).join('');
  const members: ZipMember[] = [...files, [`${INFO}/RECORD`, `${record}${INFO}/RECORD,,\n`] as const].map(
    ([name, data]) => ({
      name,
      data,
      madeBy: UNIX,
      external: unixMode(build.mode),
      date: build.date,
      time: build.time,
    }),
  );
  return buildZip(build.reversed ? members.toReversed() : members);
}

/** Path of the example, from the project's root. */
export const EXAMPLE = 'examples/parcel-1.2.0-py3-none-any.whl';
/** An SBOM of it that was right for the version before. */
export const OUTDATED_SBOM = 'examples/sboms/parcel.cdx.json';
/** The same of the rebuild. */
export const REBUILT_EXAMPLE = 'examples/rebuilt/parcel-1.2.0-py3-none-any.whl';

if (import.meta.main) {
  mkdirSync(dirname(REBUILT_EXAMPLE), { recursive: true });
  mkdirSync(dirname(OUTDATED_SBOM), { recursive: true });
  writeFileSync(OUTDATED_SBOM, sbomOf('0.4.0'));
  writeFileSync(EXAMPLE, exampleWheel());
  writeFileSync(REBUILT_EXAMPLE, exampleWheel(REBUILT));
}
