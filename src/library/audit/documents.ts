import { AssayError, type Digests } from '../../model/index.ts';
import { isObject, listOf, type Members, membersOf, objectsOf, textOf } from './json.ts';
import { type AuditSubject, type Gatherer, gatherComponents, type SubjectKind } from './subject.ts';

/**
 * Reads a JSON document of a kind that names components: SPDX 2, CycloneDX, or a lock file. Undefined where it is no
 * object, or says by none of its members what it is. Wrong types in it are counted, and end nothing.
 * @throws AssayError `audit.input` for a document whose kind is known and cannot be read
 */
export function readDocument(document: unknown, path: string): AuditSubject | undefined {
  if (!isObject(document)) return undefined;
  const found = KINDS.find(({ is }) => is(document));
  if (!found) return undefined;
  const { kind, read } = found;
  const gatherer = gatherComponents(path, kind);
  read(document, gatherer);
  return { name: path, kind, ...gatherer.finish() };
}

interface Kind {
  readonly kind: SubjectKind;
  readonly is: (document: Members) => boolean;
  readonly read: (document: Members, gatherer: Gatherer) => void;
}

const KINDS: readonly Kind[] = [
  {
    kind: 'CycloneDX',
    is: (document) => document['bomFormat'] === 'CycloneDX' || document['specFormat'] === 'CycloneDX',
    read: readCycloneDx,
  },
  { kind: 'SPDX', is: (document) => typeof document['spdxVersion'] === 'string', read: readSpdx },
  {
    kind: 'SPDX',
    is: (document) => Array.isArray(document['@graph']),
    read: () => {
      throw new AssayError('audit.input', 'SPDX 3 cannot be read yet', {
        hint: 'give the document as SPDX 2.3 or CycloneDX, in JSON',
      });
    },
  },
  { kind: 'lock', is: (document) => 'lockfileVersion' in document, read: readNpmLock },
  {
    kind: 'lock',
    is: (document) => isObject(document['_meta']) && 'default' in document,
    read: readPipfileLock,
  },
  {
    kind: 'lock',
    is: (document) => 'content-hash' in document && 'packages' in document,
    read: readComposerLock,
  },
];

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
    const cpe = textOf(one['cpe']);
    const hashes = digestsOf(objectsOf(one['hashes'], gatherer), 'alg', 'content');
    gatherer.add({
      name: group === undefined || group === '' ? name : `${group}/${name}`,
      version: textOf(one['version']),
      purl: textOf(one['purl']),
      cpes: cpe === undefined ? [] : [cpe],
      ...(hashes ? { hashes } : {}),
      ...(one['scope'] === 'excluded' ? { presence: 'build-tool' as const } : {}),
    });
  }
}

/** SPDX 2.2 and 2.3, `packages` with their external references (§7.21). */
function readSpdx(document: Members, gatherer: Gatherer): void {
  for (const one of objectsOf(document['packages'], gatherer)) {
    const name = textOf(one['name']);
    if (name === undefined) {
      gatherer.leave('components without name');
      continue;
    }
    const references = objectsOf(one['externalRefs'], gatherer);
    const located = (type: RegExp) =>
      references.flatMap((reference) =>
        type.test(textOf(reference['referenceType']) ?? '')
          ? (textOf(reference['referenceLocator']) ?? [])
          : [],
      );
    const [purl, ...others] = located(/^(?:.*[/#])?purl$/);
    const version = textOf(one['versionInfo']);
    const hashes = digestsOf(objectsOf(one['checksums'], gatherer), 'algorithm', 'checksumValue');
    gatherer.add({
      name,
      version: version === 'NOASSERTION' ? undefined : version,
      purl,
      cpes: located(/^(?:.*[/#])?cpe2[23]Type$/),
      ...(hashes ? { hashes } : {}),
    });
    for (const _ of others) gatherer.leave('further package URLs of one package');
  }
}

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

/** package-lock.json and npm-shrinkwrap.json: version 2 and 3 by path of the package, version 1 nested. */
function readNpmLock(document: Members, gatherer: Gatherer): void {
  const add = (name: string, one: Members) => {
    const version = textOf(one['version']);
    if (one['link'] === true) gatherer.leave('links to packages of the same project');
    else if (version === undefined || /[:/]/.test(version))
      gatherer.leave('packages that come from elsewhere than a registry');
    else gatherer.add({ ...purlOf('npm', name, version), ...devOf(one) });
  };
  if (isObject(document['packages'])) {
    for (const [path, one] of Object.entries(document['packages'])) {
      const name = isObject(one) ? (textOf(one['name']) ?? path.split('node_modules/').pop()!) : '';
      // The project itself has the empty path, its workspaces one outside of node_modules.
      if (isObject(one) && name !== '' && path.includes('node_modules/')) add(name, one);
      else if (path !== '') gatherer.leave('links to packages of the same project');
    }
    return;
  }
  const open = [document['dependencies']];
  for (let list = open.pop(); list !== undefined; list = open.pop()) {
    for (const [name, one] of Object.entries(membersOf(list))) {
      if (!isObject(one)) continue;
      add(name, one);
      if (one['dependencies'] !== undefined) open.push(one['dependencies']);
    }
  }
}

function devOf(one: Members): { readonly presence?: 'build-tool' } {
  return one['dev'] === true ? { presence: 'build-tool' } : {};
}

/** Pipfile.lock: pinned versions as PEP 508 clauses. */
function readPipfileLock(document: Members, gatherer: Gatherer): void {
  for (const section of ['default', 'develop']) {
    for (const [name, one] of Object.entries(membersOf(document[section]))) {
      const version = isObject(one) ? /^={2,3}([^*]+)$/.exec(textOf(one['version']) ?? '')?.[1] : undefined;
      if (version === undefined) gatherer.leave('packages that come from elsewhere than a registry');
      else gatherer.add({ ...purlOf('pypi', name, version), ...devOf({ dev: section === 'develop' }) });
    }
  }
}

/** composer.lock: versions may have a `v` in front. */
function readComposerLock(document: Members, gatherer: Gatherer): void {
  for (const section of ['packages', 'packages-dev']) {
    for (const one of objectsOf(listOf(document[section]), gatherer)) {
      const [name, version] = [textOf(one['name']), textOf(one['version'])];
      if (name === undefined || version === undefined) gatherer.leave('packages without name or version');
      else gatherer.add({ ...purlOf('composer', name, version), ...devOf({ dev: section !== 'packages' }) });
    }
  }
}

/** A package of a registry by its name there; a name that makes no package URL is left to be counted as unreadable. */
export function purlOf(type: string, name: string, version: string | undefined) {
  const path = name.split('/').map(encodeURIComponent).join('/');
  const at = version === undefined ? '' : `@${encodeURIComponent(version)}`;
  return { name, version, purl: `pkg:${type}/${path}${at}`, rule: 'name and version of the lock file' };
}
