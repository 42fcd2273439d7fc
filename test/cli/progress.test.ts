import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startProgress } from '../../src/cli/progress.ts';

const { stderr } = process;
const isTTY = Object.getOwnPropertyDescriptor(stderr, 'isTTY');
let now = 0;
let written: string[] = [];

beforeEach(() => {
  now = 0;
  written = [];
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  vi.spyOn(stderr, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  if (isTTY) Object.defineProperty(stderr, 'isTTY', isTTY);
  else Reflect.deleteProperty(stderr, 'isTTY');
});

function at(time: number, act: () => void): void {
  now = time;
  act();
}

test('a line after half a second, ten times a second at most, wiped at the end', () => {
  Object.defineProperty(stderr, 'isTTY', { value: true, configurable: true });
  const progress = startProgress('evil\u001b]0;x\u0007.tar', true);
  at(499, () => progress.update(1024, 4096));
  expect(written).toEqual([]);
  at(501, () => progress.update(2048, 4096));
  at(550, () => progress.update(3072, 4096));
  at(602, () => progress.update(3072, undefined));
  progress.end();
  expect(written).toEqual([
    '\r\u001b[Kevil\\x1b]0;x\\x07.tar: 2.00 KiB of 4.00 KiB (50 %)',
    '\r\u001b[Kevil\\x1b]0;x\\x07.tar: 3.00 KiB',
    '\r\u001b[K',
  ]);
});

test.each([
  ['no terminal', undefined, true],
  ['not wanted', true, false],
])('nothing: %s', (_, terminal, wanted) => {
  Object.defineProperty(stderr, 'isTTY', { value: terminal, configurable: true });
  const progress = startProgress('x', wanted);
  at(5000, () => progress.update(1, 2));
  progress.end();
  expect(written).toEqual([]);
});

test('a long path is cut to the width of the terminal, so that the line can be wiped', () => {
  Object.defineProperty(stderr, 'isTTY', { value: true, configurable: true });
  const columns = Object.getOwnPropertyDescriptor(stderr, 'columns');
  Object.defineProperty(stderr, 'columns', { value: 24, configurable: true });
  const progress = startProgress('a/long/path/of/some.tar', true);
  at(600, () => progress.update(1024, undefined));
  expect(written).toEqual(['\r\u001b[K…/of/some.tar: 1.00 KiB']);
  expect(written[0]).toHaveLength(4 + 23);
  if (columns) Object.defineProperty(stderr, 'columns', columns);
  else Reflect.deleteProperty(stderr, 'columns');
});

test('a short work shows nothing and wipes nothing', () => {
  Object.defineProperty(stderr, 'isTTY', { value: true, configurable: true });
  const progress = startProgress('x', true);
  at(100, () => progress.update(1, 2));
  progress.end();
  expect(written).toEqual([]);
});
