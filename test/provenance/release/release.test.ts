import { describe, expect, test } from 'vitest';
import type {
  FileVerdict,
  LedgerStatement,
  SignerIdentity,
  VerifiedEvidence,
} from '../../../src/model/index.ts';
import { decisionOf, observationOf } from '../../../src/provenance/ledger/remember.ts';
import { parseNamedRelease } from '../../../src/provenance/release/group.ts';
import { judgeReleases, type ReleaseRequest } from '../../../src/provenance/release/verdict.ts';

const WORKFLOW: SignerIdentity = {
  kind: 'github',
  issuer: 'https://token.actions.githubusercontent.com',
  subject: 'https://github.com/octo-org/example/.github/workflows/release.yml@refs/tags/v1',
  repository: 'octo-org/example',
  repositoryId: '1',
  ownerId: '2',
  workflow: '.github/workflows/release.yml',
  commit: 'aa'.repeat(20),
};
const KEY: SignerIdentity = { kind: 'key', key: 'ab'.repeat(32) };
const SLSA = 'https://slsa.dev/provenance/v1';

function evidence(identity: SignerIdentity, more: Partial<VerifiedEvidence> = {}): VerifiedEvidence {
  return {
    source: 'evidence',
    verified: true,
    steps: [],
    identity,
    times: [{ source: 'log', by: 'log', time: 1_000_000 }],
    ...more,
  };
}

function file(name: string, ...all: readonly VerifiedEvidence[]): FileVerdict {
  const isRefused = all.some(({ verified }) => !verified);
  return {
    file: name,
    sha256: '00'.repeat(32),
    outcome: all.length === 0 ? 'missing' : isRefused ? 'refused' : 'verified',
    message: '',
    evidence: all,
    expected: false,
  };
}

const judged = (files: readonly FileVerdict[], request: ReleaseRequest = {}) =>
  judgeReleases(
    files.map((verdict) => ({ verdict, folder: '/some/where' })),
    request,
  );
const judge = (files: readonly FileVerdict[], request?: ReleaseRequest) => judged(files, request).releases;
const names = (files: readonly FileVerdict[], request?: ReleaseRequest) =>
  judge(files, request).flatMap(({ findings }) => findings.map(({ name }) => name));

describe('which files are a release', () => {
  const purl = (found: string) => ({
    form: 'npm-attestations' as const,
    steps: [{ name: 'subject.name' as const, outcome: 'unknown' as const, message: '', found }],
  });

  test('names of distributions are compared as values', () => {
    const files = [
      'Octo.Example-1.0.tar.gz',
      'octo_example-1.0.0-py3-none-any.whl',
      'octo_example-1.0.0rc1.tar.gz',
      'octo_example-1.1.zip',
      'octo_example-1.10.zip',
    ];
    expect(judge(files.map((name) => file(name))).map(({ name, files: own }) => [name, own.length])).toEqual([
      ['octo-example 1.0', 2],
      ['octo-example 1.0.0rc1', 1],
      ['octo-example 1.1', 1],
      ['octo-example 1.10', 1],
    ]);
  });

  test('a package of npm is what its evidence is about', () => {
    const tgz = file('example-1.0.0.tgz', evidence(WORKFLOW, purl('pkg:npm/%40octo/example@1.0.0')));
    expect(judge([tgz])[0]).toMatchObject({
      name: '@octo/example 1.0.0',
      project: 'pkg:npm/%40octo/example',
      version: '1.0.0',
    });
    const refused = file('x.tgz', evidence(WORKFLOW, { ...purl('pkg:npm/x@1.0.0'), verified: false }));
    expect(judge([refused])[0]?.project).toBeUndefined();
    const nonsense = file('x.tgz', evidence(WORKFLOW, purl('not a purl')));
    expect(judge([nonsense])[0]).toMatchObject({ name: 'where' });
  });

  test('others by folder, or of the release a person names', () => {
    expect(judge([file('a.txt'), file('b.txt')]).map(({ name }) => name)).toEqual(['where']);
    const named = parseNamedRelease('pkg:generic/python@3.14.2');
    expect(judge([file('a.txt'), file('b.txt')], { named })).toMatchObject([
      { name: 'python 3.14.2', project: 'pkg:generic/python', version: '3.14.2' },
    ]);
    expect(() => parseNamedRelease('pkg:generic/python')).toThrow('no package URL with a version');
  });
});

describe('who published it', () => {
  test('the key of the registry is no publisher, and does not mix with one', () => {
    const registry = { form: 'npm-attestations' as const, predicateType: 'publish' };
    const files = [
      file('a.tgz', evidence(WORKFLOW), evidence(KEY, registry)),
      file('b.tgz', evidence(KEY, registry)),
    ];
    const [release] = judge(files);
    expect(release?.publishers.map(({ publisher }) => publisher.kind)).toEqual(['github', 'registry']);
    expect(release?.findings).toEqual([]);
  });

  test('predicates are those that every file has', () => {
    const both = [evidence(WORKFLOW, { predicateType: 'a' }), evidence(WORKFLOW, { predicateType: SLSA })];
    const [release] = judge([file('a', ...both), file('b', both[0]!)]);
    expect(release?.publishers).toMatchObject([{ files: ['a', 'b'], predicates: ['a'] }]);
  });

  test('evidence of a file that is refused names nobody', () => {
    const bad = evidence(WORKFLOW, { verified: false });
    expect(judge([file('a', bad), file('b', evidence(KEY), bad)])[0]).toMatchObject({
      publishers: [],
      coverage: 'none',
    });
  });

  test('one that signed everything is enough, whoever else signed some of it', () => {
    const both = [evidence(WORKFLOW), evidence(KEY)];
    expect(names([file('a', ...both), file('b', both[0]!)])).toEqual([]);
    expect(names([file('a', ...both), file('b', evidence({ kind: 'key', key: 'ff' }))])).toEqual([
      'release.mixed',
    ]);
    expect(names([file('a', both[0]!), file('b', both[1]!)])).toEqual(['release.mixed']);
  });

  test('the same name with another id is another', () => {
    const other = evidence({ ...WORKFLOW, repositoryId: '9' });
    expect(names([file('a', evidence(WORKFLOW)), file('b', other)])).toEqual(['release.mixed']);
  });
});

test('an OpenPGP key is its key, or its fingerprint where that has no form of its own, never its user id alone', () => {
  const fingerprint = 'AB'.repeat(20);
  const publisherOf = (identity: SignerIdentity) =>
    judge([file('a', evidence(identity))])[0]!.publishers[0]!.publisher;
  expect(publisherOf({ kind: 'key', subject: 'A', fingerprint })).toEqual({
    kind: 'key',
    subject: 'A',
    key: fingerprint.toLowerCase(),
  });
  expect(publisherOf({ ...KEY, subject: 'A', fingerprint })).toEqual({ ...KEY, subject: 'A' });
});

describe('late', () => {
  const at = (name: string, ...times: readonly number[]) =>
    file(
      name,
      evidence(WORKFLOW, { times: times.map((time) => ({ source: 'log' as const, by: 'log', time })) }),
    );
  const message = (files: readonly FileVerdict[], late: number) =>
    judge(files, { late })[0]?.findings.map((one) => `${one.message}: ${one.files.join(' ')}`);

  test('a gap is counted from the file before; everything behind it is late', () => {
    const files = [at('a', 1000), at('b', 1050), at('c', 1200), at('d', 1210)];
    expect(message(files, 99)).toEqual(['2 of 4 files were signed 2 minutes after the others: c d']);
    expect(message(files, 150)).toEqual([]);
    expect(message([at('a', 0), at('b', 1)], 0)).toEqual([
      '1 of 2 files was signed 1 second after the others: b',
    ]);
  });

  test('a file is as old as its first signature, and one without a time says nothing', () => {
    expect(message([at('a', 1000), at('b', 1001, 90_000), at('c')], 100)).toEqual([]);
  });
});

test('a release that is named is the one that names of files say', () => {
  expect(parseNamedRelease('pkg:pypi/Octo.Example@1.0RC1')).toEqual({
    project: 'pkg:pypi/octo-example',
    version: '1.0rc1',
  });
});

describe('whether it is good', () => {
  const good = (files: readonly FileVerdict[], request?: ReleaseRequest) => judged(files, request).good;
  const partial = [file('a', evidence(WORKFLOW)), file('b')];

  test('missing evidence is excused only where somebody decided so', () => {
    expect(good(partial)).toBe(false);
    expect(good(partial, { allow: ['release.partial'] })).toBe(true);
    expect(good([file('a'), file('b')], { allow: ['release.partial', 'release.lost'] })).toBe(false);
  });

  test('what is allowed of one release excuses no file of the same name in another', () => {
    const of = (folder: string, ...all: readonly FileVerdict[]) =>
      all.map((verdict) => ({ verdict, folder }));
    const allow = ['release.partial' as const];
    expect(judgeReleases(of('/one', ...partial), { allow }).good).toBe(true);
    expect(judgeReleases([...of('/one', ...partial), ...of('/two', file('b'))], { allow }).good).toBe(false);
  });

  test('a refusal is never excused', () => {
    const refused = file('c', evidence(WORKFLOW, { verified: false }));
    expect(good([...partial, refused], { allow: ['release.partial'] })).toBe(false);
  });

  test('what could not be decided is neither excused nor accepted', () => {
    const undecided = { ...file('b'), outcome: 'undecided' as const };
    const files = [partial[0]!, undecided];
    const request = {
      allow: ['release.partial' as const],
      named: parseNamedRelease('pkg:generic/example@1.0'),
    };
    expect(good(files, request)).toBe(false);
    const [release] = judge(files, request);
    expect(decisionOf(release!, files, 'so be it', [], { at: 5, by: '00'.repeat(32) })).toBe(
      'it has files whose evidence could not be decided',
    );
  });

  test('a lost one that is allowed', () => {
    const named = parseNamedRelease('pkg:generic/example@1.1');
    const before = judge([file('a', evidence(WORKFLOW))], { named: { ...named, version: '1.0' } })[0]!;
    const recording = { at: 5, by: '00'.repeat(32) };
    const memory = [
      observationOf(before, [file('a', evidence(WORKFLOW))], [], recording),
    ] as readonly LedgerStatement[];
    const files = [file('a')];
    expect(names(files, { named, memory })).toEqual(['release.lost']);
    expect(good(files, { named, memory })).toBe(false);
    expect(good(files, { named, memory, allow: ['release.lost'] })).toBe(true);
    const [release] = judge(files, { named, memory });
    const decision = decisionOf(release!, files, 'so be it', memory, recording) as LedgerStatement;
    expect(decision).toMatchObject({ how: 'accepted', outcome: 'lost', publishers: [], reason: 'so be it' });
    // Whatever the clock says, a decision is later than what it replaces.
    expect(decision.recorded).toBe(5);
    expect(good(files, { named, memory: [...memory, decision] })).toBe(true);
    // That it has none is right; that somebody in particular signed it is not.
    expect(good([{ ...files[0]!, expected: true }], { named, memory: [...memory, decision] })).toBe(false);
    const again = decisionOf(release!, files, 'again', [...memory, decision], { ...recording, at: 1 });
    expect((again as LedgerStatement).recorded).toBe(6);
  });
});
