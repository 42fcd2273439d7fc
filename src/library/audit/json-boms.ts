import type { Identifier } from '../../model/index.ts';
import type { DigestedFile } from '../../vulnerability/index.ts';
import { isObject, type Members, membersOf, objectsOf, textOf } from './json.ts';
import { type NamedValue, withSourcePackage } from './source-packages.ts';
import { type AuditSubject, type Gatherer, gatherComponents, type Named } from './subject.ts';

/**
 * Reads CycloneDX and SPDX 2 in JSON for no more than what an audit asks: name, version, identifiers and digests of each package.
 * The same components as `readBomSubject` has, at a tenth of the time: whoever looks through a thousand SBOMs would wait for the
 * rest. Undefined for any other document; wrong types in it are counted, and end nothing.
 */
export function readJsonBom(document: unknown, path: string): AuditSubject | undefined {
  if (!isObject(document)) return undefined;
  const found = STANDARDS.find(({ is }) => is(document));
  if (!found) return undefined;
  const gatherer = gatherComponents(path, found.kind);
  found.read(document, gatherer);
  return {
    name: path,
    kind: found.kind,
    ...gatherer.finish(),
    ...(found.kind === 'SPDX' ? { files: () => spdxFiles(document['files']) } : {}),
  };
}

const STANDARDS: readonly {
  readonly kind: 'CycloneDX' | 'SPDX';
  readonly is: (document: Members) => boolean;
  readonly read: (document: Members, gatherer: Gatherer) => void;
}[] = [
  {
    kind: 'CycloneDX',
    is: (document) => document['bomFormat'] === 'CycloneDX' || document['specFormat'] === 'CycloneDX',
    read: readCycloneDx,
  },
  { kind: 'SPDX', is: (document) => typeof document['spdxVersion'] === 'string', read: readSpdx },
];

/** SPDX 3 in JSON-LD: a graph of elements, which the reader of documents puts together. */
export function isSpdx3(document: unknown): boolean {
  if (!isObject(document)) return false;
  const contexts = [document['@context']].flat();
  return (
    Array.isArray(document['@graph']) ||
    contexts.some((one) => typeof one === 'string' && one.includes('spdx.org/rdf/'))
  );
}

/** CycloneDX 1.2 to 1.7, `components` at any depth and the subject of the document. */
function readCycloneDx(document: Members, gatherer: Gatherer): void {
  const subject = membersOf(document['metadata'])['component'];
  const open: { readonly one: Members; readonly partOf?: string | undefined }[] = [
    ...(isObject(subject) ? [{ one: subject }] : []),
    ...objectsOf(document['components'], gatherer).map((one) => ({ one })),
  ];
  // In document order, without recursion: nesting is the document's to choose.
  open.reverse();
  for (let next = open.pop(); next; next = open.pop()) {
    const { one, partOf } = next;
    const inner = objectsOf(one['components'], gatherer).toReversed();
    const name = textOf(one['name']);
    if (name === undefined) {
      gatherer.leave('components without name');
      for (const part of inner) open.push({ one: part, partOf });
      continue;
    }
    const group = textOf(one['group']);
    const hashes = digestsOf(objectsOf(one['hashes'], gatherer), 'alg', 'content');
    const id = gatherer.add({
      name: group === undefined || group === '' ? name : `${group}/${name}`,
      version: textOf(one['version']),
      identifiers: identifiersOf(one),
      ...(hashes ? { hashes } : {}),
      ...(one['scope'] === 'excluded' ? { presence: 'build-tool' as const } : {}),
      partOf,
      isRoot: one === subject,
    });
    for (const part of inner) open.push({ one: part, partOf: id });
  }
}

function identifiersOf(one: Members): NonNullable<Named['identifiers']> {
  const found: { type: Identifier['type']; value: string; rule?: string }[] = [];
  for (const [member, type] of CYCLONEDX_IDENTIFIERS) {
    const stated = one[member];
    if (stated === undefined) continue;
    for (const value of Array.isArray(stated) ? stated : [stated])
      if (typeof value === 'string' && value !== '') found.push({ type, value });
  }
  found.push(...withSourcePackage(textOf(one['purl']), propertiesOf(one)));
  return found;
}

function propertiesOf({ properties }: Members): readonly NamedValue[] {
  if (!Array.isArray(properties)) return [];
  return properties.flatMap((one: unknown) => {
    const [name, value] = isObject(one) ? [textOf(one['name']), textOf(one['value'])] : [];
    return name === undefined || value === undefined ? [] : { name, value };
  });
}

const CYCLONEDX_IDENTIFIERS = [
  ['purl', 'purl'],
  ['cpe', 'cpe'],
  ['swhid', 'swhid'],
  ['omniborId', 'gitoid'],
] as const;

/** SPDX 2.2 and 2.3, `packages` with their external references (§7.21). */
function readSpdx(document: Members, gatherer: Gatherer): void {
  const described = describedBy(document);
  for (const one of objectsOf(document['packages'], gatherer)) {
    const name = textOf(one['name']);
    if (name === undefined) {
      gatherer.leave('components without name');
      continue;
    }
    const identifiers = objectsOf(one['externalRefs'], gatherer).flatMap((reference) => {
      const type = SPDX_IDENTIFIERS.get((textOf(reference['referenceType']) ?? '').replace(/^.*[/#]/, ''));
      const value = textOf(reference['referenceLocator']);
      return type === undefined || value === undefined ? [] : { type, value };
    });
    const version = textOf(one['versionInfo']);
    const hashes = digestsOf(objectsOf(one['checksums'], gatherer), 'algorithm', 'checksumValue');
    gatherer.add({
      name,
      version: version === 'NOASSERTION' || version === 'NONE' ? undefined : version,
      identifiers,
      ...(hashes ? { hashes } : {}),
      isRoot: described.has(textOf(one['SPDXID']) ?? ''),
    });
  }
}

/** SPDX 2.2 and 2.3, `files` (§8) with their digests: no components, but some record may name their content. */
function* spdxFiles(files: unknown): Generator<DigestedFile> {
  for (const one of Array.isArray(files) ? (files as readonly unknown[]) : []) {
    const path = isObject(one) ? textOf(one['fileName']) : undefined;
    if (path === undefined || !isObject(one) || !Array.isArray(one['checksums'])) continue;
    const digests = digestsOf(one['checksums'].filter(isObject), 'algorithm', 'checksumValue');
    if (digests) yield { path, digests };
  }
}

/** Ids of what the document describes: `documentDescribes` (SPDX 2.2) and relationships (§11.1). */
function describedBy(document: Members): ReadonlySet<string> {
  const list = document['documentDescribes'];
  const found = new Set<string>(
    Array.isArray(list) ? list.filter((id): id is string => typeof id === 'string') : [],
  );
  const relations = document['relationships'];
  for (const one of Array.isArray(relations) ? (relations as readonly unknown[]) : []) {
    if (!isObject(one)) continue;
    const { relationshipType: kind, spdxElementId: from, relatedSpdxElement: to } = one;
    if (kind === 'DESCRIBES' && from === DOCUMENT && typeof to === 'string') found.add(to);
    if (kind === 'DESCRIBED_BY' && to === DOCUMENT && typeof from === 'string') found.add(from);
  }
  return found;
}

const DOCUMENT = 'SPDXRef-DOCUMENT';

const SPDX_IDENTIFIERS: ReadonlyMap<string, Identifier['type']> = new Map([
  ['purl', 'purl'],
  ['cpe22Type', 'cpe'],
  ['cpe23Type', 'cpe'],
  ['swh', 'swhid'],
  ['gitoid', 'gitoid'],
] as const);

/** By algorithm, as the document states them; the first of two counts. */
function digestsOf(
  written: readonly Members[],
  algorithm: string,
  value: string,
): Readonly<Record<string, string>> | undefined {
  if (written.length === 0) return undefined;
  const found = new Map<string, string>();
  for (const one of written) {
    const name = textOf(one[algorithm])
      ?.toLowerCase()
      .replace(/^sha-?(?=\d)/, 'sha');
    const digits = textOf(one[value])?.toLowerCase();
    if (name === undefined || digits === undefined || found.has(name)) continue;
    if (/^[\w-]+$/.test(name) && /^[0-9a-f]+$/.test(digits)) found.set(name, digits);
  }
  return found.size === 0 ? undefined : Object.fromEntries(found);
}
