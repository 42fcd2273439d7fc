import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LedgerStatement, PublisherIdentity, ReleasePublisher } from '../../../src/model/index.ts';
import { compareIdentities } from '../../../src/provenance/ledger/compare.ts';
import { lineOf } from '../../../src/provenance/ledger/memory.ts';
import { judgeIdentity } from '../../../src/provenance/ledger/verdict.ts';

const GITHUB: PublisherIdentity = {
  kind: 'github',
  issuer: 'https://token.actions.githubusercontent.com',
  repository: 'octo-org/example',
  repositoryId: '1',
  ownerId: '2',
  workflow: '.github/workflows/release.yml',
  environment: 'pypi',
  runner: 'github-hosted',
  trigger: 'release',
};
const PERSON: PublisherIdentity = { kind: 'email', issuer: 'https://issuer.example', subject: 'a@b.example' };
const KEY: PublisherIdentity = { kind: 'key', key: 'ab'.repeat(32) };
const REGISTRY: PublisherIdentity = { kind: 'registry', key: 'cd'.repeat(32) };
const PROJECT = 'pkg:pypi/example';
const PUBLISH = 'https://docs.pypi.org/attestations/publish/v1';
const SLSA = 'https://slsa.dev/provenance/v1';

function without(part: keyof PublisherIdentity): PublisherIdentity {
  const { [part]: _, ...rest } = GITHUB;
  return rest as PublisherIdentity;
}

describe('a difference of one part', () => {
  const cases: readonly (readonly [string, PublisherIdentity, PublisherIdentity, readonly string[]])[] = [
    ['none', GITHUB, GITHUB, []],
    ['case of a name at GitHub', GITHUB, { ...GITHUB, repository: 'Octo-Org/Example' }, []],
    ['case of an environment at GitHub', GITHUB, { ...GITHUB, environment: 'PyPI' }, []],
    [
      'repository',
      GITHUB,
      { ...GITHUB, repository: 'octo-org/other', repositoryId: '9' },
      ['repository changed', 'repositoryId changed'],
    ],
    ['repository renamed', GITHUB, { ...GITHUB, repository: 'octo-org/other' }, ['repository changed']],
    ['repository made again', GITHUB, { ...GITHUB, repositoryId: '9' }, ['repositoryId resurrected']],
    ['owner made again', GITHUB, { ...GITHUB, ownerId: '9' }, ['ownerId resurrected']],
    [
      'owner made again with another repository',
      GITHUB,
      { ...GITHUB, repository: 'octo-org/other', repositoryId: '8', ownerId: '9' },
      ['ownerId resurrected', 'repository changed', 'repositoryId changed'],
    ],
    [
      'moved to another owner',
      GITHUB,
      { ...GITHUB, repository: 'new-org/example', ownerId: '9' },
      ['repository changed', 'ownerId changed'],
    ],
    ['issuer', GITHUB, { ...GITHUB, issuer: 'https://evil.example' }, ['issuer changed']],
    ['workflow', GITHUB, { ...GITHUB, workflow: 'x.yml' }, ['workflow changed']],
    ['environment', GITHUB, { ...GITHUB, environment: 'test' }, ['environment changed']],
    ['environment lost', GITHUB, without('environment'), ['environment downgraded']],
    ['environment gained', without('environment'), GITHUB, ['environment same']],
    ['id not said any more', GITHUB, without('repositoryId'), ['repositoryId downgraded']],
    ['id said now', without('repositoryId'), GITHUB, ['repositoryId same']],
    ['own machine', GITHUB, { ...GITHUB, runner: 'self-hosted' }, ['runner downgraded']],
    ['machine of the forge', { ...GITHUB, runner: 'self-hosted' }, GITHUB, ['runner same']],
    ['event', GITHUB, { ...GITHUB, trigger: 'push' }, ['trigger changed']],
    ['a person', GITHUB, PERSON, ['kind downgraded']],
    ['a key', GITHUB, KEY, ['kind downgraded']],
    ['the registry alone', GITHUB, REGISTRY, ['kind downgraded']],
    ['a workflow instead of a key: nobody knows whose', KEY, GITHUB, ['kind changed']],
    ['another person', PERSON, { ...PERSON, subject: 'c@b.example' }, ['subject changed']],
    ['another name for the same key', { ...KEY, subject: 'A' }, { ...KEY, subject: 'B' }, []],
    [
      'another key of the same name',
      { ...KEY, subject: 'A' },
      { ...KEY, subject: 'A', key: 'ff'.repeat(20) },
      ['key changed'],
    ],
    ['another key', KEY, { ...KEY, key: 'ff'.repeat(32) }, ['key changed']],
    [
      'GitLab has case',
      { ...GITHUB, kind: 'gitlab' },
      { ...GITHUB, kind: 'gitlab', repository: 'Octo-org/example' },
      ['repository changed'],
    ],
  ];
  test.each(cases)('%s', (_, before, now, expected) => {
    expect(compareIdentities(before, now).map(({ part, outcome }) => `${part} ${outcome}`)).toEqual(expected);
  });

  test('an event that started it before', () => {
    const now = { ...GITHUB, trigger: 'push' };
    expect(compareIdentities(GITHUB, now, new Set(['release', 'push']))).toEqual([]);
  });
});

test.each([
  ['1.2.3', '0!1'],
  ['v1.2', '0!1'],
  ['0.4', '0!0'],
  ['2!1.0', '2!1'],
  ['2026.1', '0!year'],
  ['2027.4', '0!year'],
  ['01.5', '0!1'],
  ['nightly', 'text nightly'],
])('the major line of %s is %s', (version, line) => {
  expect(lineOf(version)).toBe(line);
});

let clock = 0;
const said = (
  version: string,
  publishers: readonly PublisherIdentity[],
  more: Partial<LedgerStatement> & { readonly predicates?: readonly string[] } = {},
): LedgerStatement => {
  const { predicates = [PUBLISH], ...rest } = more;
  return {
    project: PROJECT,
    version,
    how: 'verified',
    publishers: publishers.map((publisher) => ({ publisher, predicates })),
    file: { name: `example-${version}.tar.gz`, sha256: '00'.repeat(32) },
    recorded: ++clock,
    by: '11'.repeat(32),
    ...rest,
  };
};

function judge(
  memory: readonly LedgerStatement[],
  version: string,
  publishers: readonly PublisherIdentity[],
  predicates: readonly string[] = [PUBLISH],
) {
  const signed: readonly Pick<ReleasePublisher, 'publisher' | 'predicates'>[] = publishers.map(
    (publisher) => ({
      publisher,
      predicates,
    }),
  );
  const verdict = judgeIdentity(memory, { project: PROJECT, version, publishers: signed });
  return verdict && `${verdict.outcome}${verdict.against ? ` ${verdict.against.version}` : ''}`;
}

const OTHER = { ...GITHUB, repository: 'other/example', repositoryId: '7', ownerId: '8' };

describe('which version it is compared with', () => {
  const memory = [said('1.0', [GITHUB]), said('1.2', [GITHUB]), said('2.0', [OTHER]), said('2.10', [OTHER])];
  test.each([
    ['1.2', GITHUB, 'same 1.2'],
    ['1.1', GITHUB, 'same 1.0'],
    ['1.3', GITHUB, 'same 1.2'],
    ['0.9', GITHUB, 'same 1.0'],
    ['1.0.dev1', GITHUB, 'same 1.0'],
    ['2.9', OTHER, 'same 2.0'],
    ['2.11', OTHER, 'same 2.10'],
    ['3.0', OTHER, 'same 2.10'],
    ['1.2.post1', OTHER, 'changed 1.2'],
    ['2.11', GITHUB, 'changed 2.10'],
    ['not a version', OTHER, 'same 2.10'],
  ] as const)('%s by %o: %s', (version, publisher, expected) => {
    expect(judge(memory, version, [publisher])).toBe(expected);
  });
});

describe('without provenance', () => {
  const memory = [said('1.0', [GITHUB]), said('2.0', [GITHUB])];
  test.each([
    ['1.1', 'lost 1.0'],
    ['1.0', 'lost 1.0'],
    ['2.5', 'lost 2.0'],
    ['0.9', undefined],
    ['1.0.dev1', undefined],
    ['3.0', undefined],
  ])('%s: %s', (version, expected) => {
    expect(judge(memory, version, [])).toBe(expected);
  });

  test('nothing is remembered: nothing is missed', () => {
    expect(judge([], '1.0', [])).toBeUndefined();
    expect(judge([said('1.0', [GITHUB], { project: 'pkg:pypi/other' })], '1.0', [])).toBeUndefined();
  });

  test('a person accepted it: until provenance is there again', () => {
    const lapse = said('1.1', [], { how: 'accepted', reason: 'no CI' });
    expect(judge([...memory, lapse], '1.2', [])).toBe('same 1.1');
    expect(judge([...memory, lapse], '1.2', [GITHUB])).toBe('same 1.0');
    expect(judge([...memory, lapse], '1.2', [OTHER])).toBe('changed 1.0');
    expect(judge([...memory, lapse, said('1.2', [GITHUB])], '1.3', [])).toBe('lost 1.2');
  });

  test('evidence that needs a key which nobody gave may be that of the key that is remembered', () => {
    const undecided = (publisher: PublisherIdentity) =>
      judgeIdentity([said('1.0', [publisher])], {
        project: PROJECT,
        version: '1.1',
        publishers: [],
        isUndecided: true,
      })?.outcome;
    expect([undecided(KEY), undecided(GITHUB)]).toEqual([undefined, 'lost']);
  });

  test('the registry alone vouches for it', () => {
    expect(judge(memory, '1.1', [REGISTRY])).toBe('downgraded 1.0');
    expect(judge([], '1.1', [REGISTRY])).toBeUndefined();
  });
});

describe('several publishers', () => {
  test('each is compared with the one it is most like, and the worst counts', () => {
    const memory = [said('1.0', [GITHUB, KEY])];
    expect(judge(memory, '1.1', [KEY, GITHUB])).toBe('same 1.0');
    expect(judge(memory, '1.1', [GITHUB, OTHER])).toBe('changed 1.0');
  });

  test('who signs besides is told apart from who signed before', () => {
    const signed = [GITHUB, PERSON].map((publisher) => ({ publisher, predicates: [PUBLISH] }));
    const release = { project: PROJECT, version: '1.1', publishers: signed };
    expect(judgeIdentity([said('1.0', [GITHUB])], release)?.message).toBe(
      'the evidence is weaker than that of 1.0: kind of publisher; signed as well, as before, by github:octo-org/example .github/workflows/release.yml (environment pypi)',
    );
  });

  test('the weaker of two alone is weaker evidence', () => {
    expect(judge([said('1.0', [GITHUB, KEY])], '1.1', [KEY])).toBe('downgraded 1.0');
  });

  test('a name that an older version remembers with another id', () => {
    const memory = [said('1.0', [GITHUB]), said('1.1', [OTHER], { how: 'accepted', reason: 'moved' })];
    expect(judge(memory, '1.2', [{ ...GITHUB, repositoryId: '99' }])).toBe('resurrected 1.1');
    expect(judge(memory, '1.2', [GITHUB])).toBe('changed 1.1');
  });
});

test('statements of how it was built are missed', () => {
  const memory = [said('1.0', [GITHUB], { predicates: [PUBLISH, SLSA] })];
  expect(judge(memory, '1.1', [GITHUB], [PUBLISH])).toBe('downgraded 1.0');
  expect(judge(memory, '1.1', [GITHUB], ['https://slsa.dev/provenance/v0.2'])).toBe('same 1.0');
});

test('who comes back to an earlier decision, in the same words, decides anew', () => {
  const accepted = (publisher: PublisherIdentity) =>
    said('1.0', [publisher], { how: 'accepted', reason: 'ok' });
  const memory = [accepted(GITHUB), accepted(OTHER), accepted(GITHUB)];
  expect(judge(memory.slice(0, 2), '1.1', [GITHUB])).toBe('changed 1.0');
  expect(judge(memory, '1.1', [GITHUB])).toBe('same 1.0');
  expect(judge(memory, '1.1', [OTHER])).toBe('changed 1.0');
});

test('1.0 and 1.0.0 are one version: a decision about one is about the other', () => {
  const memory = [said('1.0', [GITHUB]), said('1.0.0', [OTHER], { how: 'accepted', reason: 'they moved' })];
  expect(judge(memory, '1.0', [OTHER])).toBe('same 1.0');
  expect(judge(memory, '1.0.0', [GITHUB])).toBe('changed 1.0');
  expect(judge(memory, '1.1', [GITHUB])).toBe('changed 1.0');
});

test('a decision replaces what was remembered of the version before it', () => {
  const memory = [said('1.0', [GITHUB]), said('1.0', [OTHER], { how: 'accepted', reason: 'they moved' })];
  expect(judge(memory, '1.1', [OTHER])).toBe('same 1.0');
  expect(judge(memory, '1.1', [GITHUB])).toBe('changed 1.0');
});

test('the order of statements in a ledger decides nothing', () => {
  const publishers = [GITHUB, OTHER, KEY, PERSON, { ...GITHUB, repositoryId: '9' }];
  const one = fc.record({
    version: fc.constantFrom('1.0', '1.1', '1.10', '2.0', '2026.1', 'x'),
    publisher: fc.constantFrom(...publishers),
    recorded: fc.nat(3),
    isAccepted: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc
        .array(one, { maxLength: 8 })
        .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
      fc.constantFrom('1.0', '1.5', '2.1', '2027.1', 'y'),
      fc.option(fc.constantFrom(...publishers), { nil: undefined }),
      ([list, shuffled], version, publisher) => {
        const memory = (of: typeof list) =>
          of.map((entry) =>
            said(entry.version, [entry.publisher], {
              recorded: entry.recorded,
              ...(entry.isAccepted ? { how: 'accepted', reason: 'so' } : {}),
            }),
          );
        const now = publisher ? [publisher] : [];
        const verdict = (of: typeof list) =>
          judgeIdentity(memory(of), {
            project: PROJECT,
            version,
            publishers: now.map((who) => ({ publisher: who, predicates: [PUBLISH] })),
          });
        expect(verdict(shuffled)).toEqual(verdict(list));
      },
    ),
    { numRuns: 300 },
  );
});
