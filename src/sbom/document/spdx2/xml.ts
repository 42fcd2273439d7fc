import type { XmlElement } from '../../../codec/index.ts';
import type { DocNode, DocObject } from '../spdx/node.ts';

/**
 * The JSON form of an SPDX 2 document in XML (SPDX 2.3, annex on XML): an element for each field, repeated ones are lists. Places
 * are XPaths. Names are taken without namespace prefix, attributes of other than namespaces are fields as well.
 */
export function xmlNode(root: XmlElement): DocObject {
  return objectOf(root, `/${localName(root.name)}`);
}

/** The name without its namespace prefix. */
export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function objectOf(element: XmlElement, place: string): DocObject {
  const lists = new Map<string, DocNode[]>();
  const counts = new Map<string, number>();
  for (const child of element.children) counts.set(child.name, (counts.get(child.name) ?? 0) + 1);
  const add = (name: string, node: DocNode): void => {
    const list = lists.get(name);
    if (list) list.push(node);
    else lists.set(name, [node]);
  };
  for (const [name, value] of Object.entries(element.attributes))
    if (!/^xmlns(?::|$)|^xsi:/.test(name))
      add(localName(name), { kind: 'scalar', place: `${place}/@${localName(name)}`, value });
  const seen = new Map<string, number>();
  for (const child of element.children) {
    const name = localName(child.name);
    const nth = (seen.get(child.name) ?? 0) + 1;
    seen.set(child.name, nth);
    const many = counts.get(child.name)! > 1;
    add(name, nodeOf(child, `${place}/${name}${many ? `[${nth}]` : ''}`));
  }
  if (element.children.length > 0 && element.text !== '')
    add('#text', { kind: 'scalar', place, value: element.text });
  const members = new Map<string, DocNode>();
  for (const [name, items] of lists)
    members.set(name, items.length === 1 ? items[0]! : { kind: 'list', place: items[0]!.place, items });
  return { kind: 'object', place, members };
}

function nodeOf(element: XmlElement, place: string): DocNode {
  if (element.children.length > 0) return objectOf(element, place);
  return { kind: 'scalar', place, value: element.text };
}
