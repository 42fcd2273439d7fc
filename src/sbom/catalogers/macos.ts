import { parseXml, type XmlElement, xmlChild, xmlChildren } from '../../codec/index.ts';
import type { Entry } from '../../model/index.ts';
import type { Cataloger, Finding, Found } from '../cataloger.ts';
import { derivedPurl } from '../identify.ts';
import { asPrefix, folderOf } from '../place.ts';
import { oneLine } from '../text.ts';

/** Large packages list every bundle they install. */
const MOST_XML = 16 * 1024 * 1024;
const XML_LIMITS = { elements: 200_000 };

/** macOS installer packages by PackageInfo (one package) and Distribution (a product of several packages). */
export const macos: Cataloger = {
  name: 'macos-package',
  wants: ({ kind, path }) =>
    kind === 'file' && (path.endsWith('/PackageInfo') || path.endsWith('/Distribution')),
  catalog({ path }: Entry, content: Uint8Array): Found {
    if (content.length > MOST_XML) return {};
    const { root } = parseXml(content, XML_LIMITS);
    if (root?.name === 'pkg-info') return { components: packageInfo(path, root) };
    if (root?.name === 'installer-gui-script' || root?.name === 'installer-script')
      return { components: distribution(path, root) };
    return {};
  },
};

function packageInfo(path: string, root: XmlElement): readonly Finding[] {
  const name = oneLine(root.attributes['identifier']);
  if (name === undefined) return [];
  return [finding(path, name, oneLine(root.attributes['version']), 'identifier and version of PackageInfo')];
}

/** Distribution Definition XML: `product`, `title`, and `pkg-ref` elements, several for one package. */
function distribution(path: string, root: XmlElement): readonly Finding[] {
  const product = xmlChild(root, 'product');
  const id = oneLine(product?.attributes['id']);
  const title = oneLine(xmlChild(root, 'title')?.text);
  const version = oneLine(product?.attributes['version']);
  const found: Finding[] = [];
  if (id !== undefined) found.push(finding(path, id, version, 'product id and version of Distribution'));
  // A title is for people, and may be a key into translations: no identifier is made of it.
  else if (title !== undefined) found.push({ ...finding(path, title, version, ''), identifiers: [] });
  return [...found, ...externalPackages(path, root)];
}

/** Packages that the installer would fetch from elsewhere; those inside are written `#name.pkg`. */
function externalPackages(path: string, root: XmlElement): Finding[] {
  const versions = new Map<string, string>();
  const external = new Map<string, number>();
  for (const ref of xmlChildren(root, 'pkg-ref')) {
    const id = oneLine(ref.attributes['id']);
    const version = oneLine(ref.attributes['version']);
    if (id === undefined) continue;
    if (version !== undefined && version !== '0') versions.set(id, version);
    const where = ref.text.trim();
    if (where !== '' && !where.startsWith('#') && !external.has(id)) external.set(id, ref.offset);
  }
  return [...external].map(([id, offset]) => ({
    ...finding(path, id, versions.get(id), 'id and version of pkg-ref in Distribution'),
    proof: { path, offset },
    presence: 'declared-external' as const,
    claim: {},
  }));
}

function finding(path: string, name: string, version: string | undefined, rule: string): Finding {
  const stated = version === undefined ? {} : { version };
  return {
    name,
    ...stated,
    identifiers: derivedPurl({ type: 'generic', name, ...stated }, `purl type generic: ${rule}`),
    licences: [],
    proof: { path },
    root: asPrefix(folderOf(path)),
    claim: { prefix: asPrefix(folderOf(path)) },
  };
}
