/**
 * Mandatory tests of CSAF 2.0 (OASIS standard, section 6.1) that concern what Assay writes, and the requirements of the VEX
 * profile (section 4.5). Each returns what is wrong.
 */
import { parsePurl } from '../../src/identifier/index.ts';

/** A product as the document lists it. */
interface Product {
  readonly name: string;
  readonly product_id: string;
  readonly product_identification_helper?: {
    readonly cpe?: string;
    readonly purl?: string;
    readonly hashes?: readonly {
      readonly filename: string;
      readonly file_hashes: readonly { readonly algorithm: string; readonly value: string }[];
    }[];
  };
}

/** Flags, remediations and threats: something about products. */
interface About {
  readonly category?: string;
  readonly label?: string;
  readonly details?: string;
  readonly product_ids?: readonly string[];
}

interface Weakness {
  readonly cve?: string;
  readonly ids?: readonly { readonly system_name: string; readonly text: string }[];
  readonly notes?: readonly { readonly category: string; readonly text: string }[];
  readonly product_status?: Readonly<Record<string, readonly string[]>>;
  readonly flags?: readonly About[];
  readonly remediations?: readonly About[];
  readonly threats?: readonly About[];
  readonly scores?: readonly { readonly products: readonly string[] }[];
}

/** The members of a CSAF document that Assay writes. */
export interface CsafDocument {
  readonly document: {
    readonly category: string;
    readonly csaf_version: string;
    readonly title: string;
    readonly publisher: { readonly category: string; readonly name: string; readonly namespace: string };
    readonly tracking: {
      readonly id: string;
      readonly status: string;
      readonly version: string;
      readonly initial_release_date: string;
      readonly current_release_date: string;
      readonly revision_history: readonly {
        readonly date: string;
        readonly number: string;
        readonly summary: string;
      }[];
    };
  };
  readonly product_tree?: {
    readonly full_product_names?: readonly Product[];
    readonly relationships?: readonly {
      readonly category: string;
      readonly product_reference: string;
      readonly relates_to_product_reference: string;
      readonly full_product_name: Product;
    }[];
  };
  readonly vulnerabilities?: readonly Weakness[];
}

/** What is wrong with a document, each with the section that says so; empty where nothing is. */
export function csafFaults(document: CsafDocument): string[] {
  return Object.entries(TESTS).flatMap(([section, test]) =>
    test(document).map((fault) => `${section} ${fault}`),
  );
}

const list = <Item>(value: readonly Item[] | undefined): readonly Item[] => value ?? [];
const doubles = (values: readonly string[]): readonly string[] =>
  values.filter((one, at) => values.indexOf(one) !== at);
const products = ({ product_tree: tree }: CsafDocument): readonly Product[] => [
  ...list(tree?.full_product_names),
  ...list(tree?.relationships).map((one) => one.full_product_name),
];
const defined = (document: CsafDocument) =>
  new Set<string>(products(document).map(({ product_id: id }) => id));
const weaknesses = ({ vulnerabilities }: CsafDocument) => list(vulnerabilities);
const statusIds = (weakness: Weakness, ...groups: readonly string[]): readonly string[] =>
  groups.flatMap((group) => list(weakness.product_status?.[group]));
const named = (entries: readonly About[] | undefined): readonly string[] =>
  list(entries).flatMap(({ product_ids: ids }) => list(ids));

const AFFECTED = ['first_affected', 'known_affected', 'last_affected'];
const GROUPS = [AFFECTED, ['known_not_affected'], ['first_fixed', 'fixed'], ['under_investigation']];
const LABELS = [
  'component_not_present',
  'inline_mitigations_already_exist',
  'vulnerable_code_cannot_be_controlled_by_adversary',
  'vulnerable_code_not_in_execute_path',
  'vulnerable_code_not_present',
];
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

const TESTS: Readonly<Record<string, (document: CsafDocument) => readonly string[]>> = {
  '6.1.1 missing definition of product id': (document) => {
    const known = defined(document);
    const used = [
      ...list(document.product_tree?.relationships).flatMap((one) => [
        one.product_reference,
        one.relates_to_product_reference,
      ]),
      ...weaknesses(document).flatMap((one) => [
        ...Object.values(one.product_status ?? {}).flat(),
        ...[one.flags, one.remediations, one.threats].flatMap(named),
      ]),
    ];
    return used.filter((id) => !known.has(id));
  },
  '6.1.2 multiple definition of product id': (document) =>
    doubles(products(document).map(({ product_id: id }) => id)),
  '6.1.3 circular definition of product id': ({ product_tree: tree }) =>
    list(tree?.relationships)
      .filter(
        ({
          full_product_name: { product_id: id },
          product_reference: part,
          relates_to_product_reference: of,
        }) => id === part || id === of,
      )
      .map((one) => one.full_product_name.product_id),
  '6.1.6 contradicting product status': (document) =>
    weaknesses(document).flatMap((one) =>
      doubles(GROUPS.flatMap((groups) => [...new Set(statusIds(one, ...groups))])),
    ),
  '3.2.3.9 a product is listed once': (document) =>
    weaknesses(document).flatMap((one) => Object.values(one.product_status ?? {}).flatMap(doubles)),
  '6.1.7 multiple scores of one version per product': (document) =>
    weaknesses(document).flatMap(({ scores }) => doubles(list(scores).flatMap((one) => one.products))),
  '6.1.13 purl': (document) =>
    products(document)
      .flatMap(({ product_identification_helper: helper }) => helper?.purl ?? [])
      .filter((purl) => {
        try {
          return parsePurl(purl, { mode: 'strict' }) === undefined;
        } catch {
          return true;
        }
      }),
  '6.1.14 sorted revision history': ({ document: { tracking } }) => {
    const sorted = [...tracking.revision_history].sort((a, b) => (a.date < b.date ? -1 : 1));
    const numbers = sorted.map((one) => Number(one.number));
    return numbers.some((one, at) => at > 0 && one < numbers[at - 1]!) ? ['unsorted'] : [];
  },
  '6.1.16 latest document version': ({ document: { tracking } }) =>
    tracking.version === tracking.revision_history.at(-1)?.number ? [] : [tracking.version],
  '6.1.17 document status draft': ({ document: { tracking } }) =>
    tracking.status !== 'draft' && /^0(?:\.|$)|-/.test(tracking.version) ? [tracking.version] : [],
  '6.1.18 released revision history': ({ document: { tracking } }) =>
    tracking.status === 'draft'
      ? []
      : tracking.revision_history.map(({ number }) => number).filter((one) => /^0(?:\.|$)/.test(one)),
  '6.1.22 multiple definition in revision history': ({ document: { tracking } }) =>
    doubles(tracking.revision_history.map(({ number }) => number)),
  '6.1.23 multiple use of same CVE': (document) =>
    doubles(weaknesses(document).flatMap(({ cve }) => cve ?? [])),
  '6.1.25 multiple use of same hash algorithm': (document) =>
    products(document)
      .flatMap(({ product_identification_helper: helper }) => list(helper?.hashes))
      .flatMap(({ file_hashes: hashes }) => doubles(hashes.map(({ algorithm }) => algorithm))),
  '6.1.26 prohibited document category name': ({ document }) =>
    document.category === 'csaf_vex' ? [] : [document.category],
  '6.1.27.4 product tree': ({ product_tree: tree }) => (tree ? [] : ['missing']),
  '6.1.27.5 vulnerability notes': (document) =>
    weaknesses(document).flatMap(({ notes }) => (list(notes).length > 0 ? [] : ['missing'])),
  '6.1.27.7 VEX product status': (document) =>
    weaknesses(document).flatMap((one) =>
      statusIds(one, 'fixed', 'known_affected', 'known_not_affected', 'under_investigation').length > 0
        ? []
        : ['missing'],
    ),
  '6.1.27.8 vulnerability id': (document) =>
    weaknesses(document).flatMap(({ cve, ids }) => (cve || list(ids).length > 0 ? [] : ['missing'])),
  '6.1.27.9 impact statement': (document) =>
    weaknesses(document).flatMap((one) => {
      const impacts = list(one.threats).filter(({ category }) => category === 'impact');
      const told = new Set([...named(one.flags), ...named(impacts)]);
      return statusIds(one, 'known_not_affected').filter((id) => !told.has(id));
    }),
  '6.1.27.10 action statement': (document) =>
    weaknesses(document).flatMap((one) => {
      const told = new Set(named(one.remediations));
      return statusIds(one, 'known_affected').filter((id) => !told.has(id));
    }),
  '6.1.27.11 vulnerabilities': ({ vulnerabilities }) => (list(vulnerabilities).length > 0 ? [] : ['missing']),
  '6.1.29 remediation without product reference': (document) =>
    weaknesses(document).flatMap(({ remediations }) =>
      list(remediations).flatMap((one) => (named([one]).length === 0 ? [String(one.details)] : [])),
    ),
  '6.1.30 mixed integer and semantic versioning': ({ document: { tracking } }) =>
    [tracking.version, ...tracking.revision_history.map(({ number }) => number)].filter(
      (version) => !/^\d+$/.test(version),
    ),
  '6.1.32 flag without product reference': (document) =>
    weaknesses(document).flatMap(({ flags }) =>
      list(flags).flatMap((one) => (named([one]).length === 0 ? [String(one.label)] : [])),
    ),
  '6.1.33 multiple flags with VEX justification codes per product': (document) =>
    weaknesses(document).flatMap(({ flags }) => doubles(named(flags))),
  '3.2.1 document': ({ document: { title, publisher, csaf_version: version, tracking } }) => [
    ...(version === '2.0' ? [] : ['csaf_version']),
    ...(title ? [] : ['title']),
    ...(publisher.name && publisher.category && URL.canParse(publisher.namespace) ? [] : ['publisher']),
    ...(/^\S(?:.*\S)?$/.test(tracking.id) ? [] : ['tracking.id']),
    ...(TIME.test(tracking.initial_release_date) && TIME.test(tracking.current_release_date)
      ? []
      : ['dates']),
    ...(['draft', 'final', 'interim'].includes(tracking.status) ? [] : ['status']),
    ...tracking.revision_history.flatMap((one) => (TIME.test(one.date) && one.summary ? [] : [one.number])),
  ],
  '3.1.3 product': (document) =>
    products(document).flatMap(({ name, product_id: id, product_identification_helper: helper }) => [
      ...(name && id ? [] : ['name']),
      ...(helper && Object.keys(helper).length === 0 ? ['empty helper'] : []),
      ...list(helper?.hashes).flatMap(({ filename, file_hashes: hashes }) => [
        ...(filename ? [] : ['filename']),
        ...hashes.flatMap(({ value }) => (/^[0-9a-fA-F]{32,}$/.test(value) ? [] : [value])),
      ]),
    ]),
  '3.2.3.5 label of a flag': (document) =>
    weaknesses(document).flatMap(({ flags }) =>
      list(flags).flatMap(({ label }) => (LABELS.includes(label ?? '') ? [] : [String(label)])),
    ),
  '3.2.3.12 category of a remediation': (document) =>
    weaknesses(document).flatMap(({ remediations }) =>
      list(remediations).flatMap(({ category }) =>
        ['mitigation', 'no_fix_planned', 'none_available', 'vendor_fix', 'workaround'].includes(
          category ?? '',
        )
          ? []
          : [String(category)],
      ),
    ),
};
