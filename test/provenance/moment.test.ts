import { expect, test } from 'vitest';
import { moment } from '../../src/provenance/moment.ts';

test('a moment is written in UTC, with a fraction where it has one', () => {
  expect([0, 1.5, 1099511627775].map(moment)).toEqual([
    '1970-01-01T00:00:00Z',
    '1970-01-01T00:00:01.500Z',
    '+036812-02-20T00:36:15Z',
  ]);
});
