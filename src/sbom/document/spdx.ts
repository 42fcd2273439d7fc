import { parseXml, type XmlElement } from '../../codec/index.ts';
import { AssayError, type Bom, type BomEncoding, type BomNote, type BomRest } from '../../model/index.ts';
import type { Noter } from './notes.ts';
import { documentBytes, documentText } from './spdx/decode.ts';
import { readJsonNode } from './spdx/json.ts';
import type { DocNode, DocObject } from './spdx/node.ts';
import { notebook } from './spdx/notebook.ts';
import { rdfNode } from './spdx2/rdf.ts';
import { readSpdx2 } from './spdx2/read.ts';
import { readTagValue } from './spdx2/tag-value.ts';
import { localName, xmlNode } from './spdx2/xml.ts';
import { yamlNode } from './spdx2/yaml.ts';
import { isSpdx3, readSpdx3 } from './spdx3/read.ts';

export { canonicalBom } from './spdx/canonical.ts';
export type { Loss, SpdxWriteOptions, WrittenBom } from './spdx/written.ts';
export { writeSpdx23Json } from './spdx2/write-json.ts';
export { writeSpdx23TagValue } from './spdx2/write-tag-value.ts';
export { writeSpdx301Json } from './spdx3/write.ts';

/** A document that was read, with what is wrong or odd about it. */
export interface ReadBom {
  readonly bom: Bom;
  readonly notes: readonly BomNote[];
}

/**
 * Reads an SPDX document by its content: SPDX 2.1 to 2.3 in JSON, YAML, XML, RDF/XML or tag-value form, SPDX 3.0 and 3.0.1 in
 * JSON-LD. Whatever the encoding, the same document gives the same model, but for places and the order of lists in RDF. Nothing is
 * left out: what the model has no place for is in `rest`, and what is wrong is in `notes`.
 * @param content bytes, at most 256 MiB (YAML 16 MiB), or text that was decoded already
 * @throws AssayError `sbom.syntax` where it is no such document, `sbom.too-large` beyond the limits on bytes, values and levels
 */
export function readSpdx(content: Uint8Array | string): ReadBom {
  const { note, notes } = notebook();
  const dropped: BomRest[] = [];
  const { node, encoding } = spdxNode(content, note, dropped);
  if (encoding === 'json-ld') return { bom: readSpdx3(node, note, dropped), notes: notes() };
  return { bom: readSpdx2(node, encoding, note, dropped), notes: notes() };
}

/**
 * The values of an SPDX document with their places, in the JSON form whatever its encoding (`json-ld` is SPDX 3), before anything of
 * them is looked at.
 * @throws AssayError as {@link readSpdx} does
 */
export function spdxNode(
  content: Uint8Array | string,
  note: Noter,
  dropped: BomRest[],
): { readonly node: DocObject; readonly encoding: BomEncoding } {
  const { node, encoding } = parse(documentText(content, note), note, dropped);
  if (node.kind !== 'object') throw new AssayError('sbom.syntax', 'the document is no object');
  if (encoding === 'json' && isSpdx3(node)) return { node, encoding: 'json-ld' };
  if (!['spdxVersion', 'SPDXID', 'documentNamespace'].some((name) => node.members.has(name)))
    throw new AssayError(
      'sbom.syntax',
      'the document is no SPDX document: it states neither version nor SPDXID',
      {
        hint: 'SPDX documents have spdxVersion, or @context in SPDX 3',
      },
    );
  return { node, encoding };
}

/** Elements, attributes and the like of one document; the licence texts of RDF documents need many. */
const XML_LIMITS = { depth: 200, elements: 3_000_000 };

function parse(
  text: string,
  note: Noter,
  dropped: BomRest[],
): { readonly node: DocNode; readonly encoding: BomEncoding } {
  const start = /^\s*/.exec(text)![0].length;
  const first = text[start];
  if (first === '{' || first === '[') {
    const keep = (place: string, value: string): void => void dropped.push({ place, value });
    return { node: readJsonNode(documentBytes(text), note, keep), encoding: 'json' };
  }
  if (first === '<') return parseMarkup(text.slice(start), note);
  if (isTagValue(text))
    return { node: readTagValue(text, note, (rest) => dropped.push(rest)), encoding: 'tag-value' };
  if (!/spdx/i.test(text)) throw noSbom();
  return { node: yamlNode(text, note), encoding: 'yaml' };
}

/** An artifact, or anything else. */
function noSbom(): AssayError {
  return new AssayError('sbom.syntax', 'it is no SBOM: neither SPDX nor CycloneDX', {
    hint: 'SBOMs are JSON, XML, YAML or tag-value files; `assay sbom create` makes one of an artifact',
  });
}

/** The first line that is no comment is a tag: capital letters as no YAML document of SPDX begins with, except for `SPDXID`. */
function isTagValue(text: string): boolean {
  const [, tag] =
    /^(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n?|\n))*[ \t]*([A-Za-z]+):/.exec(text.slice(0, 1 << 16)) ?? [];
  if (tag === undefined) return false;
  return tag === 'SPDXID' ? /^[ \t]*(?:SPDXVersion|DocumentName):/m.test(text) : /^[A-Z]/.test(tag);
}

function parseMarkup(
  text: string,
  note: Noter,
): { readonly node: DocObject; readonly encoding: BomEncoding } {
  const bytes = documentBytes(text);
  const { root, error } = parseXml(bytes, XML_LIMITS);
  if (error && (root === undefined || error.kind !== 'malformed' || error.offset < root.end)) {
    const large = error.kind === 'depth' || error.kind === 'elements' || error.kind === 'name';
    throw new AssayError(
      large ? 'sbom.too-large' : 'sbom.syntax',
      `the document is no XML that can be read: ${error.message}, at byte ${error.offset}`,
    );
  }
  if (root === undefined) throw new AssayError('sbom.syntax', 'the document has no element');
  if (error) note('warning', 'spdx.trailing-text', `byte ${error.offset}`, 'text follows the document');
  if (isRdf(root)) return { node: rdfNode(root, lineCounter(bytes)), encoding: 'rdf-xml' };
  return { node: xmlNode(root), encoding: 'xml' };
}

function isRdf(root: XmlElement): boolean {
  return (
    localName(root.name) === 'RDF' || Object.values(root.attributes).includes('http://spdx.org/rdf/terms#')
  );
}

/** Lines of byte offsets, counted from 1. */
function lineCounter(bytes: Uint8Array): (offset: number) => number {
  const starts: number[] = [0];
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
