import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { formatGitoid, type GitoidHash, gitoidOf, parseGitoid } from '../../src/identifier/gitoid.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const digest = (hash: GitoidHash) => (chunks: readonly Uint8Array[]) => {
  const sum = createHash(hash);
  for (const chunk of chunks) sum.update(chunk);
  return sum.digest('hex');
};
const SHA1 = 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391';
const SHA256 = '473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813';

test('of bytes, as git names them', () => {
  expect(gitoidOf([], 'sha1', digest('sha1'))).toBe(`gitoid:blob:sha1:${SHA1}`);
  expect(gitoidOf([], 'sha256', digest('sha256'))).toBe(`gitoid:blob:sha256:${SHA256}`);
  expect(gitoidOf([bytes('hello '), bytes('world')], 'sha256', digest('sha256'))).toBe(
    'gitoid:blob:sha256:fee53a18d32820613c0527aa79be5cb30173c823a9b448fa4817767cc84c6f03',
  );
  expect(gitoidOf([bytes('a\r\n')], 'sha1', digest('sha1'))).not.toBe(
    gitoidOf([bytes('a\n')], 'sha1', digest('sha1')),
  );
});

test('a digest of another function is not written', () => {
  expect(() => gitoidOf([], 'sha1', digest('sha256'))).toThrow(
    expect.objectContaining({ code: 'gitoid.syntax' }),
  );
});

test('read and written', () => {
  for (const type of ['blob', 'tree', 'commit', 'tag'] as const) {
    const gitoid = { type, hash: 'sha256', digest: SHA256 } as const;
    expect(parseGitoid(`gitoid:${type}:sha256:${SHA256}`)).toEqual(gitoid);
    expect(formatGitoid(gitoid)).toBe(`gitoid:${type}:sha256:${SHA256}`);
  }
  expect(formatGitoid({ type: 'blob', hash: 'sha1', digest: SHA1.toUpperCase() })).toBe(
    `gitoid:blob:sha1:${SHA1}`,
  );
});

test.each([
  '',
  'gitoid',
  `gitoid:blob:sha1:${SHA256}`,
  `gitoid:blob:sha256:${SHA1}`,
  `gitoid:blob:sha512:${SHA1}`,
  `gitoid:file:sha1:${SHA1}`,
  `gitoid:blob:sha1:${SHA1.toUpperCase()}`,
  `GITOID:blob:sha1:${SHA1}`,
  `gitoid:blob:sha1:${SHA1}\n`,
  ` gitoid:blob:sha1:${SHA1}`,
  `gitoid:blob:sha1:${SHA1}:`,
])('no gitoid: %j', (text) => {
  expect(() => parseGitoid(text)).toThrow(expect.objectContaining({ code: 'gitoid.syntax' }));
});
