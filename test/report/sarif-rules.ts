/**
 * The rules of SARIF 2.1.0 (OASIS standard with errata 01) that concern the objects we write, coded anew: what is required,
 * which types and words are allowed, that nothing unknown stands there, and that indexes point at what they name.
 */

type Check = (value: unknown, at: string) => string[];
type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text: Check = (value, at) => (typeof value === 'string' ? [] : [`${at}: no text`]);
const filled: Check = (value, at) => (typeof value === 'string' && value !== '' ? [] : [`${at}: no text`]);
const count =
  (least: number): Check =>
  (value, at) =>
    Number.isInteger(value) && (value as number) >= least ? [] : [`${at}: no integer from ${least} on`];
const oneOf =
  (...words: readonly string[]): Check =>
  (value, at) =>
    words.includes(value as string) ? [] : [`${at}: ${String(value)} is not allowed`];
const list =
  (item: Check, least = 0): Check =>
  (value, at) => {
    if (!Array.isArray(value) || value.length < least) return [`${at}: no list of ${least} or more`];
    return value.flatMap((each, index) => item(each, `${at}[${index}]`));
  };
const map =
  (item: Check): Check =>
  (value, at) =>
    isObject(value)
      ? Object.entries(value).flatMap(([key, each]) => item(each, `${at}.${key}`))
      : [`${at}: no object`];
const bag: Check = (value, at) => (isObject(value) ? [] : [`${at}: no property bag`]);
const object =
  (required: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check =>
  (value, at) => {
    if (!isObject(value)) return [`${at}: no object`];
    const all: Readonly<Record<string, Check>> = { ...optional, ...required };
    return [
      ...Object.keys(required).flatMap((key) => (key in value ? [] : [`${at}.${key}: missing`])),
      ...Object.entries(value).flatMap(
        ([key, each]) => all[key]?.(each, `${at}.${key}`) ?? [`${at}.${key}: unknown`],
      ),
    ];
  };

/** RFC 3986: a relative reference or URI, percent-encoded. */
const uri: Check = (value, at) =>
  typeof value === 'string' && /^(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?#]|%[0-9A-F]{2})+$/.test(value)
    ? []
    : [`${at}: no URI reference`];
const sha256: Check = (value, at) => (/^[0-9a-f]{64}$/.test(String(value)) ? [] : [`${at}: no SHA-256`]);

const level = oneOf('none', 'note', 'warning', 'error');
const message = object({ text: filled });
const artifactLocation = object({ uri });
// §3.30.11: byteLength only where byteOffset is there.
const region = object({ byteOffset: count(0) }, { byteLength: count(0) });
const location = object(
  { physicalLocation: object({ artifactLocation }, { region }) },
  { logicalLocations: list(object({ fullyQualifiedName: text, kind: text })) },
);
const rule = object(
  { id: filled },
  {
    shortDescription: message,
    help: message,
    defaultConfiguration: object({ level }),
    properties: bag,
  },
);
const result = object(
  { message, ruleId: filled },
  {
    ruleIndex: count(0),
    level,
    locations: list(location),
    partialFingerprints: map(filled),
    occurrenceCount: count(1),
    properties: bag,
  },
);
const run = object(
  {
    tool: object({
      driver: object({ name: filled }, { version: filled, semanticVersion: filled, rules: list(rule) }),
    }),
  },
  {
    artifacts: list(
      object({ location: artifactLocation }, { length: count(0), mimeType: filled, hashes: map(sha256) }),
    ),
    results: list(result),
    properties: bag,
  },
);
const log = object({ version: oneOf('2.1.0'), runs: list(run) }, { $schema: uri });

/** What is wrong with a SARIF log, as sentences with the place. */
export function sarifErrors(document: unknown): string[] {
  const shape = log(document, 'log');
  return shape.length > 0 ? shape : (document as { runs: readonly Run[] }).runs.flatMap(indexErrors);
}

interface Run {
  readonly tool: { readonly driver: { readonly rules?: readonly { readonly id: string }[] } };
  readonly results?: readonly { readonly ruleId: string; readonly ruleIndex?: number }[];
}

/** §3.27.6: `ruleIndex` is that of the rule `ruleId` names; §3.19.23: ids of rules are unique. */
function indexErrors({ tool, results = [] }: Run): string[] {
  const ids = (tool.driver.rules ?? []).map(({ id }) => id);
  return [
    ...(new Set(ids).size === ids.length ? [] : ['two rules have one id']),
    ...results
      .filter(({ ruleId, ruleIndex }) => ruleIndex === undefined || ids[ruleIndex] !== ruleId)
      .map(({ ruleId, ruleIndex }) => `${ruleId} is not rule ${ruleIndex}`),
  ];
}
