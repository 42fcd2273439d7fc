import { formatPurl, parsePurl } from '../../identifier/index.ts';
import { AssayError, type LedgerStatement } from '../../model/index.ts';

/** Whether a value has the shape that is asked for. */
type Shape = (value: unknown) => boolean;

const text: Shape = (value) => typeof value === 'string' && value.length <= 10_000;
const time: Shape = (value) => Number.isSafeInteger(value) && Math.abs(value as number) < 1e11;
const hex: Shape = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
const oneOf =
  (...words: readonly string[]): Shape =>
  (value) =>
    words.includes(value as string);
const list =
  (shape: Shape): Shape =>
  (value) =>
    Array.isArray(value) && value.length <= 1000 && value.every(shape);
const pair: Shape = (value) => Array.isArray(value) && value.length === 2 && value.every(time);

/** An object with these members and no others; names ending in `?` may be absent. */
function object(members: Readonly<Record<string, Shape>>): Shape {
  const shapes = new Map(Object.entries(members).map(([name, shape]) => [name.replace('?', ''), shape]));
  const needed = Object.keys(members).filter((name) => !name.endsWith('?'));
  return (value) =>
    typeof value === 'object' &&
    value !== null &&
    needed.every((name) => Object.hasOwn(value, name)) &&
    Object.entries(value).every(([name, inner]) => shapes.get(name)?.(inner) === true);
}

const PUBLISHER = object({
  kind: oneOf('github', 'gitlab', 'google', 'activestate', 'circleci', 'email', 'key', 'registry', 'other'),
  'issuer?': text,
  'subject?': text,
  'repository?': text,
  'repositoryId?': text,
  'ownerId?': text,
  'workflow?': text,
  'environment?': text,
  'runner?': text,
  'trigger?': text,
  'key?': text,
});

const STATEMENT = object({
  project: isProject,
  version: text,
  how: oneOf('verified', 'accepted'),
  'reason?': text,
  'outcome?': oneOf('first-seen', 'same', 'changed', 'lost', 'resurrected', 'downgraded'),
  publishers: list(object({ publisher: PUBLISHER, predicates: list(text) })),
  file: object({ name: text, sha256: hex }),
  'times?': pair,
  recorded: time,
  by: hex,
});

/** Whether a value is a statement of a ledger, with nothing that is not known; what a person decided has a reason. */
export function isStatement(value: unknown): value is LedgerStatement {
  if (!STATEMENT(value)) return false;
  const { how, reason, publishers } = value as LedgerStatement;
  return how === 'accepted' ? reason !== undefined && reason !== '' : publishers.length > 0;
}

/** A package URL in its canonical form, without version and all that follows it. */
function isProject(value: unknown): boolean {
  if (!text(value)) return false;
  try {
    const { type, namespace, name } = parsePurl(value as string);
    return formatPurl({ type, namespace, name }) === value;
  } catch (error) {
    if (error instanceof AssayError) return false;
    throw error;
  }
}
