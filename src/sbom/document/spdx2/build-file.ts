import type { BomFile } from '../../../model/index.ts';
import { type Draft, defined, type Plain } from '../spdx/node.ts';
import { buildHashes, some } from './build-package.ts';
import { type Building, licenceFields, placeOf } from './building.ts';

/** Types of files in SPDX 2.3 (8.3). */
const TYPES = new Set([
  ...[
    'SOURCE',
    'BINARY',
    'ARCHIVE',
    'APPLICATION',
    'AUDIO',
    'IMAGE',
    'TEXT',
    'VIDEO',
    'DOCUMENTATION',
    'SPDX',
  ],
  'OTHER',
]);

/** A file in the JSON form of SPDX 2.3. */
export function buildFile(one: BomFile, building: Building): Draft {
  const { ledger, ids } = building;
  const place = placeOf(one);
  if (ids.get(one.ref) !== one.ref) ledger.lose(place, 'ref', `it is called ${ids.get(one.ref)} in SPDX`);
  const licences = licenceFields(one.licences, place, building);
  if (licences.declared !== undefined)
    ledger.lose(place, 'licences', 'files of SPDX 2 have no declared licence');
  const hashes = buildHashes(one.hashes, place, ledger);
  if (!one.hashes.some(({ algorithm }) => algorithm === 'sha1'))
    ledger.add(
      place,
      'hashes',
      'SPDX demands the SHA-1 of every file, and this has none: the document is not valid',
    );
  const types = one.kinds.map((kind) => {
    if (TYPES.has(kind)) return kind;
    const near = kind === 'EXECUTABLE' ? 'BINARY' : 'OTHER';
    ledger.lose(place, 'kinds', `SPDX 2 has no file type ${kind}; ${near} is written`);
    return near;
  });
  const read: { readonly [name: string]: Plain | undefined } = {
    SPDXID: ids.get(one.ref)!,
    fileName: one.path,
    fileTypes: some([...new Set(types)]),
    checksums: some(hashes),
    licenseConcluded: licences.concluded,
    licenseInfoInFiles: some([...new Set(licences.inFiles)]),
    licenseComments: licences.comment,
    copyrightText: one.copyright,
    comment: one.comment,
  };
  return defined<Draft>(read as { readonly [K in keyof Draft]: Draft[K] | undefined });
}
