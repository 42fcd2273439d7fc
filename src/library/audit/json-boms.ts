import type { Digests, Identifier } from '../../model/index.ts';
import { isObject, type Members, membersOf, objectsOf, textOf } from './json.ts';
import { type AuditSubject, type Gatherer, gatherComponents } from './subject.ts';

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
  return { name: path, kind: found.kind, ...gatherer.finish() };
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
  const open = [...(isObject(subject) ? [subject] : []), ...objectsOf(document['components'], gatherer)];
  // In document order, without recursion: nesting is the document's to choose.
  open.reverse();
  for (let one = open.pop(); one; one = open.pop()) {
    open.push(...objectsOf(one['components'], gatherer).reverse());
    const name = textOf(one['name']);
    if (name === undefined) {
      gatherer.leave('components without name');
      continue;
    }
    const group = textOf(one['group']);
    const hashes = digestsOf(objectsOf(one['hashes'], gatherer), 'alg', 'content');
    gatherer.add({
      name: group === undefined || group === '' ? name : `${group}/${name}`,
      version: textOf(one['version']),
      identifiers: CYCLONEDX_IDENTIFIERS.flatMap(([member, type]) =>
        [one[member]]
          .flat()
          .flatMap((value) => (typeof value === 'string' && value !== '' ? { type, value } : [])),
      ),
      ...(hashes ? { hashes } : {}),
      ...(one['scope'] === 'excluded' ? { presence: 'build-tool' as const } : {}),
    });
  }
}

const CYCLONEDX_IDENTIFIERS = [
  ['purl', 'purl'],
  ['cpe', 'cpe'],
  ['swhid', 'swhid'],
  ['omniborId', 'gitoid'],
] as const;

/** SPDX 2.2 and 2.3, `packages` with their external references (§7.21). */
function readSpdx(document: Members, gatherer: Gatherer): void {
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
    });
  }
}

const SPDX_IDENTIFIERS: ReadonlyMap<string, Identifier['type']> = new Map([
  ['purl', 'purl'],
  ['cpe22Type', 'cpe'],
  ['cpe23Type', 'cpe'],
  ['swh', 'swhid'],
  ['gitoid', 'gitoid'],
] as const);

/** Only where there is a SHA-256, as everywhere in Assay. */
function digestsOf(written: readonly Members[], algorithm: string, value: string): Digests | undefined {
  const found: Record<string, string> = {};
  for (const one of written) {
    const name = textOf(one[algorithm])
      ?.toLowerCase()
      .replace(/^sha-?(?=\d)/, 'sha');
    const digits = textOf(one[value])?.toLowerCase();
    if (name !== undefined && /^[\w-]+$/.test(name) && digits !== undefined && /^[0-9a-f]+$/.test(digits))
      found[name] = digits;
  }
  const { sha256 } = found;
  return sha256 === undefined ? undefined : { sha256, ...found };
}
