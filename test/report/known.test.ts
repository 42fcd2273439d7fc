import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Component, KnownWeakness, MatchScheme, VexStatement } from '../../src/model/index.ts';
import { isAffected, isCleared, isOpen, reaches, THRESHOLDS, weightOf } from '../../src/report/index.ts';
import { knownFindings } from '../../src/report/known/findings.ts';
import { bySchemes } from '../../src/report/known/schemes.ts';

const WEAKNESS: KnownWeakness = {
  component: 'a@1',
  id: 'CVE-2024-1000',
  aliases: [],
  status: 'affected',
  matches: [],
  disagreement: false,
  flags: [],
  fixed: [],
};
const NOT: VexStatement = { vulnerability: [], products: [], status: 'not_affected', place: 'v' };

test.each<[string, Partial<KnownWeakness>, readonly string[], string]>([
  ['without severity it weighs as medium', {}, ['any', 'low', 'medium'], 'warning'],
  ['none', { severity: 'none' }, ['any'], 'note'],
  ['low', { severity: 'low' }, ['any', 'low'], 'note'],
  ['medium', { severity: 'medium' }, ['any', 'low', 'medium'], 'warning'],
  ['high', { severity: 'high' }, ['any', 'low', 'medium', 'high'], 'error'],
  ['critical', { severity: 'critical' }, ['any', 'low', 'medium', 'high', 'critical'], 'error'],
  ['exploited', { severity: 'low', exploitation: { kev: '2024-01-02' } }, THRESHOLDS, 'error'],
  [
    'likely to be exploited',
    { severity: 'low', exploitation: { epss: { probability: 1, percentile: 1, date: 'd' } } },
    ['any', 'low'],
    'note',
  ],
  ['malicious', { flags: ['malicious'] }, THRESHOLDS, 'error'],
  ['a notice', { severity: 'high', flags: ['informational'] }, ['any'], 'note'],
  ['not affected', { status: 'not-affected', severity: 'critical' }, [], 'note'],
  ['conditional', { status: 'conditional', severity: 'critical' }, [], 'note'],
  ['undecided', { status: 'undecided', severity: 'critical' }, [], 'note'],
  ['denied', { severity: 'critical', vex: NOT }, [], 'note'],
  ['fixed by its vendor', { severity: 'critical', vex: { ...NOT, status: 'fixed' } }, [], 'note'],
  [
    'looked into',
    { severity: 'low', vex: { ...NOT, status: 'under_investigation' } },
    ['any', 'low'],
    'note',
  ],
])('%s', (_, change, thresholds, level) => {
  const weakness = { ...WEAKNESS, ...change };
  expect(THRESHOLDS.filter((one) => reaches(weakness, one))).toEqual(thresholds);
  expect(weightOf(weakness)).toBe(level);
});

test('whoever reaches a severity reaches all below it, and nobody is affected, open and cleared at once', () => {
  const any = fc.record({
    status: fc.constantFrom('affected', 'not-affected', 'conditional', 'undecided'),
    severity: fc.option(fc.constantFrom('none', 'low', 'medium', 'high', 'critical'), { nil: undefined }),
    kev: fc.boolean(),
    vex: fc.option(fc.constantFrom('not_affected', 'affected', 'fixed', 'under_investigation'), {
      nil: undefined,
    }),
  });
  fc.assert(
    fc.property(any, ({ status, severity, kev, vex }) => {
      const weakness = {
        ...WEAKNESS,
        status,
        ...(severity ? { severity } : {}),
        ...(kev ? { exploitation: { kev: '2024-01-02' } } : {}),
        ...(vex ? { vex: { ...NOT, status: vex } } : {}),
      } as KnownWeakness;
      const levels = THRESHOLDS.slice(0, -1).map((one) => reaches(weakness, one));
      expect(levels.indexOf(false) < 0 || !levels.slice(levels.indexOf(false)).includes(true)).toBe(true);
      expect([isAffected, isOpen, isCleared].filter((is) => is(weakness)).length).toBeLessThanOrEqual(1);
    }),
  );
});

const COMPONENT: Component = {
  id: 'a@1',
  name: 'a',
  version: '1',
  identifiers: [],
  licences: [],
  occurrences: [{ path: 'x/METADATA', offset: 3 }],
  foundBy: 'test',
  presence: 'contained',
};

test('what a component has is a finding each, what is open one for all', () => {
  const findings = knownFindings(
    [
      { ...WEAKNESS, severity: 'high', score: 7.5, fixed: ['2', '3'], summary: 's', disagreement: true },
      { ...WEAKNESS, id: 'MAL-1', flags: ['malicious'] },
      { ...WEAKNESS, id: 'N-1', flags: ['informational'], exploitation: { kev: '2024-01-02' } },
      ...[1, 2, 3, 4, 5].map((id) => ({ ...WEAKNESS, id: `U-${id}`, status: 'undecided' as const })),
      { ...WEAKNESS, id: 'C-1', status: 'conditional' },
      { ...WEAKNESS, id: 'V-1', vex: NOT },
      { ...WEAKNESS, id: 'V-2', status: 'undecided', vex: NOT, component: 'unknown@1' },
      { ...WEAKNESS, id: 'O-1', status: 'not-affected' },
    ],
    [COMPONENT],
  );
  const place = { path: 'x/METADATA', offset: 3 };
  const note = { question: 'known', level: 'note' };
  const known = { question: 'known', ...place };
  expect(findings).toEqual([
    {
      ...known,
      rule: 'known.affected',
      level: 'error',
      message: 'a 1: CVE-2024-1000 (high 7.5, fixed in 2, 3, sources disagree): s',
    },
    {
      ...known,
      rule: 'known.malicious',
      level: 'error',
      message: 'a 1: MAL-1 (no severity, no fixed version known)',
    },
    {
      ...known,
      rule: 'known.notice',
      level: 'error',
      message: 'a 1: N-1 (no severity, known to be exploited, no fixed version known)',
    },
    {
      ...note,
      ...place,
      rule: 'known.conditional',
      message: 'a 1: C-1: affected only where something holds that nobody stated',
    },
    {
      ...note,
      ...place,
      rule: 'known.undecided',
      message: 'a 1: U-1, U-2, U-3 and 2 more: could not be decided',
      count: 5,
    },
    {
      ...note,
      ...place,
      rule: 'known.vex',
      message: 'a 1: V-1: affected by its version; a VEX statement says that it is not (unknown author, v)',
    },
    {
      ...note,
      rule: 'known.vex',
      message:
        'unknown@1: V-2: affected by its version; a VEX statement says that it is not (unknown author, v)',
    },
  ]);
});

test('what is folded into one line is counted by what it was searched by', () => {
  const found = (id: string, by: MatchScheme, silent?: true): KnownWeakness => ({
    ...WEAKNESS,
    id,
    status: 'undecided',
    matches: [
      {
        component: WEAKNESS.component,
        advisory: id,
        source: 'test',
        status: 'undecided',
        searchedBy: 'x',
        by,
        found: 'x',
        path: [],
        why: 'w',
        fixed: [],
        ...(silent ? { silent } : {}),
      },
    ],
  });
  const weaknesses = [
    found('U-1', 'cpe'),
    found('U-2', 'repository', true),
    found('U-3', 'repository', true),
    found('U-4', 'downstream', true),
  ];
  expect(knownFindings(weaknesses, [COMPONENT]).map(({ message }) => message)).toEqual([
    'a 1: U-1, U-2, U-3 and 1 more: could not be decided (1 by CPE name, 2 by repository, 1 by packages made of it, 2 without a word on the version)',
  ]);
  expect(bySchemes(weaknesses.slice(0, 1))).toBe('1 by CPE name');
  expect(bySchemes([WEAKNESS])).toBe('');
});
