import type { Bom, BomActor, BomEncoding, BomLicenceText, BomRest } from '../../../model/index.ts';
import type { Noter } from '../notes.ts';
import { type Fields, openFields, restOf, textOf } from '../spdx/fields.ts';
import { type DocObject, defined } from '../spdx/node.ts';
import { DOCUMENT, parseActor } from '../spdx/words.ts';
import { readFile } from './file.ts';
import { readPackage } from './package.ts';
import { checkDate, keepRest, missing, objects, type Reading } from './reading.ts';
import { relations } from './relations.ts';

/**
 * The model of an SPDX 2.1 to 2.3 document from its JSON form, into which the other encodings are brought first. Reads whatever can
 * be read: what is wrong is noted, what the model has no place for goes to `rest`, no package or file is left out.
 */
export function readSpdx2(
  node: DocObject,
  encoding: BomEncoding,
  note: Noter,
  dropped: readonly BomRest[],
): Bom {
  const fields = openFields(node, note);
  const namespace = fields.text('documentNamespace')?.trim();
  const rest = [...dropped];
  const refs = new Set([DOCUMENT]);
  const reading: Reading = { note, rest, prefix: `${namespace}#`, refs, made: { count: 0 }, contains: [] };
  const id = fields.text('SPDXID');
  if (id !== undefined && id !== DOCUMENT)
    note(
      'warning',
      'spdx.id-invalid',
      `${node.place}/SPDXID`,
      `the document is called ${id}, not ${DOCUMENT}`,
    );
  const version = versionOf(fields.text('spdxVersion'), note);
  const packages = objects(fields, 'packages', reading).map((item) => readPackage(item, reading));
  const files = objects(fields, 'files', reading).map((item) => readFile(item, reading));
  keepSnippetIds(fields, reading);
  const licenceTexts = objects(fields, 'hasExtractedLicensingInfos', reading).map((item) =>
    readLicence(item, reading),
  );
  const creation = readCreation(fields, reading);
  const { describes, relationships } = relations(fields, id ?? DOCUMENT, reading);
  const bom = defined<Bom>({
    specification: 'SPDX',
    version,
    encoding,
    name: fields.text('name'),
    namespace,
    revision: undefined,
    ...creation,
    dataLicence: fields.text('dataLicense'),
    comment: fields.text('comment'),
    describes,
    packages,
    files,
    relationships,
    licenceTexts,
    rest,
  });
  keepRest(fields, 'document', undefined, reading);
  for (const [field, value] of [
    ['name', bom.name],
    ['documentNamespace', bom.namespace],
    ['dataLicense', bom.dataLicence],
    ['creationInfo/created', bom.created],
  ] as const)
    if (value === undefined) missing(note, node.place, field);
  return bom;
}

function versionOf(text: string | undefined, note: Noter): string {
  const [, version] = /^\s*SPDX-(\d+(?:\.\d+)*)\s*$/.exec(text ?? '') ?? [];
  if (version === undefined)
    note(
      'error',
      'spdx.version',
      '/spdxVersion',
      `it states no version of SPDX such as SPDX-2.3: ${text ?? 'nothing'}`,
    );
  else if (!/^2\.[0-3](?:\.\d+)?$/.test(version))
    note('warning', 'spdx.version', '/spdxVersion', `SPDX ${version} is not known; it was read as 2.3`);
  return version ?? text ?? '2';
}

function readCreation(
  fields: Fields,
  reading: Reading,
): Pick<Bom, 'creators' | 'created' | 'licenceListVersion'> {
  const creation = fields.object('creationInfo');
  if (!creation) return { creators: [] };
  const created = creation.peek('created');
  if (created) checkDate(created, reading.note);
  const creators: BomActor[] = [];
  for (const item of creation.list('creators')) {
    const text = textOf(item);
    const actor = text === undefined ? undefined : parseActor(text);
    if (actor) creators.push(actor);
    else {
      reading.note('warning', 'spdx.actor', item.place, 'this is no Person:, Organization: or Tool:');
      reading.rest.push(restOf('creationInfo/creators', item, item.place));
    }
  }
  const read = defined<Pick<Bom, 'creators' | 'created' | 'licenceListVersion'>>({
    creators,
    created: creation.text('created'),
    licenceListVersion: creation.text('licenseListVersion'),
  });
  keepRest(creation, 'creationInfo', undefined, reading, 'creationInfo/');
  return read;
}

function readLicence(node: DocObject, reading: Reading): BomLicenceText {
  const fields = openFields(node, reading.note);
  const id = fields.text('licenseId');
  if (id === undefined) missing(reading.note, node.place, 'licenseId');
  const licence = defined<BomLicenceText>({
    id: id ?? '',
    name: fields.text('name'),
    text: fields.text('extractedText') ?? '',
    urls: fields.texts('seeAlsos'),
  });
  keepRest(fields, 'licence', licence.id, reading);
  return licence;
}

/** Snippets stay in `rest`, but relationships may point to them. */
function keepSnippetIds(fields: Fields, { refs }: Reading): void {
  const snippets = fields.peek('snippets');
  for (const item of snippets?.kind === 'list' ? snippets.items : snippets ? [snippets] : []) {
    const id = item.kind === 'object' ? item.members.get('SPDXID') : undefined;
    if (id) refs.add(String(textOf(id)));
  }
}
