import { expect, test } from 'vitest';
import type {
  Artifact,
  CauseCode,
  Comparison,
  Component,
  Contents,
  Entry,
  KnownWeakness,
  Level,
  Outcome,
  Problem,
  ProblemCode,
} from '../../src/model/index.ts';
import { PROBLEMS } from '../../src/model/index.ts';
import { type Evidence, judge } from '../../src/report/index.ts';
import {
  BELOW_SIGNATURES,
  comparison,
  IDENTICAL,
  ONE_MODULE,
  PKG_REBUILD,
  RESIDUE,
  share,
} from '../recipes/comparisons.ts';

const entry = (id: number, parent: number, path: string, more: Partial<Entry> = {}): Entry => ({
  id,
  parent,
  path,
  kind: 'file',
  format: 'bytes',
  size: 1,
  ...more,
});

const problem = (code: ProblemCode, path: string, offset?: number): Problem => ({
  code,
  level: PROBLEMS[code].level,
  path,
  message: 'seen',
  ...(offset === undefined ? {} : { offset }),
});

/** `a.tar.gz` with a zip, a gzip and a plain file in it. */
const ENTRIES = [
  entry(0, -1, 'a.tar.gz', { format: 'gzip' }),
  entry(1, 0, 'a.tar.gz!', { format: 'tar' }),
  entry(2, 1, 'a.tar.gz!/b.zip', { format: 'zip' }),
  entry(3, 2, 'a.tar.gz!/b.zip!/c', { format: 'text' }),
  entry(4, 1, 'a.tar.gz!/d.gz', { format: 'gzip' }),
];

function artifactOf(problems: readonly Problem[] = [], more: Partial<Artifact> = {}): Artifact {
  const unused = () => Promise.reject(new Error('not in this test'));
  return {
    name: 'a.tar.gz',
    size: 10,
    digests: { sha256: '0' },
    mediaType: 'application/gzip',
    format: 'gzip',
    entries: ENTRIES,
    problems,
    open: unused,
    fields: unused,
    gather: unused,
    close: async () => {},
    ...more,
  };
}

const COMPONENT: Component = {
  id: 'a@1',
  name: 'a',
  identifiers: [],
  licences: [],
  occurrences: [{ path: 'a' }],
  foundBy: 'test',
  presence: 'contained',
};
const CONTENTS: Contents = {
  layers: ['zip'],
  entries: 5,
  files: 3,
  bytes: 2048,
  unaccountedBytes: 0,
  formats: {},
  owned: [],
  sboms: [],
};

function judged(
  evidence: Partial<Evidence> = {},
  failOn: 'note' | 'warning' | 'error' = 'warning',
  rebuildLevel?: Level,
) {
  const whole: Evidence = {
    artifact: artifactOf(),
    contents: CONTENTS,
    components: [COMPONENT],
    attestations: [],
    comparison: null,
    matches: [],
    leaks: [],
    identifiers: [],
    ...evidence,
  };
  const { findings, verdicts } = judge(whole, { failOn, ...(rebuildLevel ? { rebuildLevel } : {}) });
  const answers = Object.fromEntries(verdicts.map((verdict) => [verdict.question, verdict]));
  return { findings, answers, verdicts };
}

test('the four questions are answered in their order', () => {
  expect(judged().verdicts.map(({ question }) => question)).toEqual(['inside', 'origin', 'rebuild', 'known']);
});

const OWN = 'a.tar.gz!';
const SHIPPED = 'a.tar.gz!/b.zip';

test.each<[string, Partial<Evidence>, Outcome, readonly string[]]>([
  ['nothing wrong', {}, 'pass', ['1 component in 3 files, 2.00 KiB']],
  ['nothing named', { components: [] }, 'unknown', ['no component could be named in 3 files, 2.00 KiB']],
  [
    'bytes of nobody',
    { contents: { ...CONTENTS, unaccountedBytes: 512 } },
    'pass',
    ['1 component in 3 files, 2.00 KiB', '512 B belong to no component'],
  ],
  [
    'an SBOM',
    {
      contents: {
        ...CONTENTS,
        sboms: [{ path: 'x', specification: 'SPDX', version: '2.3', components: 1, sha256: '' }],
      },
    },
    'pass',
    ['1 component in 3 files, 2.00 KiB', '1 SBOM document inside'],
  ],
  [
    'a warning',
    { artifact: artifactOf([problem('path.traversal', `${OWN}/../x`)]) },
    'fail',
    ['A member path leads out of the archive with `..`: seen', '1 component in 3 files, 2.00 KiB'],
  ],
  [
    'a note',
    { artifact: artifactOf([problem('path.backslash', `${OWN}/x`)]) },
    'pass',
    ['1 component in 3 files, 2.00 KiB'],
  ],
  [
    'damage and nothing named',
    { components: [], artifact: artifactOf([problem('content.size-mismatch', OWN)]) },
    'fail',
    [
      'A member has another length than its header says: seen',
      'no component could be named in 3 files, 2.00 KiB',
    ],
  ],
  [
    'not read to the end',
    { artifact: { ...artifactOf([problem('limit.members', 'a.tar.gz')]), digests: undefined } as never },
    'fail',
    [
      'The artifact has more members than the limit; the rest was not read: seen',
      '1 component in 3 files, 2.00 KiB',
      'a limit stopped the reading before the end',
    ],
  ],
])('inside: %s', (_, evidence, outcome, reasons) => {
  const { answers } = judged(evidence);
  expect(answers['inside']).toEqual({ question: 'inside', outcome, reasons });
});

test.each<[string, ProblemCode, string, Outcome, object]>([
  ['damage in a shipped archive', 'content.trailing-data', SHIPPED, 'pass', { level: 'note', nested: true }],
  ['a path in a shipped archive', 'path.traversal', `${SHIPPED}!/c`, 'pass', { level: 'note', nested: true }],
  ['the path of a shipped archive itself', 'path.traversal', SHIPPED, 'fail', { level: 'warning' }],
  ['the content of the stream', 'content.trailing-data', OWN, 'fail', { level: 'warning' }],
  ['a bomb in a shipped archive', 'limit.ratio', SHIPPED, 'fail', { level: 'error' }],
  ['a failing reader in a shipped archive', 'format.reader-failed', SHIPPED, 'fail', { level: 'error' }],
  ['a window in a shipped archive', 'limit.window', SHIPPED, 'pass', { level: 'warning', nested: true }],
])('layers: %s', (_, code, path, outcome, expected) => {
  const { findings, answers } = judged({ artifact: artifactOf([problem(code, path)]) });
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject(expected);
  expect(findings[0]?.nested).toBe('nested' in expected ? true : undefined);
  expect(findings[0]?.message.includes('in a shipped archive')).toBe('nested' in expected);
  expect(answers['inside']?.outcome).toBe(outcome);
});

test('damage of a part that was prescribed is not hidden behind damage of a file that is shipped', () => {
  const entries = [
    entry(0, -1, 'a.pkg', { format: 'xar', variant: 'macos-component' }),
    entry(1, 0, 'a.pkg!/sample.gz', { format: 'gzip' }),
    entry(2, 0, 'a.pkg!/Payload', { format: 'gzip' }),
  ];
  const problems = [
    problem('content.trailing-data', 'a.pkg!/sample.gz'),
    problem('content.trailing-data', 'a.pkg!/Payload'),
  ];
  const { findings, answers } = judged({ artifact: artifactOf(problems, { name: 'a.pkg', entries }) });
  expect(findings).toMatchObject([
    { level: 'warning', path: 'a.pkg!/Payload' },
    { level: 'note', path: 'a.pkg!/sample.gz', nested: true },
  ]);
  expect(answers['inside']?.outcome).toBe('fail');
});

test('problems of one code in one container are one finding with the first place and a count', () => {
  const problems = [3, 1, 2].map((offset) => problem('path.duplicate', `${OWN}/x`, offset));
  const { findings, answers } = judged({
    artifact: artifactOf([...problems, problem('path.duplicate', `${SHIPPED}!/c`)]),
  });
  expect(findings).toEqual([
    {
      rule: 'path.duplicate',
      question: 'inside',
      level: 'warning',
      message: 'Two members have the same path: seen',
      path: `${OWN}/x`,
      offset: 3,
      count: 3,
    },
    expect.objectContaining({ nested: true, level: 'note', path: `${SHIPPED}!/c` }),
  ]);
  expect(answers['inside']?.reasons[0]).toBe('Two members have the same path: seen (3 times)');
});

test('three reasons and how many more; errors before warnings before notes', () => {
  const codes = [
    'path.backslash',
    'path.duplicate',
    'path.absolute',
    'path.empty',
    'content.size-mismatch',
    'link.outside',
  ] as const;
  const { findings, answers } = judged({ artifact: artifactOf(codes.map((code) => problem(code, OWN))) });
  expect(findings.map(({ level }) => level)).toEqual([
    'error',
    'warning',
    'warning',
    'warning',
    'warning',
    'note',
  ]);
  expect(answers['inside']?.reasons.slice(0, 4)).toEqual([
    'A member has another length than its header says: seen',
    'Two members have the same path: seen',
    'A member has an absolute path: seen',
    '2 more findings of this weight',
  ]);
});

test.each([
  ['note', 'fail', 'fail', 'fail'],
  ['warning', 'pass', 'fail', 'fail'],
  ['error', 'pass', 'pass', 'fail'],
] as const)('--fail-on %s', (failOn, note, warning, error) => {
  const outcome = (code: ProblemCode) =>
    judged({ artifact: artifactOf([problem(code, OWN)]) }, failOn).answers['inside']?.outcome;
  expect(
    ['path.backslash', 'path.empty', 'content.size-mismatch'].map((code) => outcome(code as ProblemCode)),
  ).toEqual([note, warning, error]);
});

test('origin: unknown, whatever is found', () => {
  expect(judged().answers['origin']).toEqual({
    question: 'origin',
    outcome: 'unknown',
    reasons: ['no attestation or signature was found beside or inside the artifact'],
  });
  const attestation = (path: string) =>
    ({
      kind: 'openpgp-signature',
      path,
      where: 'beside',
      outcome: 'unknown',
      claims: { issuer: 'AB', signed: 'now' },
    }) as const;
  expect(judged({ attestations: [attestation('a.asc')] }).answers['origin']).toEqual({
    question: 'origin',
    outcome: 'unknown',
    reasons: [
      'openpgp-signature beside: a.asc (claims issuer AB, signed now)',
      'found, not verified: `assay check` does not verify signatures of this kind',
    ],
  });
  const many = judged({ attestations: ['a', 'b', 'c', 'd', 'e', 'f'].map(attestation) }).answers['origin'];
  expect(many?.reasons[4]).toBe('2 more of them');
});

const LEAK = {
  rule: 'rebuild.content.username',
  message: 'the home folder /home/eve stands in the content',
  path: 'a',
  count: 2,
};
const TRACE = '1 trace of the building machine would differ in another build';
const NOTHING = 'nothing to compare with; give a rebuilt artifact with --against';

const REBUILT = 'compared with b.pkg:';

test.each<[string, Partial<Evidence>, Outcome, readonly string[]]>([
  ['nothing to compare with', {}, 'unknown', [NOTHING]],
  ['leaks alone', { leaks: [LEAK] }, 'unknown', [NOTHING, TRACE]],
  [
    'the same bytes',
    { comparison: IDENTICAL.comparison, leaks: [LEAK] },
    'pass',
    ['b.pkg has the same bytes'],
  ],
  [
    'the same bytes below signatures',
    { comparison: BELOW_SIGNATURES.comparison },
    'pass',
    [
      `${REBUILT} identical-below-signatures; 2 causes explain all 9,234 differing bytes; residue 0`,
      'sig.xar-cms: CMS signature of a XAR archive (1 place, 8,921 bytes)',
      'sig.xar-rsa: RSA signature of a XAR archive (1 place, 256 bytes)',
    ],
  ],
  [
    'noise',
    { comparison: PKG_REBUILD.comparison, leaks: [LEAK] },
    'unknown',
    [
      `${REBUILT} equal-contents; 9 causes explain all 48,213 differing bytes; residue 0`,
      'archive.mtime: modification times of members (4,770 places, 38,160 bytes)',
      'archive.inode: inode, device or link numbers of the building machine (4,770 places, 4,770 bytes)',
      'archive.owner: owner or group of members (4,770 places, 4,770 bytes)',
      '6 more causes',
      '1 trace of the building machine in contents',
    ],
  ],
  [
    'another content',
    { comparison: ONE_MODULE.comparison },
    'fail',
    [
      `${REBUILT} different; 1 real change (content.source), 312 of 40,648 differing bytes; 2 other causes for what remains; residue 0`,
      'content.source: content that nothing known explains (1 place, 312 bytes)',
      'archive.mtime: modification times of members (10,000 places, 40,000 bytes)',
      'zip.create-system: host system byte of zip members (2 places, 2 bytes)',
    ],
  ],
  [
    'nothing but unread bytes between the two',
    {
      comparison: comparison({
        verdict: 'different',
        explained: false,
        problems: RESIDUE.comparison.problems,
      }),
    },
    'unknown',
    [
      `${REBUILT} different; nothing differs in what could be read; 1 problem kept the rest from being compared`,
    ],
  ],
])('rebuild: %s', (_, evidence, outcome, reasons) => {
  expect(judged(evidence).answers['rebuild']).toEqual({ question: 'rebuild', outcome, reasons });
});

test.each<[Level, Level | undefined, Outcome]>([
  ['identical', undefined, 'pass'],
  ['identical-below-signatures', undefined, 'pass'],
  ['equal-streams', undefined, 'unknown'],
  ['equal-contents', undefined, 'unknown'],
  ['equal-semantics', undefined, 'unknown'],
  ['different', undefined, 'fail'],
  ['identical', 'identical', 'pass'],
  ['identical-below-signatures', 'identical', 'fail'],
  ['equal-contents', 'equal-contents', 'pass'],
  ['equal-semantics', 'equal-contents', 'fail'],
  ['different', 'different', 'pass'],
])('rebuild: %s where the policy names %s', (verdict, rebuildLevel, outcome) => {
  const evidence = { comparison: comparison({ verdict, causes: PKG_REBUILD.comparison.causes }) };
  expect(judged(evidence, 'warning', rebuildLevel).answers['rebuild']?.outcome).toBe(outcome);
});

test('rebuild: leaks fail it where notes fail', () => {
  const { answers } = judged({ leaks: [LEAK] }, 'note');
  expect(answers['rebuild']).toMatchObject({
    outcome: 'fail',
    reasons: [`${LEAK.message} (2 times)`, NOTHING, TRACE],
  });
  expect(answers['inside']?.outcome).toBe('pass');
});

test('first-hand causes are findings, what weighs most first; then the residue and what is unread', () => {
  const rows = ({ comparison: of }: { comparison: Comparison }) =>
    judged({ comparison: of }).findings.map(({ rule, level, message, path, count, offset }) => [
      rule,
      level,
      message,
      path,
      count ?? offset,
    ]);
  expect(rows(ONE_MODULE)).toEqual([
    [
      'rebuild.content.source',
      'error',
      'content that nothing known explains, 312 bytes',
      '!/pkg/core.py',
      undefined,
    ],
    [
      'rebuild.archive.mtime',
      'note',
      'modification times of members, 40,000 bytes: 2 s apart',
      '!/a',
      10_000,
    ],
    ['rebuild.zip.create-system', 'note', 'host system byte of zip members, 2 bytes', '!/a', 2],
  ]);
  expect(rows(RESIDUE)).toEqual([
    ['rebuild.content.source', 'error', 'content that nothing known explains, 1,204 bytes', '!/data.bin', 2],
    ['rebuild.residue', 'error', '1,204 bytes that no cause explains', '!/data.bin', 9],
    [
      'rebuild.unread',
      'warning',
      'could not be read to its end, so not compared: 7 of 8 bytes',
      'a.pkg!/data.bin',
      undefined,
    ],
    ['rebuild.archive.mtime', 'note', 'modification times of members, 20 bytes', '!/a', 5],
  ]);
  expect(rows(IDENTICAL)).toEqual([]);
});

test.each<[CauseCode, string]>([
  ['content.permission', 'error'],
  ['content.build-path', 'warning'],
  ['pe.timestamp', 'note'],
  ['gzip.mtime', 'note'],
  ['sig.authenticode', 'note'],
  ['xar.checksum', 'note'],
])('%s weighs as %s', (code, level) => {
  const { findings } = judged({ comparison: comparison({ verdict: 'different', causes: [share(code)] }) });
  expect(findings).toMatchObject([{ rule: `rebuild.${code}`, level, path: '!/a' }]);
});

test('leaks are notes with a count above one', () => {
  const { findings } = judged({ leaks: [LEAK, { ...LEAK, count: 1, offset: 5 }] });
  expect(findings).toEqual([
    {
      rule: 'rebuild.content.username',
      question: 'rebuild',
      level: 'note',
      message: LEAK.message,
      path: 'a',
      count: 2,
    },
    {
      rule: 'rebuild.content.username',
      question: 'rebuild',
      level: 'note',
      message: LEAK.message,
      path: 'a',
      offset: 5,
    },
  ]);
});

test.each([
  [[], 'no identifier to look up'],
  [['a'], '1 identifier to look up: a'],
  [['a', 'b', 'c'], '3 identifiers to look up: a, b, c'],
  [['a', 'b', 'c', 'd'], '4 identifiers to look up: a, b, c, …'],
])('known without advisories: %s', (identifiers, reason) => {
  expect(judged({ identifiers }).answers['known']).toEqual({
    question: 'known',
    outcome: 'unknown',
    reasons: [
      'no advisories have been imported',
      reason,
      '`assay advisories import PATH…` or `assay advisories update` gets some',
    ],
  });
});

const WEAKNESS: KnownWeakness = {
  component: 'a@1',
  id: 'CVE-2024-1000',
  aliases: [],
  status: 'affected',
  matches: [],
  disagreement: false,
  score: 7.5,
  severity: 'high',
  flags: [],
  fixed: ['2'],
};
const NAMED: Component = {
  ...COMPONENT,
  version: '1',
  identifiers: [{ type: 'purl', value: 'pkg:pypi/a@1', origin: 'derived', rule: 'r' }],
};
const ASKED: Partial<Evidence> = {
  advisories: { records: 1200, sources: 2, latest: '2024-03-07T09:00:00Z' },
  components: [NAMED],
  identifiers: ['pkg:pypi/a@1'],
};
const BY = 'asked 1,200 advisories, the latest of 2024-03-07, by 1 identifier';
const HIGH = 'a 1: CVE-2024-1000 (high 7.5, fixed in 2)';

test.each<[string, Partial<Evidence>, 'note' | 'warning' | 'error', Outcome, readonly string[]]>([
  ['nothing', {}, 'warning', 'pass', ['no known weakness', BY]],
  ['affected', { matches: [WEAKNESS] }, 'warning', 'fail', [HIGH, BY]],
  [
    'affected below the threshold',
    { matches: [{ ...WEAKNESS, severity: 'medium', score: 5 }] },
    'error',
    'pass',
    ['1 known weakness in all', BY],
  ],
  [
    'not affected',
    { matches: [{ ...WEAKNESS, status: 'not-affected' }] },
    'note',
    'pass',
    ['no known weakness', BY],
  ],
  [
    'conditional and undecided',
    {
      matches: [
        { ...WEAKNESS, status: 'conditional' },
        { ...WEAKNESS, status: 'undecided', id: 'CVE-2024-1001' },
        { ...WEAKNESS, status: 'undecided', id: 'CVE-2024-1002' },
      ],
    },
    'warning',
    'unknown',
    [
      '1 conditional: affected only where something holds that nobody stated',
      '2 undecided: versions or commits could not be compared',
      BY,
    ],
  ],
  [
    'denied by VEX',
    {
      matches: [
        { ...WEAKNESS, vex: { vulnerability: [], products: [], status: 'not_affected', place: 'v' } },
      ],
    },
    'warning',
    'pass',
    ['no known weakness', BY],
  ],
  [
    'nothing to look up',
    { components: [COMPONENT], identifiers: [] },
    'warning',
    'unknown',
    [
      'no known weakness',
      'asked 1,200 advisories, the latest of 2024-03-07, by 0 identifiers',
      '1 component without identifier, not looked up',
    ],
  ],
])('known: %s', (_, evidence, failOn, outcome, reasons) => {
  const { answers } = judged({ ...ASKED, ...evidence }, failOn);
  expect(answers['known']).toEqual({ question: 'known', outcome, reasons });
});
