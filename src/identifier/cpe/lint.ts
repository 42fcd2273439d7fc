import { AssayError } from '../../model/index.ts';
import { FORMATTED_PREFIX, formatCpe, splitFields } from './formatted.ts';
import { cpeProduct, parseCpe } from './name.ts';
import { isCpeUri } from './uri.ts';
import {
  ANY,
  CPE_ATTRIBUTES,
  type CpeAttribute,
  hasWildcard,
  NA,
  quoteCpe,
  unquoteCpe,
  type Wfn,
} from './wfn.ts';

/** Every finding of {@link lintCpe}, with the rule it is about. */
export const CPE_LINTS = {
  syntax: 'the text is no CPE name, and nothing will match it',
  'old-binding': 'the URI binding is for CPE 2.2; data of today has formatted strings (NISTIR 7695 §6.2)',
  escapes:
    'the formatted string is not written as names are bound to it, so texts differ (NISTIR 7695 §6.2.2)',
  'upper-case': 'names of the CPE dictionary are in lower case; tools that compare texts miss this one',
  'no-product': 'a name that identifies a product states part, vendor and product (NISTIR 7697)',
  'vendor-is-part': 'the vendor is a, o or h, as the part is: the part is written twice',
  wildcard: 'a name that identifies a product has no wildcard (NISTIR 7697)',
  'version-any': 'no version is stated: whether a range of versions has it cannot be decided',
  'version-na': 'NA says that the product has no versions, so no range of versions has it',
  'version-digest': 'the version is a digest or commit id, which no order of versions has a place for',
  'unknown-product': 'the data given has no such product',
  'unknown-version': 'the data given has this version only in another form',
} as const;

/** One of the keys of {@link CPE_LINTS}. */
export type CpeLintCode = keyof typeof CPE_LINTS;

/** One finding about a CPE name that a publisher writes. */
export interface CpeLint {
  readonly code: CpeLintCode;
  /** One sentence that names the value meant. */
  readonly message: string;
  /** The name as it should be, where there is only one way. */
  readonly fix?: string;
}

/** What is known beside the name itself; what is not given is not checked. */
export interface CpeLintData {
  /** Keys of products that are in use ({@link cpeProduct}), e.g. of a CPE dictionary. */
  readonly products?: ReadonlySet<string>;
  /** Versions of this product as its publisher or the dictionary writes them, plain text. */
  readonly versions?: ReadonlySet<string>;
}

/**
 * Checks a CPE name by which a publisher identifies one product in one version. Only rules: what depends on the product is
 * checked against data that is given.
 */
export function lintCpe(text: string, data: CpeLintData = {}): CpeLint[] {
  const name = readName(text);
  if (!('part' in name)) return [name];
  return [...lintText(text, name), ...lintProduct(name, data), ...lintVersion(name, data)];
}

function readName(text: string): Wfn | CpeLint {
  try {
    return parseCpe(text);
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    const fix = repaired(text.trim());
    return finding('syntax', error.message, fix);
  }
}

/** White space around a name, and attributes left out at its end, have one reading. */
function repaired(text: string): string | undefined {
  let candidate = text;
  if (text.startsWith(FORMATTED_PREFIX)) {
    const fields = splitFields(text.slice(FORMATTED_PREFIX.length));
    if (fields.length < 3) return undefined;
    while (fields.length < CPE_ATTRIBUTES.length) fields.push(ANY);
    candidate = `${FORMATTED_PREFIX}${fields.join(':')}`;
  }
  try {
    return formatCpe(parseCpe(candidate));
  } catch {
    return undefined;
  }
}

function lintText(text: string, name: Wfn): CpeLint[] {
  const found: CpeLint[] = [];
  const formatted = formatCpe(name);
  if (isCpeUri(text)) found.push(finding('old-binding', 'the name is a CPE 2.2 URI', formatted));
  else if (formatted !== text) {
    found.push(
      finding('escapes', 'punctuation is escaped where it need not be, or bare where it must not', formatted),
    );
  }
  if (!isCpeUri(text) && formatted !== formatted.toLowerCase()) {
    found.push(finding('upper-case', 'the name has letters in upper case', formatted.toLowerCase()));
  }
  return found;
}

function lintProduct(name: Wfn, data: CpeLintData): CpeLint[] {
  const found: CpeLint[] = [];
  for (const attribute of ['part', 'vendor', 'product'] as const) {
    if (name[attribute] === ANY || name[attribute] === NA) {
      found.push(finding('no-product', `${attribute} is ${name[attribute] === NA ? 'NA' : 'ANY'}`));
    }
  }
  if (/^[aoh]$/i.test(name.vendor)) {
    const known = data.products?.has(cpeProduct(name)) === true;
    if (!known) found.push(finding('vendor-is-part', `the vendor is ${name.vendor}`));
  }
  for (const attribute of CPE_ATTRIBUTES) {
    if (hasWildcard(name[attribute])) {
      found.push(finding('wildcard', `${attribute} is ${name[attribute]}`));
    }
  }
  if (found.length === 0 && data.products?.has(cpeProduct(name)) === false) {
    found.push(finding('unknown-product', `${cpeProduct(name)} is not among the products given`));
  }
  return found;
}

function lintVersion(name: Wfn, data: CpeLintData): CpeLint[] {
  if (name.version === ANY) return [finding('version-any', 'the version is ANY')];
  if (name.version === NA) return [finding('version-na', 'the version is NA')];
  if (hasWildcard(name.version)) return [];
  const version = unquoteCpe(name.version);
  if (isDigest(version)) return [finding('version-digest', `the version is ${version}`)];
  const { versions } = data;
  if (versions === undefined || versions.has(version)) return [];
  const known = knownForm(version, versions);
  if (known === undefined) return [];
  return [
    finding(
      'unknown-version',
      `the version is ${version}, and the data has ${known}`,
      withValue(name, 'version', known),
    ),
  ];
}

/** MD5 and SHA-1 to SHA-512 in hexadecimal; the first two are commit ids too. */
function isDigest(version: string): boolean {
  return /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})$/i.test(
    version,
  );
}

/** The same version without a leading `v` or trailing `.0` parts (`3.49.1.0`), where the data has that form. */
function knownForm(version: string, versions: ReadonlySet<string>): string | undefined {
  let form = version.replace(/^v(?=[0-9])/i, '');
  while (true) {
    if (versions.has(form)) return form;
    if (!form.endsWith('.0')) return undefined;
    form = form.slice(0, -2);
  }
}

function withValue(name: Wfn, attribute: CpeAttribute, text: string): string {
  return formatCpe({ ...name, [attribute]: quoteCpe(text) });
}

function finding(code: CpeLintCode, message: string, fix?: string): CpeLint {
  return fix === undefined ? { code, message } : { code, message, fix };
}
