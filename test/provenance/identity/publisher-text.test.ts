import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePublisher } from '../../../src/provenance/identity/publisher-text.ts';

const ORGANISATION = 'c9035eb6-6eb2-4c85-8a81-d9ee6a1fa8c2';
const PROJECT = 'ecc458d2-fbdc-4d9a-93c4-ac065ed3c3ca';
const PIPELINE = '961ae4b1-070b-4134-ae64-1328a3ae3862';

test.each([
  ['github:octo-org/example', { kind: 'github', repository: 'octo-org/example' }],
  [
    'github:octo-org/example:release.yml',
    { kind: 'github', repository: 'octo-org/example', workflow: 'release.yml' },
  ],
  ['github:o/e:r.yml:pypi', { kind: 'github', repository: 'o/e', workflow: 'r.yml', environment: 'pypi' }],
  [
    'gitlab:group/sub/example:ci/release.yml',
    { kind: 'gitlab', repository: 'group/sub/example', workflow: 'ci/release.yml' },
  ],
  [
    'github:Octo_x/.e-1.2_3:a@b.yaml',
    { kind: 'github', repository: 'Octo_x/.e-1.2_3', workflow: 'a@b.yaml' },
  ],
  [
    `circleci:${ORGANISATION}/${PROJECT}`,
    {
      kind: 'circleci',
      issuer: `https://oidc.circleci.com/org/${ORGANISATION}`,
      ownerId: ORGANISATION,
      repositoryId: PROJECT,
    },
  ],
  [
    `circleci:${ORGANISATION}/${PROJECT}:${PIPELINE}`,
    {
      kind: 'circleci',
      issuer: `https://oidc.circleci.com/org/${ORGANISATION}`,
      ownerId: ORGANISATION,
      repositoryId: PROJECT,
      workflow: PIPELINE,
    },
  ],
  ['google:a@example.org', { kind: 'google', email: 'a@example.org' }],
  ['email:a@example.org', { kind: 'email', email: 'a@example.org' }],
])('%s', (text, policy) => expect(parsePublisher(text)).toEqual(policy));

const KINDS = 'a publisher is of kind github, gitlab, circleci, google, email';

test.each([
  ['', KINDS],
  ['github', 'no publisher'],
  ['github:', 'no publisher'],
  ['github:o/e:', 'no publisher'],
  ['github:o/e:w::', 'no publisher'],
  ['github:o/e::pypi', 'no publisher'],
  ['github:o/e:w.yml:e:x', 'no publisher'],
  ['github:example', 'a repository is owner/name'],
  ['github:/example', 'a repository is owner/name'],
  ['github:o/', 'a repository is owner/name'],
  ['github:o/e/', 'a repository is owner/name'],
  ['github:o/e/f', 'a repository is owner/name'],
  ['github:o/a b', 'a repository is owner/name'],
  ['github:o/e\n', 'a repository is owner/name'],
  // Cyrillic o: no repository of GitHub can have it.
  ['github:\u043ecto/e', 'a repository is owner/name'],
  ['github:o/%65', 'a repository is owner/name'],
  ['github:o/*', 'a repository is owner/name'],
  ['github:github.com/o/e', 'a repository is owner/name'],
  ['github:o/e:release', 'a workflow is the name of a file, as release.yml'],
  ['github:o/e:.github/workflows/release.yml', 'a workflow is the name of a file, as release.yml'],
  ['github:o/e:.yml', 'a workflow is the name of a file, as release.yml'],
  ['gitlab:example', 'a repository is owner/name'],
  ['gitlab:g//e', 'a repository is owner/name'],
  ['gitlab:g/e/', 'a repository is owner/name'],
  ['gitlab:g/e:/.gitlab-ci.yml', 'a workflow is the path of a file, as .gitlab-ci.yml'],
  ['circleci:o/e', 'an id of CircleCI is a UUID in lower case'],
  [`circleci:${PROJECT}`, 'no publisher'],
  [`circleci:${ORGANISATION}/${PROJECT}:${PIPELINE}:pypi`, 'no publisher'],
  [`circleci:${ORGANISATION}/${PROJECT}/x`, 'no publisher'],
  ['GitHub:o/e', KINDS],
  ['activestate:o/e', KINDS],
  ['constructor:o/e', KINDS],
  ['__proto__:o/e', KINDS],
  ['google:somebody', 'no account'],
  ['google:a@b@c', 'no account'],
  ['google:a@b:w', 'no publisher'],
  ['https://github.com/o/e', KINDS],
])('not %s', (text, message) => {
  expect(() => parsePublisher(text)).toThrow(
    expect.objectContaining({
      code: 'usage.option',
      message: `${message}: ${text}`,
      hint: expect.stringMatching(/./),
    }),
  );
});

test('anything else is told as wrong, or names somebody', () => {
  const words = [
    'github',
    'gitlab',
    'circleci',
    'google',
    'email',
    'o/e',
    'a@b',
    'w.yml',
    '',
    ':',
    ':',
    '/',
    PROJECT,
  ];
  const text = fc.oneof(
    fc.string(),
    fc.array(fc.constantFrom(...words)).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(text, (one) => {
      try {
        const { repository, email, repositoryId } = parsePublisher(one);
        expect((repository ?? email ?? repositoryId)!.length).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toMatchObject({ code: 'usage.option' });
      }
    }),
  );
});
