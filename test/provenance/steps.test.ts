import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createSteps, refuse, refusedBy, refuseInside, untilRefused } from '../../src/provenance/steps.ts';

const page = readFileSync('docs/provenance.md', 'utf8');
const model = readFileSync('src/model/provenance.ts', 'utf8');
const union = /export type StepName =([^;]+);/.exec(model)![1]!;
const names = [...union.matchAll(/'([a-z]+\.[a-z-]+)'/g)].map(([, name]) => name!);

/** Names in the first column of the tables of steps: groups that are known, which codes of errors are not. */
const groups = new Set(names.map((name) => name.split('.')[0]));
const told = page
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .flatMap((line) => [...line.split('|')[1]!.matchAll(/`([a-z]+\.[a-z-]+)`/g)].map(([, name]) => name!))
  .filter((name) => groups.has(name.split('.')[0]) && !name.endsWith('.ts'));

test('every step is in a table of docs/provenance.md, and nothing else is', () => {
  expect(names.length).toBeGreaterThan(30);
  expect(new Set(names).size).toBe(names.length);
  expect([...new Set(told)].toSorted()).toEqual(names.toSorted());
});

describe('steps', () => {
  test('are gathered in order, and end with what refused', () => {
    const steps = createSteps();
    steps.pass('log.key', 'a');
    steps.unknown('log.checkpoint', 'b', { input: 'x' });
    expect(steps.list).toEqual([
      { name: 'log.key', outcome: 'pass', message: 'a' },
      { name: 'log.checkpoint', outcome: 'unknown', message: 'b', input: 'x' },
    ]);
    expect(untilRefused(() => refuse('log.body', 'c', { found: 'y' }))).toEqual({
      refused: { name: 'log.body', outcome: 'fail', message: 'c', found: 'y' },
    });
    expect(untilRefused(() => 7)).toEqual({ value: 7 });
  });

  test('what is refused inside says where', () => {
    const inside = {
      name: 'format.field',
      outcome: 'fail',
      message: 'm',
      input: 'a.b',
      expected: 'e',
    } as const;
    expect(refusedBy(() => refuseInside('log.body', 'entry', inside))).toEqual({
      verified: false,
      times: [],
      steps: [{ name: 'log.body', outcome: 'fail', message: 'm', input: 'entry a.b', expected: 'e' }],
    });
  });

  test('long texts of evidence are cut, which is said', () => {
    const { refused } = untilRefused(() => refuse('format.field', 'm', { found: 'x'.repeat(2000) })) as {
      refused: { found: string };
    };
    expect(refused.found).toBe(`${'x'.repeat(1000)}… (2000 characters)`);
  });

  test('an error that is no refusal goes on', () => {
    expect(() =>
      untilRefused(() => {
        throw new RangeError('x');
      }),
    ).toThrow(RangeError);
  });
});
