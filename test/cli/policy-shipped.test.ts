import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { parseYaml } from '../../src/codec/index.ts';
import type { Report } from '../../src/model/index.ts';
import {
  acme,
  bomOf,
  CPYTHON,
  cpython,
  manager,
  of,
  POLICIES,
  RIGHT,
  ROOT,
  signed,
  stores,
  wheel,
} from '../support/policy-cases.ts';
import { ASKED_AT, SLSA } from '../support/signed-files.ts';
import { run } from './run.ts';

interface Case {
  readonly artifact: () => string;
  readonly options?: readonly string[];
  readonly code: number;
  /** Inside, origin, rebuild, known. */
  readonly outcomes: string;
  /** Part of a reason. */
  readonly because?: string;
}

const CASES: Readonly<Record<string, Readonly<Record<string, Case>>>> = {
  default: {
    'nothing is known, nothing fails': {
      artifact: wheel(),
      code: 0,
      outcomes: 'pass unknown unknown unknown',
    },
    'a critical weakness': {
      artifact: wheel(),
      options: ['--store', stores.bad],
      code: 1,
      outcomes: 'pass unknown unknown fail',
      because: 'policy line 14, known.max-severity: 1 known weakness of more than low',
    },
    'evidence that is refused': {
      artifact: wheel('{}'),
      code: 1,
      outcomes: 'pass fail unknown unknown',
      because: 'refused: format.version',
    },
  },
  'pypi-project': {
    'published as it should be': {
      artifact: wheel(signed()),
      options: ['--store', stores.clean],
      code: 0,
      outcomes: 'pass pass unknown pass',
      because: 'policy line 9, origin.publishers: it was signed by one of them',
    },
    'the name changed hands': {
      artifact: wheel(signed({ claims: { repository_id: '99' } })),
      code: 1,
      outcomes: 'pass fail unknown unknown',
      because: 'refused: identity.repository-id',
    },
    'started by a pull request': {
      artifact: wheel(signed({ claims: { event_name: 'pull_request_target' } })),
      code: 1,
      outcomes: 'pass fail unknown unknown',
      because: 'refused: identity.trigger',
    },
    'another statement than demanded': {
      artifact: wheel(signed({ predicateType: SLSA })),
      code: 1,
      outcomes: 'pass fail unknown unknown',
      because: 'policy line 19, origin.predicates: not stated by anybody who was verified: PyPI publish v1',
    },
    'no evidence': {
      artifact: wheel(),
      code: 1,
      outcomes: 'pass fail unknown unknown',
      because: 'policy line 9, origin.publishers: one of them must have signed it',
    },
    'a weakness that is too severe': {
      artifact: wheel(signed()),
      options: ['--store', stores.bad],
      code: 1,
      outcomes: 'pass pass unknown fail',
      because: 'policy line 22, known.max-severity',
    },
  },
  'internal-index': {
    'a package of others, without evidence': {
      artifact: wheel(),
      options: ['--store', stores.clean],
      code: 0,
      outcomes: 'pass unknown unknown pass',
    },
    'no advisories: unknown, and required': {
      artifact: wheel(),
      code: 1,
      outcomes: 'pass unknown unknown fail',
      because: 'policy line 5, require: known must pass, and it is unknown',
    },
    'advisories too old to say so': {
      artifact: wheel(),
      options: ['--store', stores.old],
      code: 1,
      outcomes: 'pass unknown unknown fail',
      because: 'policy line 11, known.max-advisory-age: the latest advisory is 517 days old, 3 may be',
    },
    'an exception that holds': {
      artifact: wheel(),
      options: ['--store', stores.excepted],
      code: 0,
      outcomes: 'pass unknown unknown pass',
      because: 'policy line 13, known.exceptions: CVE-2024-35195 is let pass until 2027-06-30: the session',
    },
    'an exception that expired': {
      artifact: wheel(),
      options: ['--store', stores.excepted, '--at', '2027-07-01'],
      code: 1,
      outcomes: 'pass unknown unknown fail',
      because: 'policy line 13, known.exceptions: the exception for CVE-2024-35195 expired on 2027-06-30',
    },
    'its own package, of its own pipeline': {
      artifact: acme({}),
      options: ['--store', stores.clean],
      code: 0,
      outcomes: 'pass pass unknown pass',
    },
    'its own package, of another project with the name': {
      artifact: acme({ project_id: '1' }),
      options: ['--store', stores.clean],
      code: 1,
      outcomes: 'pass fail unknown pass',
      because: 'refused: identity.repository-id',
    },
    'its own package, without evidence': {
      artifact: acme(),
      options: ['--store', stores.clean],
      code: 1,
      outcomes: 'pass fail unknown pass',
    },
  },
  'cpython-release': {
    'all as it should be': {
      artifact: cpython(manager('hugo@python.org'), RIGHT),
      options: CPYTHON,
      code: 0,
      outcomes: 'pass pass pass pass',
      because: 'policy line 15, rebuild.level: the rebuild is identical-below-signatures or better',
    },
    'the release manager of another branch': {
      artifact: cpython(manager('thomas@python.org'), RIGHT),
      options: CPYTHON,
      code: 1,
      outcomes: 'pass fail pass pass',
      because: 'refused: identity.subject',
    },
    'a bill of materials about other bytes': {
      artifact: cpython(manager('hugo@python.org'), bomOf('00'.repeat(32))),
      options: CPYTHON,
      code: 1,
      outcomes: 'fail pass pass pass',
      because: 'policy line 10, inside.sbom.bound: ',
    },
    'no bill of materials': {
      artifact: cpython(manager('hugo@python.org'), undefined),
      options: CPYTHON,
      code: 1,
      outcomes: 'fail pass pass pass',
      because: 'policy line 10, inside.sbom: there is no bill of materials that could be checked',
    },
    'nothing to compare with': {
      artifact: cpython(manager('hugo@python.org'), RIGHT),
      options: ['--store', stores.clean],
      code: 1,
      outcomes: 'pass pass fail pass',
      because: 'policy line 6, require: rebuild must pass, and it is unknown',
    },
    'a branch that has no release manager': {
      artifact: cpython(manager('hugo@python.org'), undefined, 'Python-2.7.18.tgz'),
      options: CPYTHON,
      code: 1,
      outcomes: 'fail fail pass pass',
      because: 'policy line 6, require: origin must pass, and it is unknown',
    },
  },
};

const ROWS = Object.entries(CASES).flatMap(([name, cases]) =>
  Object.entries(cases).map(([what, one]) => [name, what, one] as const),
);

test.each(ROWS)('%s: %s', async (name, _, { artifact, options = [], code, outcomes, because }) => {
  const args = ['--trust-root', ROOT, ...(options.includes('--at') ? [] : ['--at', ASKED_AT]), ...options];
  const found = await run('check', artifact(), '--policy', of(name), '--format', 'json', ...args);
  expect(found.stderr).toBe('');
  const report: Report = JSON.parse(found.stdout);
  expect(report.verdicts.map(({ outcome }) => outcome).join(' ')).toBe(outcomes);
  expect(found.code).toBe(code);
  const reasons = report.verdicts.flatMap((one) => one.reasons);
  if (because !== undefined) expect(reasons.join('\n')).toContain(because);
});

test('every shipped policy is in the table, passes the check and its schema', async () => {
  const names = readdirSync(POLICIES).map((name) => name.replace(/\.yaml$/, ''));
  expect(names.sort()).toEqual(Object.keys(CASES).sort());
  const { code, stdout } = await run('policy', 'check', ...names.map(of));
  expect([code, stdout.trim().split('\n').length]).toEqual([0, names.length]);
  const validate = new Ajv2020({ allowUnionTypes: true, strict: true, strictRequired: false }).compile(
    JSON.parse(readFileSync('docs/schemas/policy.schema.json', 'utf8')),
  );
  for (const name of names) {
    const { value } = parseYaml(readFileSync(of(name), 'utf8'));
    validate(value);
    expect([name, validate.errors]).toEqual([name, null]);
  }
  expect(validate({ version: 1, requires: [] })).toBe(false);
  expect(validate({ version: 1, origin: { publishers: [{ kind: 'github' }] } })).toBe(false);
});
