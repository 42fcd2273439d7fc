import { expect, test } from 'vitest';
import { audiencesOf, checkToken } from '../../../src/provenance/sign/token.ts';

const token = (claims: string) => `e30.${Buffer.from(claims).toString('base64url')}.AAAA`;

test('a token is taken without what is around it, until its time is over', () => {
  const good = token('{"exp":1700000001}');
  expect(checkToken(` ${good}\n`, 1_700_000_000)).toBe(good);
  expect(() => checkToken(good, 1_700_000_001)).toThrow(
    'the time of the token is over since 2023-11-14T22:13:21Z',
  );
  for (const [claims, why] of [
    ['{}', 'exp is missing'],
    ['{"exp":1,"exp":2}', 'the name exp is there twice'],
    ['[]', 'not an object'],
    ['{"exp":1e99}', 'the claims of the token cannot be read'],
    ['{', 'it is no JSON'],
  ] as const)
    expect(() => checkToken(token(claims), 0)).toThrow(why);
  for (const text of ['', 'a.b', 'a.b.c.d', 'a b.c.d', 'a.b.', 'ä.b.c', `${'a'.repeat(70_000)}.b.c`])
    expect(() => checkToken(text, 0)).toThrow(/no signed OIDC token|more than any/);
});

test('who it is for may be one or several', () => {
  expect(audiencesOf(token('{"aud":"sigstore"}'))).toEqual(['sigstore']);
  expect(audiencesOf(token('{"aud":["a","sigstore"]}'))).toEqual(['a', 'sigstore']);
  expect(audiencesOf(token('{"aud":[1]}'))).toEqual([]);
  expect(audiencesOf(token('{}'))).toEqual([]);
});
