import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  compareVersions,
  parseVers,
  validateVers,
  versContains,
  versFromNative,
} from '../../src/identifier/index.ts';
import { AssayError } from '../../src/model/index.ts';

/** One case of the official suite, schema 0.2; what input and output are depends on the type. */
interface Vector {
  readonly test_group: 'required' | 'recommended';
  readonly test_type: keyof typeof ANSWERS;
  readonly input: never;
  readonly expected_output?: unknown;
  readonly expected_failure?: boolean;
}

interface NativeInput {
  readonly scheme: string;
  readonly native_range: string;
}

interface VersionsInput {
  readonly input_scheme: string;
  readonly versions: readonly string[];
}

/** Lines that are wrong, with the rule that decides; `docs/versions.md` lists them too. */
const DISPUTED: ReadonlyMap<string, string> = new Map([
  ['maven 2-1 2.0.0.a', 'Maven 3.9: a word after a dot is one after a hyphen; it is below a number'],
  [
    'npm >= 0.2.0 <= 0.9.6 || ~0.8.0-pre',
    'node-semver: ~0.8.0-pre is >=0.8.0-pre <0.9.0-0; the line ends it at 0.8.1 and opens it again at 0.8.0',
  ],
]);

/**
 * Native ranges whose canonical form is not the text of the suite, with the reason. The suite wants each comparison written
 * down, which is the literal form; the canonical one must be valid and mean what the ecosystem means.
 */
const NOT_VALID =
  'clause 5.4: the text has a version twice, or two bounds of one side in a row, so it is no VERS';
const NOT_THE_RANGE = 'node-semver: the text takes other versions than the range';
const CANONICAL: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['npm 2.0.x || 2.1.x', ['vers:npm/>=2.0.0|<2.2.0', NOT_VALID]],
  [
    'npm ^2.0.18 || ^3.0.16 || ^3.1.6 || ^4.0.8 || ^5.0.0-beta.5',
    ['vers:npm/>=2.0.18|<3.0.0|>=3.0.16|<4.0.0|>=4.0.8|<6.0.0', NOT_VALID],
  ],
  ['npm >=5.0.3 >=4.2.1', ['vers:npm/>=5.0.3', NOT_VALID]],
  ['npm >= 5.2.1 <= 6.0.0 || >=6.0.0 <= 6.0.2', ['vers:npm/>=5.2.1|<=6.0.2', NOT_VALID]],
  ['npm >= 0.2.0 <= 0.9.6 || ~0.8.0-pre', ['vers:npm/>=0.2.0|<=0.9.6', NOT_VALID]],
  ['nginx 1.5.0+, 1.4.1+', ['vers:nginx/>=1.4.1', NOT_VALID]],
  ['conan ', ['vers:conan/>=0.0.0', 'clause 5.3.3: a range has at least one constraint']],
  ['npm <= 1.0', ['vers:npm/<1.1.0', NOT_THE_RANGE]],
  ['npm <=2.1 >=1.1', ['vers:npm/>=1.1.0|<2.2.0', NOT_THE_RANGE]],
  ['npm >= 1.x', ['vers:npm/>=1.0.0', NOT_THE_RANGE]],
  ['npm 1.1.2 1.2.2', ['vers:none/*', NOT_THE_RANGE]],
]);

/** What is answered to each type of case, in the shape of its expected output. */
const ANSWERS = {
  parse: (input: string) => {
    const { scheme, constraints } = parseVers(input);
    return {
      scheme,
      version_constraints: constraints.map(({ comparator, version }) => [comparator, version]),
    };
  },
  validate: (input: string) => validateVers(input).sorted,
  containment: (input: { vers: string; version: string }) => versContains(input.vers, input.version),
  from_native: (input: NativeInput) => versFromNative(input.scheme, input.native_range),
  equality: ({ input_scheme: scheme, versions: [a = '', b = ''] }: VersionsInput) => {
    const order = compareVersions(scheme, a, b);
    return order === undefined ? undefined : order === 0;
  },
  comparison: ({ input_scheme: scheme, versions }: VersionsInput) =>
    // Where one comparison has no answer, neither has the case.
    versions.every((a) => versions.every((b) => compareVersions(scheme, a, b) !== undefined))
      ? versions.toSorted((a, b) => compareVersions(scheme, a, b)!)
      : [],
} as const;

const folder = join(process.env['ASSAY_CORPUS'] ?? '../shared/corpus', 'identifiers/vers/tests');

if (!existsSync(folder)) {
  test.skip('corpus identifiers/vers', () => {});
  console.log(`corpus identifiers/vers: skipped, there is no ${folder}`);
} else {
  const files = readdirSync(folder).sort();
  const vectors = new Map(
    files.map((file) => {
      const { tests } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { tests: Vector[] };
      return [file, tests] as const;
    }),
  );

  test('corpus identifiers/vers', () => {
    const wrong: string[] = [];
    const disputed: string[] = [];
    let total = 0;
    for (const [file, tests] of vectors) {
      const problems = tests.flatMap((vector) => {
        const problem = disagreement(vector);
        if (problem !== undefined && DISPUTED.has(nameOf(vector))) disputed.push(nameOf(vector));
        return problem === undefined ? [] : [{ name: nameOf(vector), problem }];
      });
      total += tests.length;
      console.log(`corpus identifiers/vers ${file}: ${tests.length - problems.length} of ${tests.length}`);
      wrong.push(
        ...problems
          .filter(({ name }) => !DISPUTED.has(name))
          .map(({ name, problem }) => `${file}: ${name}: ${problem}`),
      );
    }
    const agree = total - wrong.length - disputed.length;
    console.log(`corpus identifiers/vers: ${agree} of ${total} labels agree, ${disputed.length} disputed`);
    expect(wrong).toEqual([]);
    expect(total).toBeGreaterThan(0);
    expect(new Set(disputed).size).toBeLessThanOrEqual(Math.ceil(total / 1000));
  });

  test('corpus identifiers/vers: canonical forms of native ranges', () => {
    const wrong: string[] = [];
    let total = 0;
    let asWritten = 0;
    for (const vector of [...vectors.values()].flat()) {
      if (vector.test_type !== 'from_native') continue;
      const { scheme, native_range: range } = vector.input as NativeInput;
      const canonical = versFromNative(scheme, range, { form: 'canonical' });
      expect(validateVers(canonical).problems).toEqual([]);
      total += 1;
      const text = vector.expected_output as string;
      // What is no VERS at all cannot be what canonical form is measured by.
      const [expected] = CANONICAL.get(`${scheme} ${range}`) ?? [isCanonical(text) ? text : canonical];
      if (canonical !== expected)
        wrong.push(`${scheme} ${range}: ${canonical} instead of ${String(expected)}`);
      if (canonical === text) asWritten += 1;
    }
    console.log(
      `corpus identifiers/vers: ${asWritten} of ${total} canonical forms are the text of the suite`,
    );
    expect(wrong).toEqual([]);
  });
}

function isCanonical(text: string): boolean {
  try {
    return validateVers(text).valid;
  } catch (error) {
    if (error instanceof AssayError) return false;
    throw error;
  }
}

/** How the tables above name a case. */
function nameOf({ test_type: type, input, expected_output: expected }: Vector): string {
  if (type === 'from_native') {
    const { scheme, native_range: range } = input as NativeInput;
    return `${scheme} ${range}`;
  }
  if (type !== 'equality' && type !== 'comparison') return JSON.stringify(input);
  const { input_scheme: scheme, versions } = input as VersionsInput;
  return `${scheme} ${versions.join(type === 'equality' ? (expected === true ? ' = ' : ' != ') : ' ')}`;
}

function disagreement({
  test_type: type,
  input,
  expected_output: expected,
  ...vector
}: Vector): string | undefined {
  let answer: unknown;
  try {
    answer = ANSWERS[type](input);
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    return vector.expected_failure === true ? undefined : `refused: ${error.message}`;
  }
  if (vector.expected_failure === true) return 'was accepted';
  if (type === 'comparison' && isSameOrder(input, answer as string[], expected as string[])) return undefined;
  try {
    expect(answer).toEqual(expected);
    return undefined;
  } catch {
    return `${JSON.stringify(answer)} instead of ${JSON.stringify(expected)}`;
  }
}

/** Versions in the order expected; those the scheme calls the same may stand either way, in either spelling. */
function isSameOrder(
  { input_scheme: scheme }: VersionsInput,
  answer: readonly string[],
  expected: readonly string[],
) {
  return (
    answer.length === expected.length &&
    answer.every(
      (version, at) => version === expected[at] || compareVersions(scheme, version, expected[at]!) === 0,
    )
  );
}
