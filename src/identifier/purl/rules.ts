import {
  excerpt,
  type Note,
  type Purl,
  type PurlNormalisationRule,
  syntaxError,
  typeRuleError,
} from './parts.ts';
import { PURL_TYPES, type PurlTypeRules, type RuledPart } from './types.ts';

const UNREGISTERED: PurlTypeRules = { namespace: 'optional' };

type Qualifiers = Readonly<Record<string, string>>;

/** Decoded parts before the rules of their type: type and keys checked, empty segments gone, '' for absent. */
export interface DecodedParts {
  readonly type: string;
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
  readonly qualifiers: Qualifiers | null;
  readonly subpath: string;
}

/**
 * Brings decoded parts into the canonical form of their type and checks what the type asks (ECMA-427 clauses 5.7
 * and 6.5 to 6.9). A type that is not registered has no rules of its own.
 * @throws AssayError `purl.syntax` without a name, `purl.type-rule` for a rule of the type
 */
export function applyTypeRules(parts: DecodedParts, note: Note): Purl {
  const { type } = parts;
  const rules = PURL_TYPES.get(type) ?? UNREGISTERED;
  const qualifiers = ruledQualifiers(type, rules, parts.qualifiers, note);
  checkNamespace(type, rules, parts.namespace);
  const [path, base] = rules.nameIsPath
    ? splitPath(parts, note)
    : [parts.namespace, trimSlashes(parts.name, note)];
  if (base === '') throw syntaxError(`a purl needs a name, and this ${type} purl has none`);
  const caseless = rules.lowerIf?.(path === '' ? null : path, qualifiers?.['repository_url']) ?? false;
  const namespace = rules.upperNamespace
    ? noted(note, 'namespace-case', path, path.toUpperCase())
    : folded(rules, 'namespace', path, note, caseless);
  const name = ruledName(rules, folded(rules, 'name', base, note, caseless), note);
  const version = folded(rules, 'version', parts.version, note);
  const subpath = folded(rules, 'subpath', parts.subpath, note);
  for (const { part, pattern, says } of rules.permitted ?? []) {
    const value =
      part === 'name' ? name : part === 'version' ? version : part === 'subpath' ? subpath : namespace;
    if (value !== '' && !pattern.test(value))
      throw typeRuleError(`the ${part} of a ${type} purl ${says}, not ${excerpt(value)}`);
  }
  if (version !== '' && qualifiers?.['vers'] !== undefined) {
    throw syntaxError('a purl has either a version or the qualifier vers, not both', 'remove one of them');
  }
  return {
    type,
    namespace: namespace === '' ? null : namespace,
    name,
    version: version === '' ? null : version,
    qualifiers,
    subpath: subpath === '' ? null : subpath,
  };
}

function checkNamespace(type: string, rules: PurlTypeRules, namespace: string): void {
  if (namespace === '') {
    if (rules.namespace !== 'required') return;
    throw typeRuleError(`a ${type} purl needs a namespace`, `write pkg:${type}/namespace/name`);
  }
  if (rules.namespace === 'prohibited') {
    throw typeRuleError(`a ${type} purl has no namespace, and this one has ${excerpt(namespace)}`);
  }
  if (rules.maxSegments !== undefined && namespace.split('/').length > rules.maxSegments) {
    throw typeRuleError(`the namespace of a ${type} purl has at most ${rules.maxSegments} segments`);
  }
}

function ruledQualifiers(
  type: string,
  rules: PurlTypeRules,
  qualifiers: Qualifiers | null,
  note: Note,
): Qualifiers | null {
  let result = qualifiers;
  for (const { key, required, pattern, says, lowerIf } of rules.qualifiers ?? []) {
    const value = qualifiers?.[key];
    if (value === undefined) {
      if (required) throw typeRuleError(`a ${type} purl needs the qualifier ${key}`, `add ?${key}=...`);
      continue;
    }
    if (pattern !== undefined && !pattern.test(value)) {
      throw typeRuleError(`the qualifier ${key} of a ${type} purl ${says}, not ${excerpt(value)}`);
    }
    if (lowerIf?.test(value)) {
      const lower = noted(note, 'qualifier-value-case', value, value.toLowerCase());
      if (lower !== value) result = Object.assign(Object.create(null), result, { [key]: lower });
    }
  }
  return result;
}

/** A path of a type whose name keeps its slashes: first segment, all the others. */
function splitPath(parts: DecodedParts, note: Note): readonly [string, string] {
  const name = parts.name.split('/').filter((segment) => segment !== '');
  noted(note, 'name-slashes', parts.name, name.join('/'));
  if (name.length === 0) return [parts.namespace, ''];
  const [host = '', ...path] = parts.namespace.split('/');
  return [host, [...path, ...name].join('/')];
}

function trimSlashes(name: string, note: Note): string {
  let start = 0;
  let end = name.length;
  while (start < end && name[start] === '/') start++;
  while (end > start && name[end - 1] === '/') end--;
  return end - start === name.length ? name : noted(note, 'name-slashes', name, name.slice(start, end));
}

/** Lower case is Unicode's, the same everywhere (ECMA-427 clause 5.5). */
function folded(rules: PurlTypeRules, part: RuledPart, value: string, note: Note, caseless = false): string {
  if (value === '' || !(caseless || rules.lower?.includes(part))) return value;
  return noted(note, `${part}-case`, value, value.toLowerCase());
}

function ruledName(rules: PurlTypeRules, name: string, note: Note): string {
  return rules.rename === undefined ? name : noted(note, 'name-characters', name, rules.rename(name));
}

function noted(note: Note, rule: PurlNormalisationRule, from: string, to: string): string {
  if (from !== to) note?.(rule, from, to);
  return to;
}
