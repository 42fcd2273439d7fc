import { expect, test } from 'vitest';
import { drawOf } from './text/mutate-text.ts';
import type { TextTarget } from './text/target.ts';
import { TARGETS, tryText } from './text/try-text.ts';

const ROUNDS = 60;
const ALL = [...TARGETS.text, ...TARGETS.evidence];

test.each(ALL)('$name: changed anywhere it is still answered', async (target) => {
  const draw = drawOf(target.name.length);
  for (let round = 0; round < ROUNDS; round++)
    expect([round, await tryText(target, target.make(draw))]).toEqual([round, undefined]);
});

test.each(ALL)('$name: the inputs are the same on every run', ({ make }) => {
  const [one, two] = [drawOf(1), drawOf(1)];
  for (let round = 0; round < 10; round++) expect(make(one)).toEqual(make(two));
});

const target = (check: TextTarget['check']): TextTarget => ({
  name: 'x',
  make: () => new Uint8Array(),
  check,
});

test('what is wrong is told: a check, an error, a built-in object that was changed', async () => {
  const none = new Uint8Array();
  const failing = target(() => {
    throw new Error('no');
  });
  const polluting = target(() => {
    Object.defineProperty(Object.prototype, 'polluted', { value: 1, configurable: true });
    return undefined;
  });
  expect(
    await tryText(
      target(() => 'a is not b'),
      none,
    ),
  ).toBe('a is not b');
  expect(await tryText(failing, none)).toMatch(/^threw Error: no\n/);
  try {
    expect(await tryText(polluting, none)).toBe('a built-in object was changed');
  } finally {
    Reflect.deleteProperty(Object.prototype, 'polluted');
  }
  expect(
    await tryText(
      target(() => undefined),
      none,
    ),
  ).toBeUndefined();
});
