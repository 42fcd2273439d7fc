import { type JsonValue, latin1, parseJson } from '../../codec/index.ts';
import type { Field } from '../../model/index.ts';
import type { LeafFormat, Probe } from '../format.ts';
import { fieldBudget, meaningOfName, tellNotParsed } from './text/meanings.ts';

/** How a JSON document of more than one number or word begins: an object, or an array of values. */
const BEGIN = /^[ \t\r\n]*(\{[ \t\r\n]*["}]|\[[ \t\r\n]*(["{[\]\d-]|true|false|null))/;
const NAMED = /\.(json|jsonl|webmanifest|spdx|cdx|sbom|ipynb|geojson|map|har|sigstore|provenance)$/i;

/** JSON documents (RFC 8259) by their keys. */
export const json: LeafFormat = {
  name: 'json',
  mediaType: 'application/json',
  access: 'whole',
  begins: ' \t\r\n{[',
  onDemand: true,
  recognizes,
  decode(bytes, context) {
    const { root, error } = parseJson(bytes, { values: context.limits.steps });
    const budget = fieldBudget(context);
    if (root) context.field(valueField('document', root, root.offset, budget));
    tellNotParsed(context, bytes, error);
  },
};

/** By its beginning, and by its end or its name: many texts begin with a bracket. */
function recognizes({ head, name, tail }: Probe): boolean {
  const first = head[0];
  if (first === undefined || (first > 0x20 && first !== 0x7b && first !== 0x5b)) return false;
  if (!BEGIN.test(latin1(head.subarray(0, 256)))) return false;
  if (NAMED.test(name)) return true;
  const end = tail && latin1(tail.subarray(-64)).trimEnd();
  return end !== undefined && (end.endsWith('}') || end.endsWith(']'));
}

function valueField(name: string, value: JsonValue, offset: number, budget: { left: number }): Field {
  budget.left--;
  const fields: Field[] = [];
  for (const member of value.members ?? []) {
    if (budget.left <= 0) break;
    fields.push(
      valueField(
        member.repeated ? `${member.name} (repeated)` : member.name,
        member.value,
        member.offset,
        budget,
      ),
    );
  }
  for (const [i, item] of (value.items ?? []).entries()) {
    if (budget.left <= 0) break;
    fields.push(valueField(`[${i}]`, item, item.offset, budget));
  }
  return {
    name,
    ...(value.value === undefined ? {} : { value: value.value, ...meaningOfName(name) }),
    offset,
    length: value.end - offset,
    ...(fields.length > 0 ? { fields } : {}),
  };
}
