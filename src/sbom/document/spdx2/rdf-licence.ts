import type { RdfNode } from './rdf-graph.ts';

/** Levels of sets within sets that are written out, and nodes of one expression. */
const DEEPEST = 50;
const MOST_NODES = 10_000;

/**
 * The licence expression a node of an RDF graph stands for (SPDX 2.3, annex D): a listed or extracted licence by its name, sets in
 * parentheses with their members in ascending order, as RDF keeps none.
 * @param nameOf gives the name of a node without namespace
 */
export function licenceText(
  node: RdfNode,
  nameOf: (node: RdfNode) => string,
  level = 0,
  budget = { left: MOST_NODES },
): string {
  // A set may be a member of itself, and be so twice.
  if (level > DEEPEST || budget.left-- <= 0) return 'NOASSERTION';
  const members = (property: string): string[] =>
    (node.properties.get(property) ?? []).map((value) =>
      'text' in value ? value.text : licenceText(value.node, nameOf, level + 1, budget),
    );
  const set = node.types.has('ConjunctiveLicenseSet')
    ? 'AND'
    : node.types.has('DisjunctiveLicenseSet')
      ? 'OR'
      : '';
  if (set !== '') return `(${members('member').sort().join(` ${set} `)})`;
  if (node.types.has('OrLaterOperator')) return `${members('member')[0] ?? 'NOASSERTION'}+`;
  if (node.types.has('WithExceptionOperator'))
    return `${members('member')[0] ?? 'NOASSERTION'} WITH ${exceptionOf(node, nameOf)}`;
  if (node.types.has('SpdxNoAssertionLicense')) return 'NOASSERTION';
  if (node.types.has('SpdxNoneLicense')) return 'NONE';
  const [id] = node.properties.get('licenseId') ?? [];
  return id && 'text' in id ? id.text : nameOf(node);
}

function exceptionOf(node: RdfNode, nameOf: (node: RdfNode) => string): string {
  const [value] = node.properties.get('licenseException') ?? [];
  if (value === undefined) return 'NOASSERTION';
  if ('text' in value) return value.text;
  const [id] = value.node.properties.get('licenseExceptionId') ?? [];
  return id && 'text' in id ? id.text : nameOf(value.node);
}
