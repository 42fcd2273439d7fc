import type { VersionRule } from './row.ts';
import { expressionAt, type Fault, listAt, macrosAt, mapAt, type Place, textAt } from './values.ts';

type Members = Readonly<Record<string, unknown>>;

/** How each kind of rule is read, by the key that makes it of this kind. */
const KINDS: Readonly<Record<string, (rule: Members, path: Place, fault: Fault) => VersionRule>> = {
  macros: (rule, path, fault) => ({ macros: macrosAt(rule['macros'], [...path, 'macros'], fault) }),
  macro: (rule, path, fault) => ({ macro: macroAt(rule['macro'], [...path, 'macro'], fault) }),
  number: readNumber,
  pattern: (rule, path, fault) => ({ pattern: expressionAt(rule['pattern'], [...path, 'pattern'], fault) }),
  sha256: readDigests,
};
const KEYS = [...Object.keys(KINDS), 'digits', 'short', 'source', 'optional'];

/** Reads the `version` of a mark; undefined where it is of no kind, or of several. */
export function readVersionRule(value: unknown, path: Place, fault: Fault): VersionRule | undefined {
  const rule = mapAt(value, path, KEYS, fault);
  const [kind, ...others] = Object.keys(KINDS).filter((key) => rule[key] !== undefined);
  if (kind === undefined || others.length > 0) {
    fault(path, `it needs one of ${Object.keys(KINDS).join(', ')}`);
    return undefined;
  }
  const read = KINDS[kind]!(rule, path, fault);
  return rule['optional'] === true ? { ...read, optional: true } : read;
}

function readNumber(rule: Members, path: Place, fault: Fault): VersionRule {
  const digits = listAt(rule['digits'], [...path, 'digits'], fault).map(Number);
  if (digits.length === 0 || digits.some((count) => !Number.isInteger(count) || count < 1 || count > 9))
    fault([...path, 'digits'], 'it is no list of counts from 1 to 9');
  const number = macroAt(rule['number'], [...path, 'number'], fault);
  return { number, digits, ...(rule['short'] === true ? { short: true } : {}) };
}

function readDigests(rule: Members, path: Place, fault: Fault): VersionRule {
  const at = [...path, 'sha256'];
  const value = rule['sha256'];
  const digests = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (digests.length === 0) fault(at, 'it names no digest');
  const sha256: Record<string, string> = {};
  for (const [digest, version] of digests) {
    if (!/^[0-9a-f]{64}$/.test(digest)) fault([...at, digest], 'it is no SHA-256 in lower case');
    else sha256[digest] = textAt(version, [...at, digest], fault);
  }
  return { sha256, source: textAt(rule['source'], [...path, 'source'], fault) };
}

function macroAt(value: unknown, path: Place, fault: Fault): string {
  return macrosAt(value === undefined ? [] : [value], path, fault)[0] ?? 'x';
}
