import type { Bom, BomActor } from '../../../model/index.ts';
import { byName, canonical, digestOfCanonical } from '../spdx/canonical.ts';
import { createdOf, creatorsOf, namespaceOf } from '../spdx/head.ts';
import { assignIds } from '../spdx/ids.ts';
import { type Draft, defined, type Plain } from '../spdx/node.ts';
import { filesOfPackages } from '../spdx/verification-code.ts';
import { DOCUMENT, formatActor } from '../spdx/words.ts';
import type { Ledger, SpdxWriteOptions } from '../spdx/written.ts';
import { buildFile } from './build-file.ts';
import { licenceWriter } from './build-licences.ts';
import { buildPackage } from './build-package.ts';
import { buildRelationships } from './build-relationships.ts';
import { putRest } from './build-rest.ts';
import { actorText, type Building } from './building.ts';

/** The JSON form of a bill of materials in SPDX 2.3, in canonical order. What it cannot say is told to the ledger. */
export function buildSpdx23(bom: Bom, options: SpdxWriteOptions, ledger: Ledger): Draft {
  const created = createdOf(bom, options, ledger);
  const creators = creatorsOf(bom, options, ledger);
  const building: Building = {
    bom,
    options,
    ledger,
    ids: assignIds(refsOf(bom), bom.namespace === undefined ? '' : `${bom.namespace}#`),
    owned: filesOfPackages(bom),
    licences: licenceWriter(bom, ledger),
    created,
    writer: formatActor(creators.find(({ kind }) => kind === 'tool') ?? creators[0]!),
  };
  if (bom.revision !== undefined) ledger.lose('', 'revision', 'SPDX counts no revisions of a document');
  const draft = head(bom, creators, building);
  const packages = bom.packages.map((one) => buildPackage(one, building));
  const files = bom.files.map((one) => buildFile(one, building));
  const texts = building.licences.texts();
  if (packages.length > 0) draft['packages'] = packages;
  if (files.length > 0) draft['files'] = files;
  if (texts.length > 0) draft['hasExtractedLicensingInfos'] = texts;
  const relationships = buildRelationships(building);
  if (relationships.length > 0) draft['relationships'] = relationships;
  putRest(draft, building);
  const normal = canonical(draft) as Draft;
  const documentNamespace = namespaceOf(bom, options, () => digestOfCanonical(normal), ledger);
  return byName(Object.entries({ ...normal, documentNamespace }));
}

function head(bom: Bom, creators: readonly BomActor[], { created, ledger }: Building): Draft {
  if (bom.name === undefined)
    ledger.add('', 'name', 'SPDX demands a name; that of what it describes is written');
  if (bom.dataLicence === undefined)
    ledger.add('', 'dataLicence', 'SPDX demands CC0-1.0 for the document itself');
  else if (bom.dataLicence !== 'CC0-1.0') ledger.lose('', 'dataLicence', 'SPDX 2 allows CC0-1.0 only');
  const described = bom.packages.find(({ ref }) => bom.describes.includes(ref)) ?? bom.packages[0];
  return defined<Draft>({
    SPDXID: DOCUMENT,
    spdxVersion: 'SPDX-2.3',
    name: bom.name ?? described?.name ?? 'NOASSERTION',
    dataLicense: 'CC0-1.0',
    comment: bom.comment as Plain,
    creationInfo: defined<Draft>({
      created,
      creators: [...new Set(creators.map((actor) => actorText(actor, '', 'creators', ledger)))],
      licenseListVersion: bom.licenceListVersion as Plain,
    }),
  });
}

function refsOf({ packages, files, relationships, describes }: Bom): string[] {
  const ends = relationships.flatMap(({ from, to }) => [from, to]);
  const outside = /^(?:NONE|NOASSERTION|DocumentRef-[A-Za-z0-9.-]+:SPDXRef-[A-Za-z0-9.-]+)$/;
  const own = [...packages, ...files].map(({ ref }) => ref);
  return [...own, ...[...ends, ...describes].filter((end) => !outside.test(end))];
}
