import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Report } from '../../src/model/index.ts';
import { digestOf, spdxSaying } from '../recipes/checked-boms.ts';
import {
  acme,
  cpython,
  folder,
  NOW,
  of,
  PYTHON,
  RIGHT,
  ROOT,
  record,
  signed,
  stores,
  wheel,
} from '../support/policy-cases.ts';
import { ASKED_AT, SLSA } from '../support/signed-files.ts';
import { run, WHEEL } from './run.ts';

test('assay policy show is the default, and what it says is what happens without it', async () => {
  const { stdout } = await run('policy', 'show');
  expect(stdout).toBe(readFileSync(of('default'), 'utf8'));
  for (const file of [WHEEL, wheel()()]) {
    const args = ['check', file, '--store', stores.bad, '--format', 'json'] as const;
    const plain = await run(...args);
    const judged = await run(...args, '--policy', of('default'));
    const outcomes = ({ stdout: text }: { stdout: string }) =>
      (JSON.parse(text) as Report).verdicts.map(({ outcome }) => outcome);
    expect([judged.code, outcomes(judged)]).toEqual([plain.code, outcomes(plain)]);
  }
});

test('assay policy check says all that is wrong, by line, and exits 1', async () => {
  const path = folder.put('bad.yaml', 'version: 1\nrequires: [inside]\nknown:\n  max_severity: high\n');
  const { code, stdout, stderr } = await run('policy', 'check', path);
  expect([code, stderr]).toEqual([1, '']);
  expect(stdout).toBe(
    [
      `${path}:2:1: the key "requires" is not known`,
      '  hint: did you mean require?',
      `${path}:4:3: the key "max_severity" is not known in known`,
      '  hint: did you mean max-severity?',
      '',
    ].join('\n'),
  );
  const used = await run('check', WHEEL, '--policy', path);
  expect([used.code, used.stdout]).toEqual([2, '']);
  expect(used.stderr).toBe(
    `assay: ${path}: line 2: the key "requires" is not known (and 1 more: assay policy check) [policy.document]\nhint: did you mean require?\n`,
  );
});

test.each([
  ['missing', 'missing.yaml', 2],
  ['empty', folder.put('empty.yaml', ''), 1],
  ['no YAML', folder.put('broken.yaml', 'a: [b'), 1],
  ['no text', folder.put('binary.yaml', Buffer.from([0xff, 0xfe, 0])), 1],
  ['a folder', folder.path, 2],
])('a policy that is %s', async (_, path, code) => {
  const { code: found, stdout, stderr } = await run('policy', 'check', path);
  expect(found).toBe(code);
  expect(stdout + stderr).toContain(path);
  expect((await run('check', WHEEL, '--policy', path)).code).toBe(2);
});

test('nobody is let in besides whom a policy names', async () => {
  const args = ['--policy', of('pypi-project'), '--publisher', 'github:a/b'] as const;
  for (const verb of ['check', 'verify']) {
    const { code, stderr } = await run(verb, WHEEL, ...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining('both the policy and an option say')]);
  }
  const level = await run('check', WHEEL, '--policy', of('cpython-release'), '--at-least', 'identical');
  expect([level.code, level.stderr]).toEqual([2, expect.stringContaining('both the policy and --at-least')]);
});

test('what a policy does not look at is said', async () => {
  const { stdout } = await run(
    'check',
    wheel(signed())(),
    '--policy',
    of('pypi-project'),
    '--trust-root',
    ROOT,
    '--at',
    ASKED_AT,
  );
  expect(stdout).toContain('by the policy PyPI project\n');
  expect(stdout).toContain('rebuild is unknown, and not required');
  expect(stdout).toContain('known is unknown, and not required');
});

test.each([
  ['as it should be', wheel(signed()), 'pypi-project', 0, 'verified'],
  [
    'another repository',
    wheel(signed({ claims: { repository_id: '99' } })),
    'pypi-project',
    1,
    'identity.repository-id',
  ],
  [
    'another statement',
    wheel(signed({ predicateType: SLSA })),
    'pypi-project',
    1,
    'statement.predicate: a statement that the policy demands is not there',
  ],
  ['no evidence', wheel(), 'pypi-project', 1, 'missing'],
  ['of a section', acme({}), 'internal-index', 0, 'verified'],
  ['of a section, by another', acme({ project_id: '1' }), 'internal-index', 1, 'identity.repository-id'],
  [
    'of nobody, where somebody is demanded',
    wheel(signed()),
    'cpython-release',
    1,
    'the policy demands an origin and names nobody for this file',
  ],
] as const)('assay verify --policy: %s', async (_, artifact, name, code, text) => {
  const args = ['--policy', of(name), '--trust-root', ROOT, '--at', ASKED_AT, '--no-ledger'];
  const found = await run('verify', artifact(), ...args);
  expect([found.code, found.stderr]).toEqual([
    code,
    expect.stringMatching(/^(hint: evidence lies beside a file, .*\n)?$/),
  ]);
  expect(found.stdout).toContain(text);
});

const KEV = `cveID,vendorProject,product,vulnerabilityName,dateAdded,shortDescription,requiredAction,dueDate,knownRansomwareCampaignUse,notes,cwes
CVE-2026-7777,example,example,x,2026-05-01,x,x,2026-05-31,Unknown,,
`;
const GHOST = spdxSaying(
  [
    { name: 'pip', version: '25.2', purl: 'pkg:pypi/pip@25.2' },
    { name: 'ghost', version: '1', purl: 'pkg:pypi/ghost@1' },
  ],
  { name: 'CPython', version: '3.14.0', fileName: 'Python-3.14.0.tgz', sha256: digestOf(PYTHON) },
);
const NOBODY = 'origin:\n  publishers:\n    - kind: github\n      repository: o/r\n';

test.each<[string, string, () => string, number, string, string]>([
  [
    'what is exploited fails whatever its severity',
    'known:\n  max-severity: critical\n  kev: refuse\n',
    wheel(),
    1,
    'known fail',
    'policy line 4, known.kev: 1 known weakness of more than critical, or exploited, or malicious: CVE-2026-7777; 1 known to be exploited',
  ],
  [
    'unless a policy says otherwise, which is said',
    'known:\n  max-severity: critical\n  kev: allow\n',
    wheel(),
    0,
    'known pass',
    '1 known weakness let pass as not severe enough',
  ],
  [
    'an exception by any id, also of what is exploited',
    'known:\n  exceptions:\n    - id: cve-2026-7777\n      reason: r\n      expires: 2026-06-02\n    - id: CVE-1999-1\n      reason: r\n      expires: 2030-01-01\n',
    wheel(),
    0,
    'known pass',
    'line 7, exception: CVE-1999-1 is nothing that would fail here',
  ],
  [
    'evidence that may be missing makes no pass',
    `${NOBODY}  missing: allow\n`,
    wheel(),
    1,
    'origin unknown',
    'line 6, origin.missing: nothing vouches for it, which is let pass',
  ],
  [
    'evidence that is refused fails all the same',
    `${NOBODY}  missing: allow\n`,
    wheel(signed()),
    1,
    'origin fail',
    'policy line 3, origin.publishers: evidence was refused',
  ],
  [
    'so much must be shown by the bytes',
    'inside:\n  sbom:\n    min-evidence: 90\n',
    cpython(undefined, GHOST),
    1,
    'inside fail',
    'policy line 3, inside.sbom.min-evidence: the bytes show 2 of 3 statements, 66 %; 90 % must be shown',
  ],
  [
    'any bill of materials that can be checked',
    'inside:\n  sbom: {}\n',
    cpython(undefined, RIGHT),
    0,
    'inside pass',
    'policy line 3, inside.sbom: there is a bill of materials: Python-3.14.0.tgz.spdx.json',
  ],
])('%s', async (_, rules, artifact, code, outcome, said) => {
  const store = join(folder.path, 'kev.sqlite');
  const records = [
    folder.put(
      'kev-record.json',
      record('example', 'CVE-2026-7777', NOW, 'AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N'),
    ),
    folder.put('known-exploited.csv', KEV),
  ];
  expect((await run('advisories', 'import', ...records, '--store', store)).code).toBe(0);
  const policy = folder.put('own.yaml', `version: 1\n${rules}`);
  const args = ['--policy', policy, '--store', store, '--trust-root', ROOT, '--at', ASKED_AT];
  const { code: found, stdout } = await run('check', artifact(), ...args, '--format', 'json');
  const report: Report = JSON.parse(stdout);
  const [question, wanted] = outcome.split(' ');
  const verdict = report.verdicts.find((one) => one.question === question)!;
  expect(verdict.outcome).toBe(wanted);
  expect([...verdict.reasons, ...report.policy!.notes].join('\n')).toContain(said);
  // Where another question is asked about the wheel, what is exploited in it fails the whole besides.
  expect(found).toBe(code);
});
