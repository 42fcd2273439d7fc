import type { AnySchemaObject, ErrorObject, ValidateFunction } from 'ajv';
import type { BomFinding } from './finding.ts';
import { isDate, isDateTime, isEmail, isIriReference } from './formats.ts';
import { equalItems } from './unique.ts';

/** Checks a value against one schema. */
export type SchemaCheck = (value: unknown) => readonly BomFinding[];

/** A schema and those it refers to. */
export type SchemaSet = () => Promise<readonly [schema: object, ...others: object[]]>;

const compiled = new Map<SchemaSet, Promise<ValidateFunction>>();

/**
 * The check of a JSON schema (draft 7) with `ajv`, which is loaded here and not before. A schema is compiled once in the life of a
 * program, which takes a tenth of a second for the largest.
 */
export async function schemaCheck(set: SchemaSet): Promise<SchemaCheck> {
  const known = compiled.get(set) ?? compile(set);
  compiled.set(set, known);
  const validate = await known;
  return (value) => {
    if (validate(value)) return [];
    const errors = validate.errors ?? [];
    validate.errors = null;
    return telling(errors).map(findingOf);
  };
}

async function compile(set: SchemaSet): Promise<ValidateFunction> {
  const [{ Ajv }, [schema, ...others]] = await Promise.all([import('ajv'), set()]);
  const ajv = new Ajv({
    code: { process: withoutCopies },
    strict: false,
    allErrors: true,
    // The values at fault are told.
    verbose: true,
    schemas: others as AnySchemaObject[],
    logger: false,
  });
  // The library's own compares every item with every other.
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    compile: (wanted: boolean) => (items: readonly unknown[]) => !wanted || equalItems()(items) === undefined,
  });
  for (const [name, test] of Object.entries(FORMATS)) ajv.addFormat(name, test);
  return ajv.compile(schema as AnySchemaObject);
}

/** What was generated copies all errors so far for each object with an error: a million of them would take days. */
function withoutCopies(code: string): string {
  return code.replaceAll(
    'vErrors.concat(',
    '((all, own) => { for (const one of own) all.push(one); return all; })(vErrors, ',
  );
}

const FORMATS: Readonly<Record<string, ((text: string) => boolean) | true>> = {
  date: isDate,
  'date-time': isDateTime,
  email: isEmail,
  'idn-email': isEmail,
  // As the standard's own libraries do: wild documents have git addresses here, which are no IRIs; a rule tells of them.
  'iri-reference': true,
  uri: (text) => /^[a-z][a-z\d+.-]*:/i.test(text) && isIriReference(text),
  // A slip of the schema of 1.2.
  string: true,
};

/** Of the errors of alternatives those of the one that fits best: the ones furthest within the value. */
function telling(errors: readonly ErrorObject[]): ErrorObject[] {
  const told: ErrorObject[] = [];
  for (const error of errors) {
    if (error.keyword === 'if') continue;
    if (error.keyword !== 'oneOf' && error.keyword !== 'anyOf') {
      told.push(error);
      continue;
    }
    let from = told.length;
    while (from > 0 && isWithin(told[from - 1]!.instancePath, error.instancePath)) from--;
    const inner = told.splice(from);
    const deepest = inner.reduce((most, one) => Math.max(most, depthOf(one)), depthOf(error));
    const best = inner.filter((one) => depthOf(one) === deepest && deepest > depthOf(error));
    for (const one of best.length > 0 ? best : [error]) told.push(one);
  }
  return told;
}

function isWithin(path: string, outer: string): boolean {
  return path === outer || path.startsWith(`${outer}/`);
}

function depthOf({ instancePath, keyword }: ErrorObject): number {
  // A member that is missing or not allowed is one step further in.
  const more = keyword === 'required' || keyword === 'additionalProperties' ? 1 : 0;
  return instancePath.split('/').length + more;
}

/** What an error means and what helps, by keyword of JSON Schema. */
const WORDS: Readonly<
  Record<string, (params: Readonly<Record<string, unknown>>) => readonly [message: string, fix: string]>
> = {
  required: ({ missingProperty }) => [
    `${quoted(missingProperty)} is missing`,
    `add ${quoted(missingProperty)}`,
  ],
  additionalProperties: ({ additionalProperty }) => [
    `${quoted(additionalProperty)} is no member of this`,
    `remove ${quoted(additionalProperty)}, or say it in \`properties\` where there are any`,
  ],
  enum: ({ allowedValues, data }) => [
    `${shown(data)} is none of the values allowed`,
    `use ${listed(allowedValues)}`,
  ],
  const: ({ allowedValue }) => [`the value is not ${quoted(allowedValue)}`, `write ${quoted(allowedValue)}`],
  type: ({ type }) => [`this is no ${String(type)}`, `write a value of type ${String(type)}`],
  format: ({ format, data }) => [
    `${shown(data)} is no ${String(format)}`,
    FORMAT_FIXES[String(format)] ?? `write a valid ${String(format)}`,
  ],
  pattern: ({ pattern, data }) => [
    `${shown(data)} does not match ${String(pattern)}`,
    'write it as the pattern asks',
  ],
  uniqueItems: () => ['two items of the list are equal', 'remove one of them'],
  minLength: () => ['the text is too short', 'write something, or remove the member'],
  minItems: () => ['the list has too few items', 'add what is missing, or remove the list'],
  maxItems: () => ['the list has too many items', 'leave one'],
  oneOf: () => [
    'the value fits none of the forms allowed here, or several',
    'keep the members of one form only',
  ],
  anyOf: () => ['the value fits none of the forms allowed here', 'add what one of the forms needs'],
  not: () => ['these members exclude each other', 'keep one of them'],
  'false schema': () => ['nothing may stand here', 'remove it'],
};

const FORMAT_FIXES: Readonly<Record<string, string>> = {
  'date-time': 'write date and time as RFC 3339 has them, such as 2024-05-17T08:30:00Z',
  date: 'write the date as RFC 3339 has it, such as 2024-05-17',
  'idn-email': 'write an address such as jane@example.com, or remove it',
};

function findingOf({ instancePath, keyword, message, params, data }: ErrorObject): BomFinding {
  const words = WORDS[keyword]?.({ ...(params as Record<string, unknown>), data });
  const [said, fix] = words ?? [message ?? keyword, 'write it as the schema asks'];
  return { level: 'error', code: `schema.${keyword}`, place: instancePath, message: said, fix };
}

/** A value as JSON, cut where it is long. */
function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return 'this';
  const text = quoted(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function quoted(value: unknown): string {
  return JSON.stringify(value) ?? '';
}

function listed(values: unknown): string {
  const all = Array.isArray(values) ? values.map(quoted) : [];
  if (all.length > 40) return 'a value of the list in the standard';
  return all.length > 1 ? `one of ${all.join(', ')}` : (all[0] ?? '');
}
