import { latin1 } from '../../codec/index.ts';
import type { LeafFormat, Probe } from '../format.ts';
import { decodeOnDemand } from './common/on-demand.ts';

const NAMED =
  /\.(xml|nuspec|csproj|props|targets|manifest|config|xsd|xsl|xslt|svg|rels|psmdcp|pom|storyboard|xib|dist|vsixmanifest|opf|ncx|wxs|wixobj|rdf)$/i;
const ELEMENT = /^(\xef\xbb\xbf)?\s*<([A-Za-z_][\w:.-]*|!--)/;
const DECLARATION = /^(\xef\xbb\xbf)?\s*<\?xml[ \t\r\n]/;

/** XML documents (XML 1.0, fifth edition) by their elements; entities are not expanded. */
export const xml: LeafFormat = {
  name: 'xml',
  mediaType: 'application/xml',
  access: 'whole',
  begins: '<\xef \t\r\n\v\f',
  onDemand: true,
  recognizes,
  ...decodeOnDemand(() => import('./xml/decode.ts')),
};

/** By the declaration, which HTML lacks, or by a tag and a name that promises XML. */
function recognizes({ head, name }: Probe): boolean {
  const first = head[0];
  if (first !== 0x3c && first !== 0xef && !(first !== undefined && first <= 0x20)) return false;
  const text = latin1(head.subarray(0, 512));
  // Document type definitions have a declaration and no document.
  if (DECLARATION.test(text)) return !/<(!DOCTYPE )?html[\s>]/i.test(text) && !/\.(dtd|ent|mod)$/i.test(name);
  return ELEMENT.test(text) && (NAMED.test(name) || /^(PackageInfo|Distribution)$/.test(name));
}
