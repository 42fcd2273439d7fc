import { latin1, parseXml, type XmlElement } from '../../codec/index.ts';
import type { Field } from '../../model/index.ts';
import type { LeafFormat, Probe } from '../format.ts';
import { fieldBudget, meaningOfName, tellNotParsed } from './text/meanings.ts';

const NAMED =
  /\.(xml|nuspec|csproj|props|targets|manifest|config|xsd|xsl|xslt|svg|rels|psmdcp|pom|storyboard|xib|dist|vsixmanifest|opf|ncx|wxs|wixobj|rdf)$/i;
const ELEMENT = /^(\xef\xbb\xbf)?\s*<([A-Za-z_][\w:.-]*|!--)/;
const DECLARATION = /^(\xef\xbb\xbf)?\s*<\?xml[ \t\r\n]/;

/** XML documents (XML 1.0, fifth edition) by their elements; entities are not expanded. */
export const xml: LeafFormat = {
  name: 'xml',
  mediaType: 'application/xml',
  access: 'whole',
  onDemand: true,
  recognizes,
  decode(bytes, context) {
    const { root, error } = parseXml(bytes, { elements: context.limits.steps, doctype: true });
    const budget = fieldBudget(context);
    if (root) context.field(elementField(root, budget));
    tellNotParsed(context, bytes, error);
  },
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

function elementField(element: XmlElement, budget: { left: number }): Field {
  budget.left--;
  const { name, offset, end, text } = element;
  const fields: Field[] = Object.entries(element.attributes).map(([key, value]) => {
    // The parser says where the element begins, not where its attributes do.
    return { name: `@${key}`, value, offset, length: 0, ...meaningOfName(key) };
  });
  budget.left -= fields.length;
  for (const child of element.children) {
    if (budget.left <= 0) break;
    fields.push(elementField(child, budget));
  }
  const value = text.trim();
  return {
    name,
    ...(value === '' ? {} : { value, ...meaningOfName(name.replace(/^.*:/, '')) }),
    offset,
    length: end - offset,
    ...(fields.length > 0 ? { fields } : {}),
  };
}
