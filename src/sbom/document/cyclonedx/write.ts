import { hash } from 'node:crypto';
import type { Bom } from '../../../model/index.ts';
import { canonicalJson } from '../spdx/canonical.ts';
import type { Plain as JsonPlain } from '../spdx/node.ts';
import { isDateTime } from '../validate/formats.ts';
import { type BomLoss, type LossList, lossList } from './losses.ts';
import { bomRefs } from './refs.ts';
import { type Restorer, restorer } from './restore.ts';
import { type CycloneDxVersion, DOCUMENT_PROPERTIES } from './words.ts';
import {
  compare,
  componentOf,
  fileComponentOf,
  organizationOf,
  type Plain,
  personOf,
  type Writing,
  without,
} from './write-component.ts';
import { noteTexts, textShelf, writeLicences } from './write-licences.ts';
import { relationsOf, type WrittenRelations } from './write-relations.ts';
import { xmlOfJson } from './xml-out.ts';

/** How a document is to be written. */
export interface CycloneDxOptions {
  readonly version: CycloneDxVersion;
  readonly encoding: 'json' | 'xml';
  /** RFC 3339; without it the moment the model has, and no clock is asked. */
  readonly created?: string;
}

/** A document, and what of the model it does not say. */
export interface WrittenCycloneDx {
  readonly text: string;
  readonly losses: readonly BomLoss[];
  /** What the standard demands and the model does not say. */
  readonly additions: readonly BomLoss[];
}

/** The order of members, in both versions (bom-1.7.schema.json). */
const ORDER = (
  '$schema bomFormat specVersion serialNumber version metadata type mime-type bom-ref supplier manufacturer authors author ' +
  'publisher group name version versionRange isExternal description scope hashes licenses copyright patentAssertions cpe ' +
  'purl omniborId swhid swid modified pedigree externalReferences properties components evidence releaseNotes modelCard ' +
  'data cryptoProperties tags'
).split(' ');
const DOCUMENT_ORDER = (
  '$schema bomFormat specVersion serialNumber version metadata components services externalReferences dependencies ' +
  'compositions vulnerabilities annotations formulation declarations definitions properties'
).split(' ');
const SERIAL = /^urn:uuid:[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/**
 * Writes CycloneDX 1.6 (ECMA-424) or 1.7, always the same bytes for the same model: components by name, version and ref, lists
 * sorted, two spaces of indentation, line feeds. The serial number is that of the model if it is one; else a version 8 UUID (RFC
 * 9562, section 5.8) of the first 16 bytes of the SHA-256 of the document without it, in canonical JSON, so that the same
 * content has the same number in JSON and XML. `bom-ref`s are those of the model (see `bomRefs`).
 */
export function writeCycloneDx(bom: Bom, options: CycloneDxOptions): WrittenCycloneDx {
  const losses = lossList();
  const { version, encoding } = options;
  const refs = bomRefs(bom);
  const asserts = bom.specification !== 'CycloneDX';
  const writing: Writing = { version, losses, shelf: textShelf(bom.licenceTexts), refs, asserts };
  const restore = restorer(bom, writing);
  const body = bodyOf(bom, options, writing, restore);
  restore.finish();
  noteTexts(writing.shelf, losses);
  const serialNumber = serialOf(bom, body, losses);
  const document = inOrder(
    {
      $schema: `http://cyclonedx.org/schema/bom-${version}.schema.json`,
      bomFormat: 'CycloneDX',
      specVersion: version,
      serialNumber,
      version: revisionOf(bom, losses),
      ...body,
    },
    DOCUMENT_ORDER,
  );
  if (encoding === 'json') return { text: `${JSON.stringify(document, null, 2)}\n`, ...losses.finish() };
  const { text, unwritten } = xmlOfJson(document, version);
  for (const place of unwritten) losses.add(place, 'xml', 'it has no form in XML here');
  return { text, ...losses.finish() };
}

function bodyOf(bom: Bom, options: CycloneDxOptions, writing: Writing, restore: Restorer): Plain {
  const { losses, refs } = writing;
  const relations = relationsOf(bom, refs, losses);
  const components = componentsOf(bom, writing, relations, restore);
  const [subject, ...others] = bom.describes;
  for (const ref of others)
    losses.add(ref, 'describes', 'CycloneDX has one subject; this is a component like others');
  const metadata = without({
    timestamp: timestampOf(options.created ?? bom.created, losses),
    ...makersOf(bom, losses),
    component: subject === undefined ? undefined : components.get(subject),
    ...documentFieldsOf(bom, writing),
  });
  if (subject !== undefined && !components.has(subject))
    losses.add(subject, 'describes', 'the document has no such package or file');
  if (bom.files.some(({ ref }) => ref === subject))
    losses.add(subject!, 'describes', 'a file as the subject is read as a package');
  const top = [...components].filter(([ref]) => ref !== subject && !relations.nested.has(ref));
  return restore.document(
    without({
      metadata: Object.keys(metadata).length === 0 ? undefined : metadata,
      components: top.map(([, component]) => component).sort(byName),
      dependencies: relations.dependencies,
    }),
  );
}

/** Components by the ref of the model, those within them included. */
function componentsOf(
  bom: Bom,
  writing: Writing,
  { children }: WrittenRelations,
  restore: Restorer,
): ReadonlyMap<string, Plain> {
  const flat = new Map<string, Plain>();
  for (const own of bom.packages) flat.set(own.ref, restore.component(own.ref, componentOf(own, writing)));
  for (const own of bom.files) flat.set(own.ref, fileComponentOf(own, writing));
  const made = new Map<string, Plain>();
  // Those within are made first; the way down is kept here, as containers may be nested more deeply than a stack.
  const open = [...flat.keys()].map((ref) => ({ ref, ready: false }));
  for (let at = open.pop(); at; at = open.pop()) {
    if (made.has(at.ref)) continue;
    const inner = children.get(at.ref) ?? [];
    if (!at.ready && inner.length > 0) {
      open.push({ ref: at.ref, ready: true });
      for (const ref of inner) open.push({ ref, ready: false });
      continue;
    }
    const components = inner.map((ref) => made.get(ref)!).sort(byName);
    made.set(at.ref, inOrder(without({ ...flat.get(at.ref), components }), ORDER));
  }
  return made;
}

function makersOf({ creators }: Bom, losses: LossList): Plain {
  const lose = (field: string, why: string): void => losses.add('', field, why);
  const tools = creators.filter(({ kind }) => kind === 'tool');
  const [organization, ...others] = creators.filter(({ kind }) => kind === 'organization');
  for (const { name } of others)
    lose('creators', `CycloneDX has one manufacturer; ${JSON.stringify(name)} is left out`);
  for (const { email, url } of tools)
    if (email !== undefined || url !== undefined) lose('creators', 'addresses of tools');
  const components = tools.map(({ name, version }) => without({ type: 'application', name, version }));
  return {
    tools: components.length === 0 ? undefined : { components: unique(components, losses) },
    authors: creators.filter(({ kind }) => kind === 'person').map((one) => personOf(one, 'creators', lose)),
    manufacturer: organization && organizationOf(organization, 'creators', lose),
  };
}

/** The schemas allow no two equal tools. */
function unique(components: readonly Plain[], losses: LossList): Plain[] {
  const kept = new Map(components.map((one) => [JSON.stringify(one), one]));
  if (kept.size < components.length) losses.add('', 'creators', 'a tool that is there twice');
  return [...kept.values()];
}

function documentFieldsOf(bom: Bom, { version, shelf, losses }: Writing): Plain {
  const named = Object.entries(DOCUMENT_PROPERTIES).flatMap(([field, name]) => {
    const value = bom[field as keyof typeof DOCUMENT_PROPERTIES];
    return value === undefined ? [] : [{ name, value }];
  });
  if (bom.dataLicence === undefined) return { properties: named };
  const licences = { declared: bom.dataLicence, named: [], inFiles: [] };
  const { licenses } = writeLicences(licences, version, shelf, false);
  if (licenses.length === 0) losses.add('', 'dataLicence', `CycloneDX has no licence ${bom.dataLicence}`);
  return { licenses, properties: named };
}

function timestampOf(created: string | undefined, losses: LossList): string | undefined {
  if (created === undefined || isDateTime(created)) return created;
  losses.add('', 'created', `${JSON.stringify(created)} is no date and time of RFC 3339`);
  return undefined;
}

function revisionOf({ revision }: Bom, losses: LossList): number {
  if (revision === undefined) return 1;
  if (Number.isInteger(revision) && revision >= 1) return revision;
  losses.add('', 'revision', 'a revision is a number from 1 on');
  return 1;
}

function serialOf({ namespace }: Bom, body: Plain, losses: LossList): string {
  const own = namespace?.toLowerCase();
  if (own !== undefined && SERIAL.test(own)) return own;
  if (namespace !== undefined)
    losses.add('', 'namespace', `${namespace} is no URN of a UUID; a serial number is made`);
  const digest = hash('sha256', canonicalJson(JSON.parse(JSON.stringify(body)) as JsonPlain), 'hex');
  const variant = '89ab'[Number.parseInt(digest[16]!, 16) & 3];
  const parts = [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`,
    `${variant}${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ];
  return `urn:uuid:${parts.join('-')}`;
}

function byName(a: Plain, b: Plain): number {
  const key = ({ name, version, 'bom-ref': ref }: Plain): string =>
    `${String(name)}\0${String(version ?? '')}\0${String(ref)}`;
  return compare(key(a), key(b));
}

/** Members in the order of the schema; others, which the schema allows in no such object, at the end by name. */
function inOrder(members: Plain, order: readonly string[]): Plain {
  const rank = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  const entries = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => rank(a) - rank(b) || compare(a, b)));
}
