import {
  canonicalPurl,
  formatCpe,
  formatGitoid,
  formatSwhid,
  parseCpe,
  parseGitoid,
  parsePurl,
  parseSwhid,
} from '../../identifier/index.ts';
import { AssayError, type BomIdentifier, type BomPackage } from '../../model/index.ts';
import { isSameVersion } from '../diff/version.ts';

/** Readers that give the canonical text back, by scheme; of other schemes nothing is known. */
const CANONICAL: Readonly<Partial<Record<BomIdentifier['type'], (text: string) => string>>> = {
  purl: (text) => canonicalPurl(text),
  cpe: (text) => {
    const name = parseCpe(text);
    // CPE 2.2 names are URIs, and are canonical as such.
    return text.startsWith('cpe:/') ? text : formatCpe(name);
  },
  swhid: (text) => formatSwhid(parseSwhid(text)),
  gitoid: (text) => formatGitoid(parseGitoid(text)),
};

/** Whether an identifier is of a scheme that can be judged. */
export function isJudged({ type }: BomIdentifier): boolean {
  return CANONICAL[type] !== undefined;
}

/** Why an identifier is none of its scheme; true where it is one. */
export function syntaxJudged({ type, value }: BomIdentifier): true | string {
  try {
    CANONICAL[type]!(value);
    return true;
  } catch (error) {
    return `${JSON.stringify(value)}: ${messageOf(error)}`;
  }
}

/** How an identifier would be written in the canonical form of its scheme; true where it is; undefined where it is none at all. */
export function canonicalJudged({ type, value }: BomIdentifier): true | string | undefined {
  try {
    const canonical = CANONICAL[type]!(value);
    return canonical === value || `${JSON.stringify(value)} is written as ${canonical}`;
  } catch {
    return undefined;
  }
}

/** Whether package URLs name the version of the component; undefined where none has a version, or the component has none. */
export function versionJudged({ identifiers, version }: BomPackage): true | string | undefined {
  if (version === undefined) return undefined;
  for (const { type, value } of identifiers) {
    if (type !== 'purl') continue;
    const purl = read(value);
    if (!purl || purl.version === null) continue;
    return isSameVersion(purl.type, purl.version, version) || `${value} has another version than ${version}`;
  }
  return undefined;
}

function read(value: string) {
  try {
    return parsePurl(value, { mode: 'lenient' });
  } catch {
    return undefined;
  }
}

function messageOf(error: unknown): string {
  if (error instanceof AssayError) return error.message;
  throw error;
}
