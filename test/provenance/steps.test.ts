import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import {
  createSteps,
  refuse,
  refusedBy,
  refuseInside,
  undecided,
  untilRefused,
} from '../../src/provenance/steps.ts';

const pages = ['verification', 'signatures']
  .map((name) => readFileSync(`docs/${name}.md`, 'utf8'))
  .join('\n');
const model = readFileSync('src/model/provenance.ts', 'utf8');
const union = /export type StepName =([^;]+);/.exec(model)![1]!;
const names = [...union.matchAll(/'([a-z]+\.[a-z-]+)'/g)].map(([, name]) => name!);

/** Names in the first column of the tables of steps: groups that are known, which codes of errors are not. */
const groups = new Set(names.map((name) => name.split('.')[0]));
const told = pages
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .flatMap((line) => [...line.split('|')[1]!.matchAll(/`([a-z]+\.[a-z-]+)`/g)].map(([, name]) => name!))
  .filter((name) => groups.has(name.split('.')[0]) && !name.endsWith('.ts'));

test('every step is in a table of docs/verification.md or docs/signatures.md, and nothing else is', () => {
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
    const long = 'x'.repeat(2000);
    const cut = `${'x'.repeat(1000)}… (2000 characters)`;
    for (const [end, outcome] of [
      [refuse, 'fail'],
      [undecided, 'unknown'],
    ] as const)
      expect(untilRefused(() => end('xar.signature', long, { found: long }))).toEqual({
        refused: { name: 'xar.signature', outcome, message: cut, found: cut },
      });
  });

  test('also of what is undecided', () => {
    const { refused } = untilRefused(() => undecided('certificate.chain', 'x'.repeat(2000))) as {
      refused: { message: string };
    };
    expect(refused.message).toBe(`${'x'.repeat(1000)}… (2000 characters)`);
  });

  test('what is kept of a long text does not keep all of it in memory', () => {
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const used = () => {
      collect();
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    };
    const before = used();
    const kept = Array.from({ length: 40 }, () => {
      const text = Buffer.alloc(4_000_000, 'x').toString();
      const brief = text.slice(0, 60);
      return [
        untilRefused(() => refuse('format.field', 'm', { found: text })),
        untilRefused(() => refuse('format.field', 'm', { found: `string ${brief}` })),
      ];
    });
    expect(used() - before).toBeLessThan(40_000_000);
    expect(kept).toHaveLength(40);
  });

  test('an error that is no refusal goes on', () => {
    expect(() =>
      untilRefused(() => {
        throw new RangeError('x');
      }),
    ).toThrow(RangeError);
  });
});
