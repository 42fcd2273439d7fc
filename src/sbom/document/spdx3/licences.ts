import type { BomLicenceText } from '../../../model/index.ts';
import { defined } from '../spdx/node.ts';
import { plainLicence } from '../spdx/words.ts';
import { type Element, type Graph, idsOf, keepRest } from './graph.ts';

/** Levels of sets within sets that are written out, and nodes of one expression. */
const DEEPEST = 50;
const MOST_NODES = 10_000;

/** The expression an id stands for: an element of the graph, a licence of the SPDX list, none or no assertion; else undefined. */
export function expressionOf(
  id: string,
  graph: Graph,
  level = 0,
  budget = { left: MOST_NODES },
): string | undefined {
  if (/\/(?:NoAssertion|NoAssertionLicense|NoAssertionElement)$|^NOASSERTION$/.test(id)) return 'NOASSERTION';
  if (/\/(?:None|NoneLicense|NoneElement)$|^NONE$/.test(id)) return 'NONE';
  const element = graph.byId.get(id);
  if (!element) return /^https?:\/\/spdx\.org\/licenses\/([\w.+-]+?)(?:\.html)?$/.exec(id)?.[1];
  const { members } = element.node;
  const text = ['simplelicensing_licenseExpression', 'licenseExpression', 'expandedlicensing_licenseId']
    .map((name) => members.get(name))
    .find((value) => value?.kind === 'scalar');
  if (text?.kind === 'scalar' && text.value !== null) {
    graph.used.add(element);
    return plainLicence(String(text.value));
  }
  // A set may be a member of itself, and be so twice.
  return level > DEEPEST || budget.left-- <= 0 ? undefined : setOf(element, graph, level, budget);
}

function setOf(element: Element, graph: Graph, level: number, budget: { left: number }): string | undefined {
  const type = element.type.replace(/^expandedlicensing_/, '');
  const inner = (name: string): (string | undefined)[] =>
    idsOf(element.fields, name).map((id) => expressionOf(id, graph, level + 1, budget));
  if (type === 'ConjunctiveLicenseSet' || type === 'DisjunctiveLicenseSet') {
    const members = inner('expandedlicensing_member');
    if (members.length === 0 || members.includes(undefined)) return undefined;
    graph.used.add(element);
    const words = members.map((member) => (/\s(?:AND|OR)\s/.test(member!) ? `(${member})` : member!));
    return words.sort().join(type[0] === 'C' ? ' AND ' : ' OR ');
  }
  if (isLicenceText(element.type) || /License$/.test(type)) return idOf(element);
  return undefined;
}

/** Whether a class holds the text of a licence that is not on the list. */
export function isLicenceText(type: string): boolean {
  return type === 'simplelicensing_SimpleLicensingText' || type === 'expandedlicensing_CustomLicense';
}

/** The licence with its text. */
export function licenceText(element: Element, graph: Graph): BomLicenceText {
  const { fields } = element;
  graph.used.add(element);
  const read = defined<BomLicenceText>({
    id: idOf(element),
    name: fields.text('name'),
    text: fields.text('simplelicensing_licenseText') ?? '',
    urls: fields.texts('expandedlicensing_seeAlso'),
  });
  fields.text('creationInfo');
  keepRest(element, graph);
  return read;
}

/** `LicenseRef-…` at the end of the id, else its last part. */
function idOf({ id }: Element): string {
  return /(?:DocumentRef-[\w.-]+:)?LicenseRef-[\w.-]+$/.exec(id)?.[0] ?? id.replace(/^.*[#/]/, '');
}
