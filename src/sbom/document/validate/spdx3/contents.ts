import { parseCpe } from '../../../../identifier/index.ts';
import { AssayError } from '../../../../model/index.ts';
import { type DocNode, type DocObject, pointer } from '../../spdx/node.ts';
import { ALGORITHMS } from '../../spdx/words.ts';
import { quoted } from '../finding.ts';
import { licenceFault, withListedCase } from '../licence.ts';
import { purlFault } from '../spdx2/external-refs.ts';
import type { ValueFault } from '../spdx2/values.ts';
import { DIGEST_DIGITS } from '../spdx2/words.ts';
import { type Known, type Rules3, stringIn, tellClass } from './context.ts';

/** Checks texts with a form of their own: package URLs, CPE names, digests, licence expressions. */
export function checkContents(rules: Rules3): void {
  for (const one of rules.objects) {
    const check = CHECKS.find(([kind]) => one.own.kinds.has(kind))?.[1];
    check?.(one, rules);
  }
}

const CHECKS: readonly (readonly [kind: string, check: (one: Known, rules: Rules3) => void])[] = [
  ['software_Package', checkPackage],
  ['ExternalIdentifier', checkIdentifier],
  ['Hash', checkHash],
  ['PackageVerificationCode', checkHash],
  ['simplelicensing_LicenseExpression', checkExpression],
];

function checkPackage({ own, node }: Known, rules: Rules3): void {
  const purl = stringIn(node, 'software_packageUrl');
  if (purl !== undefined)
    tellFault(purlFault(purl), own.name, pointer(node.place, 'software_packageUrl'), rules);
}

function checkIdentifier({ own, node }: Known, rules: Rules3): void {
  const [type, text] = [stringIn(node, 'externalIdentifierType'), stringIn(node, 'identifier')];
  if (text === undefined) return;
  const place = pointer(node.place, 'identifier');
  if (type === 'packageUrl') tellFault(purlFault(text), own.name, place, rules);
  const start = type === 'cpe23' ? 'cpe:2.3:' : type === 'cpe22' ? 'cpe:/' : undefined;
  if (start !== undefined && !(text.startsWith(start) && isCpe(text)))
    tellClass(rules, own.name, place, {
      code: 'spdx.locator',
      message: `${quoted(text)} is no CPE name of this type`,
      fix: `write ${start} and its values`,
    });
}

function isCpe(text: string): boolean {
  try {
    parseCpe(text);
    return true;
  } catch (error) {
    if (error instanceof AssayError) return false;
    throw error;
  }
}

/** Hexadecimal digits by the words of SPDX 3. */
const DIGITS: ReadonlyMap<string, number | undefined> = new Map(
  ALGORITHMS.flatMap(([, spdx2, spdx3]) =>
    spdx2 === undefined || spdx3 === undefined ? [] : [[spdx3, DIGEST_DIGITS[spdx2]] as const],
  ),
);

function checkHash({ own, node }: Known, rules: Rules3): void {
  const [algorithm, value] = [stringIn(node, 'algorithm'), stringIn(node, 'hashValue')];
  const digits = algorithm === undefined ? undefined : DIGITS.get(algorithm);
  if (value === undefined || digits === undefined || new RegExp(`^[0-9a-f]{${digits}}$`).test(value)) return;
  const isUpper = new RegExp(`^[0-9a-f]{${digits}}$`, 'i').test(value);
  const message = isUpper ? 'the digest has capital letters' : `${quoted(value)} is no ${algorithm}`;
  const fix = isUpper ? `write ${value.toLowerCase()}` : `write ${digits} hexadecimal digits in lower case`;
  // The model wants digits, and names lower case only in its examples.
  tellClass(rules, own.name, pointer(node.place, 'hashValue'), {
    level: isUpper ? 'warning' : 'error',
    code: 'spdx.digest',
    message,
    fix,
  });
}

function checkExpression({ own, node }: Known, rules: Rules3): void {
  const text = stringIn(node, 'simplelicensing_licenseExpression');
  const place = pointer(node.place, 'simplelicensing_licenseExpression');
  if (text === undefined || text === 'NONE' || text === 'NOASSERTION') return;
  // Operators may be in lower case since SPDX 3 (annex B).
  const upper = text.replace(/\b(?:and|or|with)\b/g, (word) => word.toUpperCase());
  const fault = licenceFault(upper, 'expandedlicensing_NoAssertionLicense');
  const listed = withListedCase(upper);
  if (fault !== undefined && licenceFault(listed) !== undefined)
    tellFault({ code: 'spdx.licence', ...fault }, own.name, place, rules);
  else if (fault !== undefined)
    tellClass(rules, own.name, place, {
      level: 'warning',
      code: 'spdx.licence-case',
      message: `${quoted(text)} has ids in another case than the SPDX licence list`,
      fix: `write ${quoted(listed)}`,
    });
  checkCustomIds(node, upper, rules);
}

/** Ids of licences that are not on the list need a text, which a map of the expression leads to. */
function checkCustomIds(node: DocObject, text: string, rules: Rules3): void {
  const map = node.members.get('simplelicensing_customIdToUri');
  const items: readonly DocNode[] = map?.kind === 'list' ? map.items : [];
  const keys = new Set(items.map((item) => (item.kind === 'object' ? stringIn(item, 'key') : '')));
  for (const [id] of text.slice(0, 16_384).matchAll(/(?:LicenseRef|AdditionRef)-[\w.-]+/g))
    if (!keys.has(id))
      tellClass(rules, 'simplelicensing_LicenseExpression', node.place, {
        level: 'warning',
        code: 'spdx.licence-ref',
        message: `nothing says what ${id} is`,
        fix: `add ${id} to simplelicensing_customIdToUri, with the IRI of its text`,
      });
}

function tellFault(fault: ValueFault | undefined, of: string, place: string, rules: Rules3): void {
  if (fault) tellClass(rules, of, place, fault);
}
