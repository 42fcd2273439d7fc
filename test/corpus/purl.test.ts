import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { canonicalPurl, formatPurl, type PurlParts, parsePurl } from '../../src/identifier/index.ts';
import { AssayError } from '../../src/model/index.ts';

/** One case of the official suite, schema 0.2. */
interface Vector {
  readonly description: string;
  readonly test_group: 'required' | 'recommended';
  readonly test_type: 'parse' | 'build' | 'validate';
  readonly input: unknown;
  readonly expected_output?: unknown;
  readonly expected_failure?: boolean;
}

const folder = join(process.env['ASSAY_CORPUS'] ?? '../shared/corpus', 'identifiers/purl/tests');

if (!existsSync(folder)) {
  test.skip('corpus identifiers/purl', () => {});
  console.log(`corpus identifiers/purl: skipped, there is no ${folder}`);
} else {
  test('corpus identifiers/purl', () => {
    const wrong: string[] = [];
    let total = 0;
    for (const group of ['spec', 'types']) {
      for (const file of readdirSync(join(folder, group)).sort()) {
        const { tests } = JSON.parse(readFileSync(join(folder, group, file), 'utf8')) as { tests: Vector[] };
        total += tests.length;
        for (const vector of tests) {
          const problem = disagreement(vector);
          if (problem !== undefined) wrong.push(`${file}: ${vector.description}: ${problem}`);
        }
      }
    }
    console.log(`corpus identifiers/purl: ${total - wrong.length} of ${total} labels agree`);
    expect(wrong).toEqual([]);
    expect(total).toBeGreaterThan(0);
  });
}

/** Required cases are read in strict mode, recommended ones, which are about repair, in lenient mode. */
function disagreement(vector: Vector): string | undefined {
  const mode = vector.test_group === 'required' ? 'strict' : 'lenient';
  let answer: unknown;
  try {
    if (vector.test_type === 'build') answer = formatPurl(vector.input as PurlParts);
    else if (vector.test_type === 'parse') answer = parsePurl(vector.input as string, { mode });
    else answer = canonicalPurl(vector.input as string, { mode });
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    return vector.expected_failure === true
      ? undefined
      : `${JSON.stringify(vector.input)} refused: ${error.message}`;
  }
  if (vector.expected_failure === true) return `${JSON.stringify(vector.input)} was accepted`;
  try {
    expect(answer).toEqual(vector.expected_output);
    return undefined;
  } catch {
    return `${JSON.stringify(answer)} instead of ${JSON.stringify(vector.expected_output)}`;
  }
}
