import { expect, test } from 'vitest';
import { parseYaml } from '../../src/codec/index.ts';
import type { KnownWeakness } from '../../src/model/index.ts';
import type { Evidence } from '../../src/report/index.ts';
import { decideKnown } from '../../src/report/policy/known.ts';
import { readPolicy } from '../../src/report/policy/read.ts';

const NOW = Date.UTC(2026, 5, 1) / 1000;

const weakness = (id: string, more: Partial<KnownWeakness> = {}): KnownWeakness => ({
  component: 'x@1',
  id,
  aliases: [],
  status: 'affected',
  matches: [],
  disagreement: false,
  severity: 'high',
  flags: [],
  fixed: [],
  ...more,
});

/** The rules that decided, with what they came to, and the answer before them. */
function decided(known: string, matches: readonly KnownWeakness[], latest = '2026-05-31T00:00:00Z') {
  const { value, place } = parseYaml(`version: 1\nknown:\n${known}`, { numbersAsText: true });
  const { policy, faults } = readPolicy(value, place, { name: 'p', sha256: '' });
  expect(faults).toEqual([]);
  const evidence = {
    matches,
    identifiers: ['pkg:pypi/x@1'],
    advisories: { records: 1, latest },
  } as unknown as Evidence;
  const { base, decisions } = decideKnown(policy!.rules, { evidence, failOn: 'warning', now: NOW });
  return [base, ...decisions.map(({ rule, outcome }) => `${rule.replace('known.', '')} ${outcome}`)];
}

const EXCEPT = (id: string, expires: string) =>
  `  exceptions:\n    - id: ${id}\n      reason: r\n      expires: ${expires}\n`;

test('severity, and what weighs more than it', () => {
  const limit = '  max-severity: medium\n';
  expect(decided(limit, [])).toEqual(['pass', 'max-severity pass']);
  for (const severity of ['none', 'low', 'medium'] as const)
    expect(decided(limit, [weakness('A', { severity })])).toEqual(['pass', 'max-severity pass']);
  for (const severity of ['high', 'critical'] as const)
    expect(decided(limit, [weakness('A', { severity })])).toEqual(['fail', 'max-severity fail']);
  const { severity: _, ...unrated } = weakness('A');
  expect(decided(limit, [unrated])).toEqual(['pass', 'max-severity pass']);
  expect(decided('  max-severity: low\n', [unrated])).toEqual(['fail', 'max-severity fail']);
  const malicious = weakness('MAL-1', { severity: 'none', flags: ['malicious'] });
  expect(decided('  max-severity: critical\n  kev: allow\n', [malicious])).toEqual([
    'fail',
    'max-severity fail',
  ]);
});

test('what is conditional or undecided is unknown, until an exception names it', () => {
  for (const status of ['conditional', 'undecided'] as const) {
    const open = weakness('CVE-1', { status, aliases: ['GHSA-x'] });
    expect(decided('  kev: refuse\n', [open])).toEqual(['unknown', 'fail-on pass']);
    expect(decided(EXCEPT('ghsa-X', '2026-06-01'), [open])).toEqual([
      'pass',
      'fail-on pass',
      'exceptions pass',
    ]);
    expect(decided(EXCEPT('GHSA-x', '2026-05-31'), [open])).toEqual([
      'unknown',
      'fail-on pass',
      'exceptions unknown',
    ]);
    expect(decided(EXCEPT('GHSA-x', '2026-06-01'), [open, weakness('CVE-2', { status })])).toEqual([
      'unknown',
      'fail-on pass',
      'exceptions pass',
    ]);
  }
});

test('an exception lets pass what it names alone, up to and with its day', () => {
  expect(decided(EXCEPT('A', '2026-06-01'), [weakness('A')])).toEqual([
    'pass',
    'fail-on pass',
    'exceptions pass',
  ]);
  expect(decided(EXCEPT('A', '2026-05-31'), [weakness('A')])).toEqual([
    'fail',
    'fail-on fail',
    'exceptions fail',
  ]);
  expect(decided(EXCEPT('A', '2026-06-01'), [weakness('A'), weakness('AB')])).toEqual([
    'fail',
    'fail-on fail',
    'exceptions pass',
  ]);
});

test('advisories may be so old, and no older', () => {
  const age = '  max-advisory-age: 3\n';
  for (const [latest, outcome] of [
    ['2026-05-29T00:00:00Z', 'pass'],
    ['2026-05-28T00:00:01Z', 'pass'],
    ['2026-05-28T00:00:00Z', 'unknown'],
    ['2026-06-05T00:00:00Z', 'pass'],
    ['no time', 'unknown'],
  ] as const)
    expect([latest, decided(age, [], latest).at(-1)]).toEqual([latest, `max-advisory-age ${outcome}`]);
});
