import type { Bom } from '../../../model/index.ts';
import { asciiJson, canonical, digestOfCanonical } from '../spdx/canonical.ts';
import { createdOf, creatorsOf, namespaceOf } from '../spdx/head.ts';
import { assignIds } from '../spdx/ids.ts';
import { type Draft, defined, type Plain } from '../spdx/node.ts';
import { DOCUMENT } from '../spdx/words.ts';
import { ledger, type SpdxWriteOptions, type WrittenBom } from '../spdx/written.ts';
import { writeAgents } from './write-agents.ts';
import { writeFile, writePackage } from './write-artifact.ts';
import { writeLicences } from './write-licences.ts';
import { writeRelationships } from './write-relationships.ts';
import { putRest } from './write-rest.ts';
import { INFO, PROFILES, type Writing } from './writing.ts';

const CONTEXT = 'https://spdx.org/rdf/3.0.1/spdx-context.jsonld';
/** Stands for the namespace until that has been computed from everything else. */
const UNSET = 'urn:uuid:00000000-0000-0000-0000-000000000000';

/**
 * Writes a bill of materials as SPDX 3.0.1 in JSON-LD, profiles Core, Software, SimpleLicensing and Extension. The bytes follow from
 * what it says alone, as with {@link writeSpdx23Json}. Names that are IRIs stay; others are put behind the namespace and `#`.
 * @throws AssayError `usage.option` where an option is no date or URI
 */
export function writeSpdx301Json(bom: Bom, options: SpdxWriteOptions = {}): WrittenBom {
  const book = ledger();
  const created = createdOf(bom, options, book);
  const creators = creatorsOf(bom, options, book);
  // Losses are told once: this run is only for the content that a namespace follows from.
  const digest = () =>
    digestOfCanonical(canonical(graphOf({ bom, created, creators, namespace: UNSET, ledger: ledger() })));
  const namespace = namespaceOf(bom, options, digest, book);
  const graph = graphOf({ bom, created, creators, namespace, ledger: book });
  const text = asciiJson(canonical({ '@context': CONTEXT, '@graph': graph }));
  return { text, losses: book.losses, additions: book.additions };
}

function graphOf(start: Pick<Writing, 'bom' | 'created' | 'creators' | 'namespace' | 'ledger'>): Plain {
  const { bom, namespace, ledger: book } = start;
  const ids = assignIds(localRefs(bom), bom.namespace === undefined ? '' : `${bom.namespace}#`);
  const elements = new Map<string, Draft>();
  const writing: Writing = {
    ...start,
    iri: (ref) => (ref === DOCUMENT ? namespace : isIri(ref) ? ref : `${namespace}#${ids.get(ref) ?? ref}`),
    put: (type, fields, id) => {
      const own = id ?? `${namespace}#${type.replace(/^.*_/, '')}-${digestOf(fields, namespace)}`;
      elements.set(own, defined<Draft>({ type, spdxId: own, creationInfo: INFO, ...fields }));
      return own;
    },
  };
  const info = writeAgents(writing);
  for (const one of bom.packages) writePackage(one, writing);
  for (const one of bom.files) writeFile(one, writing);
  for (const { ref, place } of [...bom.packages, ...bom.files])
    if (!isIri(ref) && ids.get(ref) !== ref)
      book.lose(place || ref, 'ref', `it is called ${ids.get(ref)} in SPDX`);
  const licence = writeLicences(writing);
  writeRelationships(writing);
  const document = writeDocument(writing, licence);
  const others = putRest(elements, document, writing);
  const listed = [...elements.keys()].filter((id) => id !== namespace).sort();
  document['element'] = [...new Set([...listed, ...others.map((one) => String(one['spdxId']))])].filter(
    (id) => id !== 'undefined',
  );
  if ((document['element'] as readonly Plain[]).length === 0) delete document['element'];
  return [info, document, ...elements.values(), ...others];
}

function writeDocument({ bom, namespace, iri, ledger: book }: Writing, dataLicense: string): Draft {
  if (bom.revision !== undefined) book.lose('', 'revision', 'SPDX counts no revisions of a document');
  if (bom.licenceListVersion !== undefined)
    book.lose('', 'licenceListVersion', 'SPDX 3 has no version of the licence list for a document');
  if (bom.dataLicence === undefined) book.add('', 'dataLicence', 'CC0-1.0 is written, as in SPDX 2');
  const roots = bom.describes.map(iri);
  return defined<Draft>({
    type: 'SpdxDocument',
    spdxId: namespace,
    creationInfo: INFO,
    name: bom.name as Plain,
    comment: bom.comment as Plain,
    dataLicense,
    profileConformance: [...PROFILES],
    rootElement: (roots.length === 0 ? undefined : [...new Set(roots)]) as Plain,
  });
}

function localRefs({ packages, files, relationships, describes }: Bom): string[] {
  const ends = relationships.flatMap(({ from, to }) => [from, to]);
  const all = [...packages.map(({ ref }) => ref), ...files.map(({ ref }) => ref), ...ends, ...describes];
  return all.filter((ref) => !isIri(ref) && ref !== 'NONE' && ref !== 'NOASSERTION');
}

/** As SPDX 3 wants them: no blank node, a colon, nothing that IRIs may not have. */
function isIri(ref: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+$/.test(ref) && !/^(?:DocumentRef|pkg)/.test(ref);
}

/** Of what an element says, wherever the document has its names. */
function digestOf(fields: { readonly [name: string]: Plain | undefined }, namespace: string): string {
  const text = JSON.stringify(fields).replaceAll(namespace, '');
  return digestOfCanonical(canonical(JSON.parse(text) as Plain)).slice(0, 16);
}
