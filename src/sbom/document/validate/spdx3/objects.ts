import { type DocNode, type DocObject, pointer } from '../../spdx/node.ts';
import { quoted } from '../finding.ts';
import { type Rules3, stringIn, tellClass } from './context.ts';
import { INDIVIDUALS, type ModelClass, modelClass, type PropertyRule, RESTRICTIONS } from './model.ts';
import { isIri, isName, isValueKind, scalarFault } from './values.ts';

const EXTENSION = 'extension_Extension';

/**
 * Checks an object against its class: the properties, how often, of which type, with which value; and what stands within it. Objects are
 * as deep as the document, whose depth its reader bounds.
 * @param wanted the class that it must be of where a property leads to it
 */
export function checkObject(node: DocNode, wanted: string | undefined, rules: Rules3): void {
  if (node.kind !== 'object') {
    tellClass(rules, wanted ?? 'Element', node.place, {
      code: 'spdx.type',
      message: 'this should be an object',
      fix: 'write an object with its type',
    });
    return;
  }
  const type = stringIn(node, 'type');
  if (
    wanted === EXTENSION &&
    type !== undefined &&
    type !== 'extension_CdxPropertiesExtension' &&
    isIri(type)
  )
    return;
  const own = type === undefined ? undefined : modelClass(type);
  if (type === undefined || own === undefined || own.isAbstract || own.name === EXTENSION) {
    wrongClass(node, type, own, rules);
    return;
  }
  if (wanted !== undefined && !own.kinds.has(wanted))
    tellClass(rules, wanted, pointer(node.place, 'type'), {
      code: 'spdx.type',
      message: `${type} stands where only ${wanted} can`,
      fix: `write an object of the class ${wanted}`,
    });
  keep(node, own, rules);
  for (const [name, value] of node.members) checkMember(name, value, own, rules);
  const demanded = [...own.kinds].flatMap((kind) => RESTRICTIONS[kind] ?? []);
  for (const [name, [, count]] of Object.entries(own.has))
    if ((count.startsWith('1') || demanded.includes(name)) && !node.members.has(name))
      tellClass(rules, type, pointer(node.place, name), {
        code: 'spdx.field-missing',
        message: `${type} has no ${name}`,
        fix: `add ${name}`,
      });
}

function wrongClass(
  node: DocObject,
  type: string | undefined,
  own: ModelClass | undefined,
  rules: Rules3,
): void {
  const message =
    type === undefined
      ? 'the object has no type'
      : own === undefined
        ? `SPDX 3.0.1 has no class ${quoted(type)}`
        : `${type} is abstract: only classes below it have objects`;
  const fix =
    type === undefined
      ? 'add type, such as software_Package'
      : 'write the name of a class as the JSON-LD context has it, such as software_Package';
  tellClass(rules, 'Element', pointer(node.place, 'type'), { code: 'spdx.class', message, fix });
}

/** Remembers the object, and checks its name. */
function keep(node: DocObject, own: ModelClass, rules: Rules3): void {
  const known = { own, node };
  rules.objects.push(known);
  const name = own.isElement ? 'spdxId' : '@id';
  const value = node.members.get(name);
  if (value === undefined) {
    if (own.isElement)
      tellClass(rules, own.name, pointer(node.place, name), {
        code: 'spdx.id-missing',
        message: `${own.name} has no spdxId`,
        fix: 'add an IRI that names it',
      });
    return;
  }
  const id = value.kind === 'scalar' && typeof value.value === 'string' ? value.value : undefined;
  if (id === undefined || !(own.isElement ? isIri(id) : isName(id)))
    tellClass(rules, own.name, value.place, {
      code: 'spdx.id-invalid',
      message: `${quoted(id ?? null)} is no IRI`,
      fix: 'write such as https://example.com/sbom#package',
    });
  else if (rules.byId.has(id))
    tellClass(rules, own.name, value.place, {
      code: 'spdx.id-duplicate',
      message: `${quoted(id)} is the name of ${rules.byId.get(id)!.node.place || 'the document'} already`,
      fix: 'give each object a name of its own',
    });
  else rules.byId.set(id, known);
}

function checkMember(name: string, value: DocNode, own: ModelClass, rules: Rules3): void {
  if (name === 'type' || name === (own.isElement ? 'spdxId' : '@id')) return;
  // The document may be one object, and then has its context beside the properties.
  if (name === '@context' && value.place === '/@context') return;
  const rule = Object.hasOwn(own.has, name) ? own.has[name]! : undefined;
  if (rule === undefined) {
    const fix = 'remove it, or say it in an annotation or an extension';
    tellClass(rules, own.name, value.place, {
      code: 'spdx.field-unknown',
      message: `${own.name} has no property ${quoted(name)}`,
      fix,
    });
  } else checkProperty(value, rule, own.name, rules);
}

function checkProperty(value: DocNode, [kind, count]: PropertyRule, of: string, rules: Rules3): void {
  const isList = count.endsWith('*');
  if (isList !== (value.kind === 'list')) {
    const message = isList ? 'this should be a list, also of one' : 'this should be one value, not a list';
    tellClass(rules, of, value.place, {
      code: 'spdx.type',
      message,
      fix: isList ? 'write it in [ ]' : 'write one value',
    });
    return;
  }
  const items = value.kind === 'list' ? value.items : [value];
  if (items.length === 0 && count === '1..*')
    tellClass(rules, of, value.place, {
      code: 'spdx.field-missing',
      message: 'the list is empty',
      fix: 'add at least one item',
    });
  for (const item of items)
    if (isValueKind(kind)) checkScalar(kind, item, of, rules);
    else if (item.kind === 'scalar') checkReference(kind, item.value, item.place, of, rules);
    else checkObject(item, kind, rules);
}

function checkScalar(kind: string, item: DocNode, of: string, rules: Rules3): void {
  if (item.kind !== 'scalar')
    tellClass(rules, of, item.place, {
      code: 'spdx.type',
      message: 'this should be one value',
      fix: `write a value of the kind ${kind}`,
    });
  else {
    const fault = scalarFault(kind, item);
    if (fault) tellClass(rules, of, item.place, fault);
  }
}

function checkReference(
  kind: string,
  value: string | number | boolean | null,
  place: string,
  of: string,
  rules: Rules3,
): void {
  if (typeof value === 'string' && Object.hasOwn(INDIVIDUALS, value) && INDIVIDUALS[value]!.includes(kind))
    return;
  if (typeof value === 'string' && isName(value)) rules.references.push({ id: value, kind, of, place });
  else
    tellClass(rules, of, place, {
      code: 'spdx.type',
      message: `${quoted(value)} names no ${kind}`,
      fix: 'write the IRI of the object, or the object itself',
    });
}
