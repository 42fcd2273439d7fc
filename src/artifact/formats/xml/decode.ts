import { parseXml, type XmlElement } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import { fieldBudget, meaningOfName, tellNotParsed } from '../text/meanings.ts';

/** Decodes a document: every element is a field. */
export function decode(bytes: Buffer, context: ReadContext): void {
  const { root, error } = parseXml(bytes, { elements: context.limits.steps, doctype: true });
  const budget = fieldBudget(context);
  if (root) context.field(elementField(root, budget));
  tellNotParsed(context, bytes, error);
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
