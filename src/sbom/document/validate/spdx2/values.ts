import { isSpdxDate } from '../../spdx/words.ts';
import { quoted } from '../finding.ts';
import { isIriReference } from '../formats.ts';
import { CATEGORIES, WORDS } from './words.ts';

/** What a scalar field may hold. */
export type ValueKind = keyof typeof KINDS;

/** What is wrong with a value, and what to write; an error unless `level` says otherwise. */
export interface ValueFault {
  readonly level?: 'warning';
  readonly code: string;
  readonly message: string;
  readonly fix: string;
}

type Check = (text: string, isOld: boolean) => ValueFault | undefined;

/** A check by pattern: what the text is not where it does not match, and what to write. */
function pattern(code: string, form: RegExp, what: string, fix: string): Check {
  return (text) => (form.test(text) ? undefined : { code, message: `${quoted(text)} is ${what}`, fix });
}

/** A check against a table of words. */
function word(of: keyof typeof WORDS, what: string): Check {
  const [old, since23] = WORDS[of].map((words) => words.split(/\s+/).filter((one) => one !== '')) as [
    string[],
    string[],
  ];
  const known = { true: new Set(old), false: new Set([...old, ...since23]) };
  return (text, isOld) => {
    if (known[`${isOld}`].has(text)) return undefined;
    const isNew = known.false.has(text);
    const message = isNew
      ? `${quoted(text)} is ${what} of SPDX 2.3 only`
      : `${quoted(text)} is no ${what} of SPDX`;
    const all = [...known[`${isOld}`]];
    const fix = isNew
      ? 'state version SPDX-2.3, or use a word of SPDX 2.2'
      : all.length > 20
        ? 'use a word of the table in the standard'
        : `use one of ${all.join(', ')}`;
    return { code: 'spdx.word', message, fix };
  };
}

const any: Check = () => undefined;

/** Whether a text is an absolute URI without white space (RFC 3986). */
function isUri(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]*:./.test(text) && isIriReference(text);
}

/** Version-control places that are no URI, as 7.7 has them for git over SSH. */
const GIT_SSH = /^(?:git\+)?git@[\w.-]+:\S+$/;

const UNKNOWN = /^(?:NONE|NOASSERTION)$/;

/** Every kind of scalar with its check. `boolean` and `integer` are types, and checked as such; `licence` and `category` have parts of their own. */
const KINDS = {
  text: any,
  boolean: any,
  integer: any,
  /** A licence expression, NONE or NOASSERTION. */
  licence: any,
  version: pattern('spdx.version', /^SPDX-2\.[0-3](?:\.\d+)?$/, 'no version of SPDX 2', 'write SPDX-2.3'),
  dataLicence: pattern(
    'spdx.data-licence',
    /^CC0-1\.0$/,
    'not CC0-1.0, the licence of every SPDX document',
    'write CC0-1.0',
  ),
  documentId: pattern(
    'spdx.id-invalid',
    /^SPDXRef-DOCUMENT$/,
    'not the id of an SPDX document',
    'write SPDXRef-DOCUMENT',
  ),
  id: pattern(
    'spdx.id-invalid',
    /^SPDXRef-[A-Za-z0-9.-]+$/,
    'no SPDXID',
    'write SPDXRef- and letters, digits, . and - only',
  ),
  documentRef: pattern(
    'spdx.id-invalid',
    /^DocumentRef-[A-Za-z0-9.+-]+$/,
    'no id of a document',
    'write DocumentRef- and letters, digits, ., - and + only',
  ),
  licenceRef: pattern(
    'spdx.id-invalid',
    /^LicenseRef-[A-Za-z0-9.-]+$/,
    'no id of a licence of the document',
    'write LicenseRef- and letters, digits, . and - only',
  ),
  uri: (text) => (isUri(text) ? undefined : noUri(text)),
  namespace: (text) =>
    !isUri(text)
      ? noUri(text)
      : text.includes('#')
        ? {
            code: 'spdx.namespace',
            message: 'the namespace has a #',
            fix: 'leave # and what follows it out: ids of elements stand there',
          }
        : undefined,
  download: (text) =>
    UNKNOWN.test(text) || GIT_SSH.test(text) || isUri(text)
      ? undefined
      : noUri(text, 'a URI such as https:… or git+https:…, NONE or NOASSERTION'),
  homepage: (text) =>
    UNKNOWN.test(text) || isUri(text) ? undefined : noUri(text, 'a URI, NONE or NOASSERTION'),
  actor: pattern(
    'spdx.actor',
    /^(?:Person|Organization|Tool): *\S/,
    'no Person:, Organization: or Tool:',
    'write such as Organization: Example Inc.',
  ),
  supplier: pattern(
    'spdx.actor',
    /^(?:(?:Person|Organization): *\S|NOASSERTION$)/,
    'no Person: or Organization:, and not NOASSERTION',
    'write such as Organization: Example Inc.',
  ),
  date: (text) =>
    isSpdxDate(text)
      ? undefined
      : {
          code: 'spdx.date',
          message: `${quoted(text)} is no date in UTC to the second`,
          fix: 'write such as 2010-01-29T18:30:22Z: no parts of seconds, and Z',
        },
  listVersion: (text) =>
    /^\d+\.\d+$/.test(text)
      ? undefined
      : {
          ...(/^\d+\.\d+\.\d+$/.test(text) ? { level: 'warning' as const } : {}),
          code: 'spdx.list-version',
          message: `${quoted(text)} is no version M.N of the licence list`,
          fix: 'write major and minor number, such as 3.26',
        },
  sha1: pattern('spdx.digest', /^[0-9a-f]{40}$/, 'no SHA-1', 'write 40 hexadecimal digits in lower case'),
  fileName: (text) =>
    text.startsWith('/')
      ? {
          code: 'spdx.file-name',
          message: `${quoted(text)} is absolute`,
          fix: 'write it relative to the package, such as ./src/main.c',
        }
      : text === ''
        ? {
            code: 'spdx.file-name',
            message: 'the name is empty',
            fix: 'write the path in the package, such as ./src/main.c',
          }
        : undefined,
  algorithm: word('algorithm', 'digest algorithm'),
  annotationType: word('annotationType', 'type of annotation'),
  fileType: word('fileType', 'type of file'),
  purpose: word('purpose', 'purpose of a package'),
  relation: word('relation', 'type of relationship'),
  category: (text, isOld) => categoryFault(text, isOld),
} as const satisfies Readonly<Record<string, Check>>;

/** What is wrong with a text as a value of a kind; undefined where nothing is. */
export function valueFault(kind: ValueKind, text: string, isOld: boolean): ValueFault | undefined {
  return KINDS[kind](text, isOld);
}

/**
 * SPDX 2.2 wrote categories with `_` in JSON (the schemas of 2.2.1 and of the tag v2.3 know one spelling each), so both are read, and
 * the one that the schema of the version refuses is a trap.
 */
function categoryFault(text: string, isOld: boolean): ValueFault | undefined {
  const hyphened = text.replaceAll('_', '-');
  if (!(CATEGORIES as readonly string[]).includes(hyphened))
    return {
      code: 'spdx.word',
      message: `${quoted(text)} is no category of references`,
      fix: `use one of ${CATEGORIES.join(', ')}`,
    };
  if (hyphened === text && !(isOld && text === 'PACKAGE-MANAGER')) {
    if (!isOld || text !== 'PERSISTENT-ID') return undefined;
  }
  if (isOld && text === 'PACKAGE_MANAGER') return undefined;
  const other = hyphened === text ? text.replaceAll('-', '_') : hyphened;
  const message = isOld
    ? `the JSON schema of SPDX 2.2.1 refuses ${text}`
    : `the JSON schema of SPDX 2.3 refuses ${text}`;
  const fix = text.startsWith('PERSISTENT') && isOld ? 'state version SPDX-2.3' : `write ${other}`;
  return { level: 'warning', code: 'spdx.category-underscore', message, fix };
}

function noUri(text: string, wanted = 'an absolute URI such as https://example.com/sbom'): ValueFault {
  const code = 'spdx.uri';
  if (/\s/.test(text))
    return {
      code,
      message: `${quoted(text)} is no URI: it has white space`,
      fix: 'write white space as %20, or NOASSERTION where that is allowed',
    };
  return { code, message: `${quoted(text)} is no absolute URI`, fix: `write ${wanted}` };
}
