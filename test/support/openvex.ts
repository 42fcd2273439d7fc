/** What OpenVEX 0.2.0 asks of documents: the tables "Document struct fields", "Statement fields" and its JSON schema. */

interface Product {
  readonly '@id'?: string;
  readonly identifiers?: Readonly<Record<string, string>>;
  readonly hashes?: Readonly<Record<string, string>>;
  readonly subcomponents?: readonly Product[];
}

interface Statement {
  readonly vulnerability: { readonly name: string; readonly aliases?: readonly string[] };
  readonly products: readonly Product[];
  readonly status: string;
  readonly justification?: string;
  readonly impact_statement?: string;
  readonly action_statement?: string;
}

/** The members of an OpenVEX document that Assay writes. */
export interface OpenVexDocument {
  readonly '@context': string;
  readonly '@id': string;
  readonly author: string;
  readonly timestamp: string;
  readonly version: number;
  readonly statements: readonly Statement[];
}

const JUSTIFICATIONS = [
  'component_not_present',
  'vulnerable_code_not_present',
  'vulnerable_code_not_in_execute_path',
  'vulnerable_code_cannot_be_controlled_by_adversary',
  'inline_mitigations_already_exist',
];
const HASHES = ['md5', 'sha1', 'sha-256', 'sha-384', 'sha-512'];
const STATUSES = ['not_affected', 'affected', 'fixed', 'under_investigation'];
const DOCUMENT = [
  '@context',
  '@id',
  'author',
  'role',
  'timestamp',
  'last_updated',
  'version',
  'tooling',
  'statements',
];
const STATEMENT = [
  ...['@id', 'version', 'vulnerability', 'timestamp', 'last_updated', 'products', 'status', 'supplier'],
  ...['status_notes', 'justification', 'impact_statement', 'action_statement', 'action_statement_timestamp'],
];
const PRODUCT = ['@id', 'identifiers', 'hashes', 'subcomponents'];

/** What is wrong with a document; empty where nothing is. */
export function openVexFaults(document: OpenVexDocument): string[] {
  const texts = document.statements.map((one) => JSON.stringify(one));
  return [
    ...unknown(document, DOCUMENT),
    ...(document['@context'] === 'https://openvex.dev/ns/v0.2.0' ? [] : ['@context']),
    ...(URL.canParse(document['@id']) ? [] : ['@id']),
    ...(typeof document.author === 'string' && document.author !== '' ? [] : ['author']),
    ...(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(document.timestamp) ? [] : ['timestamp']),
    ...(Number.isInteger(document.version) && document.version >= 1 ? [] : ['version']),
    ...(document.statements.length > 0 && new Set(texts).size === texts.length ? [] : ['statements']),
    ...document.statements.flatMap(statementFaults),
  ];
}

function unknown(value: object, members: readonly string[]): string[] {
  return Object.keys(value).filter((member) => !members.includes(member));
}

function statementFaults(statement: Statement): string[] {
  const { vulnerability, products, status, justification, impact_statement: impact } = statement;
  const aliases = vulnerability.aliases ?? [];
  return [
    ...unknown(statement, STATEMENT),
    ...(vulnerability.name && new Set(aliases).size === aliases.length ? [] : ['vulnerability']),
    ...(STATUSES.includes(status) ? [] : ['status']),
    ...(products.length > 0 ? [] : ['products']),
    ...(justification === undefined || JUSTIFICATIONS.includes(justification) ? [] : ['justification']),
    // One of both, and no more: the schema's `oneOf`.
    ...(status === 'not_affected' && (justification === undefined) === (impact === undefined)
      ? ['why not']
      : []),
    ...(status !== 'not_affected' && (justification !== undefined || impact !== undefined) ? ['why'] : []),
    ...(status === 'affected' && !statement.action_statement ? ['action_statement'] : []),
    ...products.flatMap((one) => [
      ...productFaults(one),
      ...(one.subcomponents ?? []).flatMap(productFaults),
    ]),
  ];
}

function productFaults(product: Product): string[] {
  const identifiers = Object.keys(product.identifiers ?? {});
  return [
    ...unknown(product, PRODUCT),
    ...(product['@id'] === undefined || URL.canParse(product['@id']) ? [] : ['@id of a product']),
    ...identifiers.filter((one) => !['purl', '@cpe22', '@cpe23'].includes(one)),
    ...Object.keys(product.hashes ?? {}).filter((one) => !HASHES.includes(one)),
    ...(product['@id'] || product.identifiers || product.hashes ? [] : ['a product without identity']),
  ];
}
