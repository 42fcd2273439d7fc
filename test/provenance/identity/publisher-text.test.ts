import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePublisher } from '../../../src/provenance/identity/publisher-text.ts';

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
  ['circleci:o/e', { kind: 'circleci', repository: 'o/e' }],
  ['google:a@example.org', { kind: 'google', email: 'a@example.org' }],
  ['email:a@example.org', { kind: 'email', email: 'a@example.org' }],
])('%s', (text, policy) => expect(parsePublisher(text)).toEqual(policy));

test.each([
  ['', 'no publisher: '],
  ['github', 'no publisher: github'],
  ['github:', 'no publisher: github:'],
  ['github:o/e:', 'no publisher: github:o/e:'],
  ['github:o/e:w::', 'no publisher: github:o/e:w::'],
  ['github:o/e:w:e:x', 'no publisher: github:o/e:w:e:x'],
  ['github:example', 'a repository is owner/name: github:example'],
  ['github:/example', 'a repository is owner/name: github:/example'],
  ['github:o/', 'a repository is owner/name: github:o/'],
  ['github:o/a b', 'a repository is owner/name: github:o/a b'],
  ['GitHub:o/e', 'a publisher is of kind github, gitlab, circleci, google, email: GitHub:o/e'],
  ['activestate:o/e', 'a publisher is of kind github, gitlab, circleci, google, email: activestate:o/e'],
  ['constructor:o/e', 'a publisher is of kind github, gitlab, circleci, google, email: constructor:o/e'],
  ['google:somebody', 'no account: google:somebody'],
  ['google:a@b:w', 'no account: google:a@b:w'],
  [
    'https://github.com/o/e',
    'a publisher is of kind github, gitlab, circleci, google, email: https://github.com/o/e',
  ],
])('not %s', (text, message) => {
  expect(() => parsePublisher(text)).toThrow(
    expect.objectContaining({
      code: 'usage.option',
      message,
      hint: expect.stringContaining('write kind:repository'),
    }),
  );
});

test('anything else is told as wrong, or names somebody', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        const { repository, email } = parsePublisher(text);
        expect((repository ?? email)!.length).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toMatchObject({ code: 'usage.option' });
      }
    }),
  );
});
