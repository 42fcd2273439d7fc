import { globTest, parsePurl } from '../../identifier/index.ts';
import { LEVELS, type Question } from '../../model/index.ts';
import {
  type PolicyDocument,
  type PolicyException,
  type PolicyFault,
  type PolicyRules,
  type PolicySection,
  type Ruled,
  type SbomRule,
  SEVERITIES,
} from './policy.ts';
import { PREDICATES } from './predicates.ts';
import { publisherOf } from './publisher.ts';
import {
  fault,
  flag,
  listOf,
  mapping,
  oneOf,
  type Path,
  type Reader,
  ruled,
  textOf,
  wholeNumber,
} from './shape.ts';

const QUESTIONS: readonly Question[] = ['inside', 'origin', 'rebuild', 'known'];
/** Blocks of a policy and of a section in it. */
const BLOCKS = ['require', 'fail-on', 'inside', 'origin', 'rebuild', 'known'] as const;
const TOP = ['version', 'name', ...BLOCKS, 'projects'] as const;

/**
 * Reads a policy (docs/policy.md, docs/schemas/policy.schema.json). Nothing is guessed: a key that is not known is a fault.
 * @param value what YAML gave, numbers as text
 * @param place where a path of it is in the text
 * @returns all that is wrong, in the order of the text; the policy only where nothing is
 */
export function readPolicy(
  value: unknown,
  place: Reader['place'],
  named: Pick<PolicyDocument, 'name' | 'sha256'>,
): { readonly policy?: PolicyDocument; readonly faults: readonly PolicyFault[] } {
  const reader: Reader = { faults: [], place };
  const top = mapping(reader, [], value, TOP);
  if (!top) return { faults: reader.faults };
  if (top['version'] !== '1')
    fault(reader, ['version'], 'the version of the policy is not 1', 'begin with the line version: 1');
  const name = textOf(reader, ['name'], top['name']) ?? named.name;
  const rules = rulesOf(reader, [], top);
  const projects = listOf(reader, ['projects'], top['projects'], (path, item) =>
    sectionOf(reader, path, item),
  );
  const faults = reader.faults.toSorted((a, b) => a.line - b.line || a.column - b.column);
  return faults.length > 0
    ? { faults }
    : { faults, policy: { ...named, name, rules, projects: projects ?? [] } };
}

function sectionOf(reader: Reader, path: Path, item: unknown): PolicySection | undefined {
  const section = mapping(reader, path, item, ['match', ...BLOCKS]);
  if (!section) return undefined;
  const { match } = section;
  const matches = Array.isArray(match)
    ? listOf(reader, [...path, 'match'], match, (at, one) => matchOf(reader, at, one))
    : [matchOf(reader, [...path, 'match'], match)].filter((one) => one !== undefined);
  if (match === undefined)
    fault(reader, path, 'the section has no match', 'say which projects: pkg:pypi/name, or name-*.whl');
  return {
    line: reader.place(path).line,
    matches: matches ?? [],
    rules: rulesOf(reader, path, section),
  };
}

/** A package URL without version, or a pattern of file names. */
function matchOf(reader: Reader, path: Path, value: unknown): string | undefined {
  const text = textOf(reader, path, value);
  if (text === undefined) return undefined;
  if (!text.startsWith('pkg:'))
    return !text.includes('/') && globTest(text)
      ? text
      : fault(reader, path, `${text} is no pattern of file names`, 'write name-*.whl, without folders');
  try {
    const { version, qualifiers, subpath } = parsePurl(text);
    if (version !== null)
      return fault(reader, path, `${text} has a version`, 'a project is all its versions');
    if (qualifiers === null && subpath === null) return text;
  } catch {
    return fault(reader, path, `${text} is no package URL`, 'write pkg:pypi/name');
  }
  return fault(reader, path, `${text} has more than a name`, 'write pkg:pypi/name');
}

function rulesOf(reader: Reader, path: Path, blocks: Readonly<Record<string, unknown>>): PolicyRules {
  const at = (...keys: readonly string[]): Path => [...path, ...keys];
  const block = (name: string, keys: readonly string[]) => {
    const found = blocks[name] === undefined ? undefined : mapping(reader, at(name), blocks[name], keys);
    // In a section it would look as if it replaced the general one.
    if (found && Object.keys(found).length === 0)
      fault(reader, at(name), `${name} is empty`, `leave the key out, or give one of ${keys.join(', ')}`);
    return found ?? {};
  };
  const inside = block('inside', ['sbom']);
  const origin = block('origin', ['publishers', 'identities', 'predicates', 'missing']);
  const rebuild = block('rebuild', ['level']);
  const known = block('known', ['max-severity', 'kev', 'max-advisory-age', 'exceptions']);
  return present({
    require: rule(['require'], blocks['require'], (p, v) =>
      // Not demanding anything at all can be meant, and then it is written down.
      Array.isArray(v) && v.length === 0
        ? []
        : listOf(reader, p, v, (q, one) => oneOf(reader, q, one, QUESTIONS)),
    ),
    failOn: rule(['fail-on'], blocks['fail-on'], (p, v) =>
      oneOf(reader, p, v, ['note', 'warning', 'error'] as const),
    ),
    sbom: rule(['inside', 'sbom'], inside['sbom'], (p, v) => sbomOf(reader, p, v)),
    publishers: rule(['origin', 'publishers'], origin['publishers'], (p, v) =>
      listOf(reader, p, v, (q, one) => publisherOf(reader, q, one)),
    ),
    identities: rule(['origin', 'identities'], origin['identities'], (p, v) =>
      listOf(reader, p, v, (q, one) => identityOf(reader, q, one)),
    ),
    predicates: rule(['origin', 'predicates'], origin['predicates'], (p, v) =>
      listOf(reader, p, v, (q, one) => predicateOf(reader, q, one)),
    ),
    missing: rule(['origin', 'missing'], origin['missing'], (p, v) =>
      oneOf(reader, p, v, ['refuse', 'allow'] as const),
    ),
    level: rule(['rebuild', 'level'], rebuild['level'], (p, v) => oneOf(reader, p, v, LEVELS.slice(0, -1))),
    maxSeverity: rule(['known', 'max-severity'], known['max-severity'], (p, v) =>
      oneOf(reader, p, v, SEVERITIES),
    ),
    kev: rule(['known', 'kev'], known['kev'], (p, v) => oneOf(reader, p, v, ['refuse', 'allow'] as const)),
    maxAge: rule(['known', 'max-advisory-age'], known['max-advisory-age'], (p, v) =>
      wholeNumber(reader, p, v, [1, 3650]),
    ),
    exceptions: rule(['known', 'exceptions'], known['exceptions'], (p, v) =>
      listOf(reader, p, v, (q, one) => exceptionOf(reader, q, one)),
    ),
  });

  function rule<T>(
    keys: readonly string[],
    value: unknown,
    read: (path: Path, value: unknown) => T | undefined,
  ): Ruled<T> | undefined {
    return value === undefined ? undefined : ruled(reader, at(...keys), read(at(...keys), value));
  }
}

function sbomOf(reader: Reader, path: Path, value: unknown): SbomRule | undefined {
  const rule = mapping(reader, path, value, ['bound', 'max-contradictions', 'min-evidence']);
  if (!rule) return undefined;
  return present({
    bound: flag(reader, [...path, 'bound'], rule['bound']),
    maxContradictions: wholeNumber(
      reader,
      [...path, 'max-contradictions'],
      rule['max-contradictions'],
      [0, 1_000_000],
    ),
    minEvidence: wholeNumber(reader, [...path, 'min-evidence'], rule['min-evidence'], [0, 100]),
  });
}

function identityOf(reader: Reader, path: Path, value: unknown) {
  const one = mapping(reader, path, value, ['subject', 'issuer']);
  if (!one) return undefined;
  const subject = textOf(reader, [...path, 'subject'], one['subject']);
  const issuer = textOf(reader, [...path, 'issuer'], one['issuer']);
  if (one['subject'] === undefined || one['issuer'] === undefined)
    fault(reader, path, 'an identity is a subject and its issuer', 'a name is worth what its issuer is');
  return subject !== undefined && issuer !== undefined ? { subject, issuer } : undefined;
}

function predicateOf(reader: Reader, path: Path, value: unknown): string | undefined {
  const text = textOf(reader, path, value);
  if (text === undefined) return undefined;
  if (Object.hasOwn(PREDICATES, text)) return PREDICATES[text];
  if (/^https?:\/\/\S+$/.test(text)) return text;
  const known = Object.keys(PREDICATES).join(', ');
  return fault(reader, path, `${text} is no predicate`, `write its whole address, or one of ${known}`);
}

function exceptionOf(reader: Reader, path: Path, value: unknown): Ruled<PolicyException> | undefined {
  const one = mapping(reader, path, value, ['id', 'reason', 'expires']);
  if (!one) return undefined;
  const id = textOf(reader, [...path, 'id'], one['id']);
  const reason = textOf(reader, [...path, 'reason'], one['reason']);
  const expires = textOf(reader, [...path, 'expires'], one['expires']);
  if ([one['id'], one['reason'], one['expires']].includes(undefined))
    fault(reader, path, 'an exception is an id, a reason and the day it expires', 'none holds for ever');
  if (expires !== undefined && !isDay(expires))
    fault(reader, [...path, 'expires'], `${expires} is no day`, 'write 2027-01-31');
  if (id === undefined || reason === undefined || expires === undefined) return undefined;
  return ruled(reader, path, { id, reason, expires });
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** Without what is undefined. */
function present<T extends object>(all: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as never;
}
