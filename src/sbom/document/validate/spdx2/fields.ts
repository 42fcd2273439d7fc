import { type DocNode, type DocObject, pointer } from '../../spdx/node.ts';
import { quoted } from '../finding.ts';
import { type Rules, tellClause } from './context.ts';
import { licenceValueFault } from './licences.ts';
import { type Count, FIELDS, type FieldRule, type Part } from './table.ts';
import { type ValueKind, valueFault } from './values.ts';

/** Encodings whose schema says more than the text of the standard, which lets a snippet be without name. */
const HAS_SCHEMA = new Set(['json', 'yaml', 'xml']);

/** Checks an object and everything in it against the table of fields: which are there, how often, of which type, with which value. */
export function checkPart(part: Part, node: DocNode, rules: Rules): void {
  if (node.kind !== 'object') {
    wrongType(node, 'an object', part === 'document' ? '6' : '7', rules);
    return;
  }
  const { rules: fields, demanded } = shapeOf(part, rules);
  for (const [name, value] of node.members) {
    const rule = fields.get(name);
    if (rule === undefined) unknownField(part, name, value, rules);
    else checkField(rule, value, rules);
  }
  for (const name of demanded)
    if (!node.members.has(name)) missingField(part, name, node, fields.get(name)!, rules);
}

/** The fields that a part has in a version, and those that must be there. */
interface Shape {
  readonly rules: ReadonlyMap<string, FieldRule>;
  readonly demanded: readonly string[];
}

const shapes = new Map<string, Shape>();

function shapeOf(part: Part, rules: Rules): Shape {
  const key = rules.isOld ? `${part} before 2.3` : part;
  const known = shapes.get(key);
  if (known) return known;
  const fields = Object.entries(FIELDS[part]).filter(([, rule]) => countOf(rule, rules) !== '0');
  const demanded = fields.filter(([, rule]) => countOf(rule, rules).startsWith('1')).map(([name]) => name);
  const made: Shape = { rules: new Map(fields), demanded };
  shapes.set(key, made);
  return made;
}

function countOf([, , count, before23]: FieldRule, { isOld }: Rules): Count {
  return isOld ? (before23 ?? count) : count;
}

function checkField(rule: FieldRule, value: DocNode, rules: Rules): void {
  const [clause, kind] = rule;
  const count = countOf(rule, rules);
  if (!count.endsWith('*')) {
    if (value.kind === 'list') wrongType(value, 'one value, not a list', clause, rules);
    else checkValue(kind, value, clause, rules);
    return;
  }
  if (value.kind !== 'list' && rules.encoding === 'json') {
    wrongType(value, 'a list', clause, rules);
    return;
  }
  const items = value.kind === 'list' ? value.items : [value];
  if (items.length === 0 && count === '1..*')
    tellClause(rules, clause, value.place, {
      code: 'spdx.field-missing',
      message: 'the list is empty',
      fix: 'add at least one item',
    });
  for (const item of items) checkValue(kind, item, clause, rules);
}

function checkValue(kind: FieldRule[1], value: DocNode, clause: string, rules: Rules): void {
  if (kind === 'object') {
    if (value.kind !== 'object') wrongType(value, 'an object', clause, rules);
  } else if (Object.hasOwn(FIELDS, kind)) checkPart(kind as Part, value, rules);
  else checkScalar(kind as ValueKind, value, clause, rules);
}

function checkScalar(kind: ValueKind, node: DocNode, clause: string, rules: Rules): void {
  const type = kind === 'boolean' ? 'boolean' : kind === 'integer' ? 'number' : 'string';
  if (node.kind !== 'scalar' || node.value === null || !isOfType(type, node.value, rules)) {
    wrongType(node, TYPES[type], clause, rules);
    return;
  }
  const text = rules.encoding === 'json' ? String(node.value) : String(node.value).trim();
  const fault =
    kind === 'licence' ? licenceValueFault(text, node.place, rules) : valueFault(kind, text, rules.isOld);
  if (fault) tellClause(rules, clause, node.place, fault);
}

const TYPES = { string: 'text', boolean: 'true or false', number: 'a whole number' } as const;

/** JSON tells types apart; in the other encodings everything is text. */
function isOfType(type: keyof typeof TYPES, value: string | number | boolean, { encoding }: Rules): boolean {
  if (encoding === 'json') return typeof value === type && (type !== 'number' || Number.isInteger(value));
  if (type === 'boolean') return /^(?:true|false)$/i.test(String(value).trim());
  return type === 'string' || /^\s*-?\d+\s*$/.test(String(value));
}

function wrongType(node: DocNode, wanted: string, clause: string, rules: Rules): void {
  const given = node.kind === 'scalar' ? quoted(node.value) : node.kind === 'list' ? 'a list' : 'an object';
  const fix =
    node.kind === 'scalar' && node.value === null ? `remove it, or write ${wanted}` : `write ${wanted}`;
  tellClause(rules, clause, node.place, {
    code: 'spdx.type',
    message: `this is ${given}, and should be ${wanted}`,
    fix,
  });
}

function unknownField(part: Part, name: string, value: DocNode, rules: Rules): void {
  const newer = Object.hasOwn(FIELDS[part], name) ? FIELDS[part][name] : undefined;
  const message = newer
    ? `${name} is new in SPDX 2.3`
    : `SPDX has no field ${quoted(name)} in ${WHERE[part] ?? 'this'}`;
  const fix = newer
    ? 'state version SPDX-2.3, or remove it'
    : 'remove it, or say it in a comment or an annotation';
  const clause = newer?.[0] ?? CLAUSES[part] ?? '4';
  tellClause(rules, clause, value.place, { code: 'spdx.field-unknown', message, fix });
}

function missingField(part: Part, name: string, node: DocObject, rule: FieldRule, rules: Rules): void {
  if (part === 'snippet' && name === 'name' && !HAS_SCHEMA.has(rules.encoding)) return;
  const place = node.place.startsWith('line') ? node.place : pointer(node.place, name);
  const instead =
    ['download', 'licence'].includes(rule[1]) || name === 'copyrightText'
      ? `; NOASSERTION where it is not known`
      : '';
  tellClause(rules, rule[0], place, {
    code: 'spdx.field-missing',
    message: `${name} is missing`,
    fix: `add ${name}${instead}`,
  });
}

const WHERE: Readonly<Partial<Record<Part, string>>> = {
  document: 'the document',
  creationInfo: 'creationInfo',
  package: 'a package',
  file: 'a file',
  snippet: 'a snippet',
  relationship: 'a relationship',
  annotation: 'an annotation',
};

const CLAUSES: Readonly<Partial<Record<Part, string>>> = {
  document: '6',
  creationInfo: '6',
  package: '7',
  file: '8',
  snippet: '9',
  extractedLicence: '10',
  relationship: '11',
  annotation: '12',
  review: '13',
};
