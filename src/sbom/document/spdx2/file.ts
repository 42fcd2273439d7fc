import type { BomFile } from '../../../model/index.ts';
import { openFields } from '../spdx/fields.ts';
import { type DocObject, defined } from '../spdx/node.ts';
import { licenceOf, plainLicence } from '../spdx/words.ts';
import { readHashes } from './package.ts';
import { keepRest, missing, type Reading, takeRef } from './reading.ts';

/** A file of SPDX 2 (2.3, clause 8). */
export function readFile(node: DocObject, reading: Reading): BomFile {
  const fields = openFields(node, reading.note);
  const ref = takeRef(fields.text('SPDXID'), node.place, reading);
  const path = fields.text('fileName');
  if (path === undefined) missing(reading.note, node.place, 'fileName');
  const file = defined<BomFile>({
    ref,
    path: path ?? '',
    kinds: fields.texts('fileTypes'),
    hashes: readHashes(fields, ref, reading),
    licences: defined<BomFile['licences']>({
      declared: undefined,
      concluded: licenceOf(fields.text('licenseConcluded')),
      named: [],
      inFiles: fields.texts('licenseInfoInFiles').map(plainLicence),
      comment: fields.text('licenseComments'),
    }),
    copyright: fields.text('copyrightText'),
    comment: fields.text('comment'),
    place: node.place,
  });
  keepRest(fields, 'file', ref, reading);
  return file;
}
