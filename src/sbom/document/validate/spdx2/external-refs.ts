import { canonicalPurl, parseCpe, parsePurl } from '../../../../identifier/index.ts';
import { AssayError } from '../../../../model/index.ts';
import { quoted } from '../finding.ts';
import { isIriReference } from '../formats.ts';
import { isRead } from '../is-read.ts';
import type { ValueFault } from './values.ts';
import { REFERENCE_TYPES } from './words.ts';

/** Types of references have IRIs as well (annex F); the part behind this prefix is the short name. */
const IRI = /^https?:\/\/spdx\.org\/rdf\/references\//;

/** What is wrong with the type and the locator of a reference of a package (SPDX 2.3, 7.21 and annex F), by field. */
export function referenceFaults(
  category: string,
  type: string,
  locator: string,
): readonly (readonly [field: 'referenceType' | 'referenceLocator', fault: ValueFault])[] {
  const name = type.replace(IRI, '');
  const faults: (readonly ['referenceType' | 'referenceLocator', ValueFault])[] = [];
  const typed = typeFault(category.replaceAll('_', '-'), name);
  if (typed) faults.push(['referenceType', typed]);
  const located = Object.hasOwn(LOCATORS, name) ? LOCATORS[name]!(locator) : spaced(locator);
  if (located) faults.push(['referenceLocator', located]);
  return faults;
}

function typeFault(category: string, name: string): ValueFault | undefined {
  const code = 'spdx.reference-type';
  const own = Object.entries(REFERENCE_TYPES).find(([, names]) => names.includes(name))?.[0];
  if (category === 'OTHER')
    return /\s/.test(name)
      ? {
          code,
          message: `the type ${quoted(name)} has white space`,
          fix: 'write a name or a URI without white space',
        }
      : own === undefined
        ? undefined
        : {
            level: 'warning',
            code,
            message: `${name} has a category of its own`,
            fix: `write the category ${own}`,
          };
  if (own === category || !Object.hasOwn(REFERENCE_TYPES, category)) return undefined;
  const known = REFERENCE_TYPES[category]!.join(', ');
  return own === undefined
    ? {
        code,
        message: `${quoted(name)} is no type of the category ${category}`,
        fix: `use one of ${known}, or the category OTHER`,
      }
    : {
        code,
        message: `${name} is a type of the category ${own}, not of ${category}`,
        fix: `write the category ${own}`,
      };
}

/** Locators by type; what they look like is in annex F. */
const LOCATORS: Readonly<Record<string, (locator: string) => ValueFault | undefined>> = {
  purl: purlFault,
  cpe23Type: (text) => cpeFault(text, 'cpe:2.3:', 'eleven values behind cpe:2.3:'),
  cpe22Type: (text) => cpeFault(text, 'cpe:/', 'up to seven values behind cpe:/'),
  advisory: uriFault,
  fix: uriFault,
  url: uriFault,
  'maven-central': shape(/^[^\s:]+:[^\s:]+(?::[^\s:]+)?$/, 'group:artifact:version'),
  npm: shape(/^[^\s@]+@\S+$|^@[^\s@]+@\S+$/, 'name@version'),
  nuget: shape(/^[^\s/]+\/\S+$/, 'name/version'),
  bower: shape(/^[^\s#]+#\S+$/, 'name#version'),
  swh: shape(
    /^swh:1:(?:snp|rel|rev|dir|cnt):[0-9a-f]{40}(?:;\S*)?$/,
    'swh:1:, a kind and 40 hexadecimal digits',
  ),
  gitoid: shape(
    /^gitoid:(?:blob|tree|commit|tag):(?:sha1:[0-9a-f]{40}|sha256:[0-9a-f]{64})$/,
    'gitoid:blob:sha256: and the digest',
  ),
};

const CODE = 'spdx.locator';

function shape(form: RegExp, wanted: string): (locator: string) => ValueFault | undefined {
  return (text) =>
    form.test(text)
      ? undefined
      : { code: CODE, message: `${quoted(text)} is no ${wanted}`, fix: `write ${wanted}` };
}

function spaced(text: string): ValueFault | undefined {
  return /\s/.test(text) || text === ''
    ? {
        code: CODE,
        message: `the locator ${quoted(text)} is empty or has white space`,
        fix: 'write it without white space',
      }
    : undefined;
}

function uriFault(text: string): ValueFault | undefined {
  return /^[A-Za-z][A-Za-z0-9+.-]*:./.test(text) && isIriReference(text)
    ? undefined
    : {
        code: CODE,
        message: `${quoted(text)} is no absolute URI`,
        fix: 'write such as https://example.com/advisory',
      };
}

function cpeFault(text: string, start: string, wanted: string): ValueFault | undefined {
  if (text.startsWith(start) && isRead(() => parseCpe(text))) return undefined;
  return { code: CODE, message: `${quoted(text)} is no CPE name of this type`, fix: `write ${wanted}` };
}

/** Scheme, type and name, as annex F has them. */
const SHAPE = /^pkg:[A-Za-z][A-Za-z0-9.+-]*\/\S+$/;

/** What is wrong with a package URL: no such thing is an error, another than the canonical form a trap. */
export function purlFault(text: string): ValueFault | undefined {
  try {
    const canonical = canonicalPurl(text);
    if (canonical === text) return undefined;
    const message = `${quoted(text)} is not in canonical form`;
    return { level: 'warning', code: 'spdx.purl-form', message, fix: `write ${canonical}` };
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    const message = `${quoted(text)} is no valid package URL: ${error.message}`;
    // The form is what the standard asks for; rules of one type, which came later, are no reason to refuse a document.
    const isLoose = SHAPE.test(text) || isRead(() => parsePurl(text, { mode: 'lenient' }));
    return {
      ...(isLoose ? { level: 'warning' as const } : {}),
      code: 'spdx.purl',
      message,
      fix: 'write it as ECMA-427 asks',
    };
  }
}
