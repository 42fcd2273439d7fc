import { describe, expect, test } from 'vitest';
import { compareVersions } from '../../../src/identifier/version.ts';

function order(scheme: string, a: string, b: string): number | undefined {
  const found = compareVersions(scheme, a, b);
  return found === undefined ? undefined : Math.sign(found);
}

describe('hackage', () => {
  test.each<[string, string, number | undefined]>([
    ['1.0', '1.0.0', -1],
    ['1.0.0', '1.1', -1],
    ['0.1.9', '0.1.10', -1],
    ['2009.8.9', '2009.08.09', 0],
    ['1.0', '1.0-tag', undefined],
    ['1.0', '', undefined],
    ['1.0', '1.', undefined],
    ['1.0', '1.2.*', undefined],
  ])('%s and %s', (a, b, expected) => {
    expect(order('hackage', a, b)).toBe(expected);
  });
});

describe('cran', () => {
  test.each<[string, string, number | undefined]>([
    ['0.1-2', '0.1.2', 0],
    ['0.1.0', '0.1.0.0', -1],
    ['0.01', '0.1-0', -1],
    ['3', '3.0', -1],
    ['1.0', '1.0-', undefined],
    ['1.0', '1.0a', undefined],
    ['1.0', '-1', undefined],
  ])('%s and %s', (a, b, expected) => {
    expect(order('cran', a, b)).toBe(expected);
  });
});

// The values are what version.pm 0.9929 answers.
describe('cpan', () => {
  test.each<[string, string, number | undefined]>([
    ['1.002003', 'v1.2.3', 0],
    ['1.2', 'v1.200', 0],
    ['1.10', '1.9', -1],
    ['1.2.10', '1.2.9', 1],
    ['v1.2', '1.2.0', 0],
    ['1.02_03', '1.0203', 0],
    ['v1.2_3', 'v1.23', 0],
    ['1.2.3_4', '1.2.34', 0],
    ['1', 'v1', 0],
    ['1.2.03', '1.2.3', 0],
    ['1', '1_1', undefined],
    ['1', 'v2_2', undefined],
    ['1', 'undef', undefined],
    ['1', '1.2x', undefined],
    ['1', '-1', undefined],
  ])('%s and %s', (a, b, expected) => {
    expect(order('cpan', a, b)).toBe(expected);
  });
});

describe('opam', () => {
  test.each<[string, string, number | undefined]>([
    ['1.0~beta', '1.0', -1],
    ['1.0', '1.0a', -1],
    ['1.0a', '1.0+b', -1],
    ['v0.9', 'v0.16', -1],
    ['1.0', '1.0-0', 0],
    ['1.0-1', '1.0', 1],
    ['1.0-1', '1.0.1', -1],
    ['1.09', '1.9', 0],
    ['base', 'base-1', -1],
    ['1.0', '1:1.0', undefined],
    ['1.0', '', undefined],
    ['1.0', '1 0', undefined],
  ])('%s and %s', (a, b, expected) => {
    expect(order('opam', a, b)).toBe(expected);
  });
});
