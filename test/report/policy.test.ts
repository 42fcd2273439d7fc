import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseYaml } from '../../src/codec/index.ts';
import { DEFAULT_POLICY, type PolicyDocument, readPolicy, resolvePolicy } from '../../src/report/index.ts';

const NAMED = { name: 'p.yaml', sha256: 'ab'.repeat(32) };

function read(text: string) {
  const { value, error, place } = parseYaml(text, { numbersAsText: true });
  expect(error).toBeUndefined();
  return readPolicy(value, place, NAMED);
}

/** What is wrong, as `line:column message`. */
const faults = (text: string) =>
  read(text).faults.map(({ line, column, message, hint }) => [`${line}:${column} ${message}`, hint]);

/** A policy that is right. */
function policy(text: string): PolicyDocument {
  const { policy: found, faults: wrong } = read(`version: 1\n${text}`);
  expect(wrong).toEqual([]);
  return found!;
}

test('every rule, with its line', () => {
  const { rules, projects, name } = policy(`name: all of it
require: [inside, origin]
fail-on: error
inside:
  sbom:
    bound: true
    max-contradictions: 0
    min-evidence: 80
origin:
  publishers:
    - kind: github
      repository: o/r
      workflow: w.yml
      environment: e
      repository-id: "1"
      owner-id: 2
      triggers: [push]
      runner: github-hosted
    - kind: email
      email: a@b.c
      issuer: https://i.test
  identities:
    - subject: s
      issuer: i
  predicates: [publish, https://p.test/1]
  missing: allow
rebuild:
  level: equal-contents
known:
  max-severity: high
  kev: allow
  max-advisory-age: 30
  exceptions:
    - id: CVE-2024-1
      reason: not reached
      expires: 2027-01-31
projects:
  - match: pkg:pypi/example
    require: []
`);
  expect(name).toBe('all of it');
  expect(rules).toEqual({
    require: { value: ['inside', 'origin'], line: 3 },
    failOn: { value: 'error', line: 4 },
    sbom: { value: { bound: true, maxContradictions: 0, minEvidence: 80 }, line: 6 },
    publishers: {
      value: [
        {
          kind: 'github',
          repository: 'o/r',
          workflow: 'w.yml',
          environment: 'e',
          repositoryId: '1',
          ownerId: '2',
          triggers: ['push'],
          runner: 'github-hosted',
        },
        { kind: 'email', email: 'a@b.c', issuer: 'https://i.test' },
      ],
      line: 11,
    },
    identities: { value: [{ subject: 's', issuer: 'i' }], line: 23 },
    predicates: {
      value: ['https://docs.pypi.org/attestations/publish/v1', 'https://p.test/1'],
      line: 26,
    },
    missing: { value: 'allow', line: 27 },
    level: { value: 'equal-contents', line: 29 },
    maxSeverity: { value: 'high', line: 31 },
    kev: { value: 'allow', line: 32 },
    maxAge: { value: 30, line: 33 },
    exceptions: {
      value: [{ value: { id: 'CVE-2024-1', reason: 'not reached', expires: '2027-01-31' }, line: 35 }],
      line: 34,
    },
  });
  expect(projects).toEqual([
    { line: 39, matches: ['pkg:pypi/example'], rules: { require: { value: [], line: 40 } } },
  ]);
});

test.each<[string, string, string, string | undefined]>([
  ['no version', 'require: []', '1:1 the version of the policy is not 1', 'begin with the line version: 1'],
  [
    'another version',
    'version: 2',
    '1:1 the version of the policy is not 1',
    'begin with the line version: 1',
  ],
  ['no mapping', '- a', '1:1 the policy is no mapping', undefined],
  [
    'an unknown key',
    'version: 1\nrequires: []',
    '2:1 the key "requires" is not known',
    'did you mean require?',
  ],
  [
    'an underscore',
    'version: 1\nfail_on: error',
    '2:1 the key "fail_on" is not known',
    'did you mean fail-on?',
  ],
  [
    'a key of another block',
    'version: 1\norigin:\n  max-severity: high',
    '3:3 the key "max-severity" is not known in origin',
    'there are publishers, identities, predicates, missing',
  ],
  ['an unknown question', 'version: 1\nrequire: [who]', '2:11 require[0] is "who"', undefined],
  [
    'one word for a list',
    'version: 1\nrequire: origin',
    '2:1 require is no list, or an empty one',
    undefined,
  ],
  [
    'no publisher',
    'version: 1\norigin:\n  publishers: []',
    '3:3 origin.publishers is no list, or an empty one',
    'leave the key out instead',
  ],
  [
    'a publisher that is anybody',
    'version: 1\norigin:\n  publishers:\n    - kind: github\n      workflow: w.yml',
    '4:7 the publisher is anybody',
    undefined,
  ],
  [
    'an address of any issuer',
    'version: 1\norigin:\n  publishers:\n    - kind: email\n      email: a@b.c',
    '4:7 the publisher has no issuer',
    undefined,
  ],
  [
    'an exception for ever',
    'version: 1\nknown:\n  exceptions:\n    - id: CVE-1\n      reason: r',
    '4:7 an exception is an id, a reason and the day it expires',
    'none holds for ever',
  ],
  [
    'a day that is none',
    'version: 1\nknown:\n  exceptions:\n    - id: CVE-1\n      reason: r\n      expires: 2027-02-30',
    '6:7 2027-02-30 is no day',
    'write 2027-01-31',
  ],
  [
    'a share above all',
    'version: 1\ninside:\n  sbom:\n    min-evidence: 101',
    '4:5 inside.sbom.min-evidence is no whole number from 0 to 100',
    undefined,
  ],
  [
    'a section without match',
    'version: 1\nprojects:\n  - require: []',
    '3:5 the section has no match',
    undefined,
  ],
  [
    'a purl with version',
    'version: 1\nprojects:\n  - match: pkg:pypi/a@1',
    '3:5 pkg:pypi/a@1 has a version',
    undefined,
  ],
  [
    'a purl with more than a name',
    'version: 1\nprojects:\n  - match: pkg:pypi/a?b=c',
    '3:5 pkg:pypi/a?b=c has more than a name',
    'write pkg:pypi/name',
  ],
  [
    'a folder',
    'version: 1\nprojects:\n  - match: dist/*.whl',
    '3:5 dist/*.whl is no pattern of file names',
    undefined,
  ],
  ['a level that is none', 'version: 1\nrebuild:\n  level: same', '3:3 rebuild.level is "same"', undefined],
  ['an empty block', 'version: 1\nknown: {}', '2:1 known is empty', undefined],
  [
    'an empty block of a section, which would seem to take demands away',
    'version: 1\nprojects:\n  - match: x.whl\n    origin: {}',
    '4:5 origin is empty',
    'leave the key out, or give one of publishers, identities, predicates, missing',
  ],
  ['a block without content', 'version: 1\nknown:', '2:1 known is no mapping', undefined],
  ['a merge of mappings', 'version: 1\n<<: {a: b}', '2:1 the key "<<" is not known', undefined],
  ['a name of nothing', 'version: 1\nname: ""', '2:1 name is no text', 'put it in quotes'],
  [
    'a number of days that is none',
    'version: 1\nknown:\n  max-advisory-age: 1d',
    '3:3 known.max-advisory-age is no whole number from 1 to 3650',
    undefined,
  ],
  [
    'a list for a word',
    'version: 1\nknown:\n  kev: [allow]',
    '3:3 known.kev is ["allow"]',
    'it is one of refuse, allow',
  ],
  [
    'a text for a flag',
    'version: 1\ninside:\n  sbom:\n    bound: "true"',
    '4:5 inside.sbom.bound is neither true nor false',
    undefined,
  ],
  [
    'a predicate that is none',
    'version: 1\norigin:\n  predicates: [publsh]',
    '3:16 publsh is no predicate',
    undefined,
  ],
  [
    'an identity of any issuer',
    'version: 1\norigin:\n  identities:\n    - subject: a@b.c',
    '4:7 an identity is a subject and its issuer',
    undefined,
  ],
])('%s', (_, text, message, hint) => {
  const [[first, said] = []] = faults(text);
  expect(first).toBe(message);
  if (hint !== undefined) expect(said).toBe(hint);
});

const ID = '961ae4b1-070b-4134-ae64-1328a3ae3862';

test.each<[parts: string, fault: string | undefined]>([
  ['kind: github\nrepository: o/r\nworkflow: w.yml', undefined],
  ['kind: github\nowner-id: 65', undefined],
  ['kind: gitlab\nrepository: g/s/r\nworkflow: ci/w.yml\nissuer: https://gitlab.example.org', undefined],
  ['kind: google\nemail: a@b.c', undefined],
  [
    `kind: circleci\nissuer: https://oidc.circleci.com/org/${ID}\nrepository-id: ${ID}\nworkflow: ${ID}`,
    undefined,
  ],
  ['kind: activestate\nrepository: o/p', undefined],
  ['kind: bitbucket\nrepository: o/r', 'origin.publishers[0].kind is "bitbucket"'],
  ['kind: GitHub\nrepository: o/r', 'origin.publishers[0].kind is "GitHub"'],
  ['repository: o/r', 'the publisher has no kind'],
  ['kind: github\nrepository: https://github.com/o/r', 'a repository is owner/name: https://github.com/o/r'],
  ['kind: github\nrepository: o/r/', 'a repository is owner/name: o/r/'],
  ['kind: github\nrepository: "*"', 'a repository is owner/name: *'],
  ['kind: github\nrepository: [o/r]', 'origin.publishers[0].repository is no text'],
  [
    'kind: github\nrepository: o/r\nworkflow: .github/workflows/w.yml',
    'a workflow is the name of a file, as release.yml: .github/workflows/w.yml',
  ],
  ['kind: github\nrepository: o/r\nrunner: github_hosted', 'no kind of runner: github_hosted'],
  ['kind: gitlab\nrepository: o/r\nrunner: github-hosted', 'no kind of runner: github-hosted'],
  ['kind: github\nrepository-id: o/r', 'an id is a decimal number: o/r'],
  ['kind: github\nemail: a@b.c', 'a publisher of kind github has no email: a@b.c'],
  ['kind: google\nemail: a@b.c\nrepository-id: 1', 'a publisher of kind google has no repository-id: 1'],
  ['kind: google\nemail: a', 'no account: a'],
  [`kind: circleci\nrepository-id: ${ID}`, 'the publisher has no issuer'],
  ['kind: circleci\nissuer: i\nrepository-id: 1', 'an id of CircleCI is a UUID in lower case: 1'],
  [
    `kind: circleci\nissuer: i\nrepository-id: ${ID}\ntriggers: [push]`,
    'a publisher of kind circleci has no triggers: push',
  ],
])('a publisher %j', (parts, fault) => {
  const lines = parts.split('\n').map((line, at) => `    ${at === 0 ? '- ' : '  '}${line}`);
  const found = faults(`version: 1\norigin:\n  publishers:\n${lines.join('\n')}`);
  expect(found.map(([message]) => message?.replace(/^\d+:\d+ /, ''))).toEqual(
    fault === undefined ? [] : [fault],
  );
});

test('all faults are told, in the order of the text', () => {
  expect(
    faults('version: 1\nknown:\n  kev: maybe\nfoo: 1\nrequire: [x, y]').map(([message]) => message),
  ).toEqual([
    '3:3 known.kev is "maybe"',
    '4:1 the key "foo" is not known',
    '5:11 require[0] is "x"',
    '5:14 require[1] is "y"',
  ]);
});

test('a policy with a fault is none at all', () => {
  expect(read('version: 1\nfoo: 1').policy).toBeUndefined();
});

const SECTIONS = policy(`require: [inside]
origin:
  predicates: [publish]
known:
  max-severity: low
projects:
  - match: pkg:pypi/My_Project
    known:
      kev: allow
  - match: ["*.whl", "pkg:npm/%40scope/name"]
    origin:
      missing: allow
`);

test.each<[string, readonly string[], number | undefined]>([
  ['my_project-1.tar.gz', ['pkg:pypi/my-project@1?x=y'], 8],
  ['my_project-1-py3-none-any.whl', ['pkg:pypi/my-project@1'], 8],
  ['other.whl', ['no purl', 'pkg:pypi/other'], 11],
  ['name.tgz', ['pkg:npm/%40scope/name@2'], 11],
  ['name.tgz', ['pkg:npm/name@2'], undefined],
])('the first section that matches %s %j applies', (file, purls, line) => {
  expect(resolvePolicy(SECTIONS, { file, purls }).section?.line).toBe(line);
});

test('a section replaces blocks as a whole, and leaves the others', () => {
  const first = resolvePolicy(SECTIONS, { file: 'x', purls: ['pkg:pypi/my-project'] }).rules;
  expect(Object.keys(first).sort()).toEqual(['kev', 'predicates', 'require']);
  const second = resolvePolicy(SECTIONS, { file: 'x.whl', purls: [] }).rules;
  expect(Object.keys(second).sort()).toEqual(['maxSeverity', 'missing', 'require']);
});

test('the default is a policy', () => {
  expect(read(DEFAULT_POLICY).faults).toEqual([]);
});

test('whatever a document holds, it is a policy or has a fault with a place; nothing is thrown', () => {
  const word = fc.constantFrom('version', 'require', 'known', 'origin', 'match', '1', 'publish', 'high', '');
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      word,
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(word, tie('tree'), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      const text = JSON.stringify(value);
      const parsed = parseYaml(text, { numbersAsText: true });
      const { policy: found, faults: wrong } = readPolicy(parsed.value, parsed.place, NAMED);
      expect(found === undefined).toBe(wrong.length > 0);
      expect(wrong.every(({ line, column }) => line === 1 && column >= 1)).toBe(true);
    }),
  );
});
