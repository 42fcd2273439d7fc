import { hash } from 'node:crypto';
import { asBuffer, parseXml, type XmlElement } from '../../codec/index.ts';
import type { Entry, SbomDocument } from '../../model/index.ts';
import type { Cataloger, Found } from '../cataloger.ts';
import { jsonText, pastMark, pastSpace, scanJsonObject } from '../json-scan.ts';

type Recognised = Pick<SbomDocument, 'specification' | 'version' | 'components'>;

/** Strings one of which every SBOM in JSON has: CycloneDX, SPDX 2, SPDX 3. */
const MARKS = ['"bomFormat"', '"specFormat"', '"spdxVersion"', 'spdx.org/rdf/'];
const SPDX_CONTEXT = /^https?:\/\/spdx\.org\/rdf\/v?(3\.[\d.]*\d)\//;
const SPDX_2 = /^SPDX-(2\.\d+)$/;
const CYCLONEDX_XML = /^https?:\/\/cyclonedx\.org\/schema\/bom\/(\d+\.\d+)$/;
/** SPDX 2.3, clause 6.1, in tag-value form: the first line that is no comment. Lines may end as on old Macs. */
const TAG_VALUE =
  /^(?:\xef\xbb\xbf)?(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n?|\n))*[ \t]*SPDXVersion:[ \t]*SPDX-(2\.\d+)[ \t]*(?:[\r\n]|$)/;

/** Bills of materials by content, whatever their names: SPDX and CycloneDX. What they list is only counted. */
export const sbomDocuments: Cataloger = {
  name: 'sbom-documents',
  wants: ({ kind }, head) => kind === 'file' && shapeOf(head) !== undefined,
  catalog({ path }: Entry, content: Uint8Array): Found {
    const shape = shapeOf(content.subarray(0, 4096));
    const found = shape === undefined ? undefined : READERS[shape](content);
    return found ? { sboms: [{ path, ...found, sha256: hash('sha256', content, 'hex') }] } : {};
  },
};

type Shape = 'json' | 'xml' | 'tag-value';

const READERS: Readonly<Record<Shape, (content: Uint8Array) => Recognised | undefined>> = {
  json: readJson,
  xml: readXml,
  'tag-value': readTagValue,
};

/** What the start of a file could be the start of. */
function shapeOf(head: Uint8Array): Shape | undefined {
  const start = pastSpace(head, pastMark(head));
  // An object with a name in it: no script, no RTF, no set of braces.
  if (head[start] === 0x7b) return head[pastSpace(head, start + 1)] === 0x22 ? 'json' : undefined;
  // Asked for every file: `<`, or the first letter or comment of the tag-value form.
  if (head[start] !== 0x3c && head[start] !== 0x53 && head[start] !== 0x23) return undefined;
  const buffer = asBuffer(head);
  if (head[start] === 0x3c) return buffer.includes('cyclonedx.org/schema/bom/') ? 'xml' : undefined;
  return buffer.includes('SPDXVersion:') && TAG_VALUE.test(buffer.toString('latin1'))
    ? 'tag-value'
    : undefined;
}

function readJson(content: Uint8Array): Recognised | undefined {
  const buffer = asBuffer(content);
  if (!MARKS.some((mark) => buffer.includes(mark))) return undefined;
  const said: Record<string, string> = {};
  const counts = { cyclonedx: 0, spdx2: 0, spdx3: 0 };
  const complete = scanJsonObject(content, (path, kind, start, end) => {
    if (kind === '[' && path.length === 1 && path[0] === '@graph') said['graph'] = '';
    if (kind === '{') {
      if (isCycloneDxComponent(path)) counts.cyclonedx++;
      else if (path.length === 2 && path[0] === 'packages') counts.spdx2++;
    } else if (kind === '"') {
      const name = path.length === 1 ? path[0]! : nameInGraph(path);
      if (name === undefined || !NAMES.has(name)) return;
      const text = jsonText(content, start, end);
      if (name === '@context' && SPDX_CONTEXT.test(text)) said['context'] = text;
      if ((name === 'type' || name === '@type') && isPackageType(text)) counts.spdx3++;
      if (path.length === 1) said[name === '@type' ? 'type' : name] = text;
      else if (name === 'specVersion') said['graphVersion'] ??= text;
    }
  });
  return complete ? judge(said, counts) : undefined;
}

const NAMES = new Set(['bomFormat', 'specFormat', 'specVersion', 'spdxVersion', '@context', 'type', '@type']);

/** SPDX 3 in JSON-LD: the member of an element of the graph, of its creation information, or of the list of contexts. */
function nameInGraph(path: readonly string[]): string | undefined {
  if (path.length === 2 && path[0] === '@context' && path[1] === '*') return '@context';
  if (path[0] !== '@graph' || path[1] !== '*') return undefined;
  if (path.length === 3) return path[2];
  return path.length === 4 && path[2] === 'creationInfo' && path[3] === 'specVersion'
    ? 'specVersion'
    : undefined;
}

function judge(
  said: Readonly<Record<string, string>>,
  counts: { readonly cyclonedx: number; readonly spdx2: number; readonly spdx3: number },
): Recognised | undefined {
  const { bomFormat, specFormat, specVersion, spdxVersion, context, graph, type, graphVersion } = said;
  if ((bomFormat ?? specFormat) === 'CycloneDX' && specVersion !== undefined)
    return { specification: 'CycloneDX', version: specVersion, components: counts.cyclonedx };
  const [, version] = SPDX_2.exec(spdxVersion ?? '') ?? [];
  if (version !== undefined) return { specification: 'SPDX', version, components: counts.spdx2 };
  const [, contextVersion] = SPDX_CONTEXT.exec(context ?? '') ?? [];
  if (contextVersion === undefined || (graph ?? type) === undefined) return undefined;
  return { specification: 'SPDX', version: graphVersion ?? contextVersion, components: counts.spdx3 };
}

/** `components[]`, and components within components at any depth. */
function isCycloneDxComponent(path: readonly string[]): boolean {
  if (path.length === 0 || path.length % 2 === 1) return false;
  return path.every((name, i) => name === (i % 2 === 0 ? 'components' : '*'));
}

function isPackageType(type: string): boolean {
  return type === 'software_Package' || type.endsWith('/Software/Package');
}

function readXml(content: Uint8Array): Recognised | undefined {
  const { root } = parseXml(content);
  if (root === undefined || localName(root) !== 'bom') return undefined;
  for (const name of Object.keys(root.attributes)) {
    const [, version] = /^xmlns(?::|$)/.test(name) ? (CYCLONEDX_XML.exec(root.attributes[name]!) ?? []) : [];
    if (version !== undefined) return { specification: 'CycloneDX', version, components: countXml(root) };
  }
  return undefined;
}

function countXml(root: XmlElement): number {
  let count = 0;
  const open = [root];
  for (let element = open.pop(); element; element = open.pop()) {
    for (const list of element.children.filter((child) => localName(child) === 'components')) {
      const components = list.children.filter((child) => localName(child) === 'component');
      count += components.length;
      open.push(...components);
    }
  }
  return count;
}

function localName({ name }: XmlElement): string {
  return name.slice(name.indexOf(':') + 1);
}

function readTagValue(content: Uint8Array): Recognised | undefined {
  const text = asBuffer(content);
  const [, version] = TAG_VALUE.exec(text.toString('latin1', 0, 4096)) ?? [];
  if (version === undefined) return undefined;
  let components = 0;
  const tag = 'PackageName:';
  for (let at = text.indexOf(tag); at >= 0; at = text.indexOf(tag, at + 1))
    if (text[at - 1] === 0x0a || text[at - 1] === 0x0d) components++;
  return { specification: 'SPDX', version, components };
}
