import { expect, test } from 'vitest';
import { readSigningServices } from '../../../src/provenance/sign/services.ts';

const NOW = Date.UTC(2026, 5, 1) / 1000;

interface Service {
  readonly url: string;
  readonly majorApiVersion?: number;
  readonly operator?: string;
  readonly validFor?: object;
}

/** A configuration with logs; what is not said is in order. */
function config(logs: readonly Service[], rekorTlogConfig: object = { selector: 'ANY' }, rest: object = {}) {
  const full = logs.map((log) => ({
    majorApiVersion: 1,
    operator: 'one',
    validFor: { start: '2026-01-01T00:00:00Z' },
    ...log,
  }));
  const mediaType = 'application/vnd.dev.sigstore.signingconfig.v0.2+json';
  return Buffer.from(JSON.stringify({ mediaType, rekorTlogUrls: full, rekorTlogConfig, ...rest }));
}

const logs = (content: Buffer, version?: 1 | 2) =>
  readSigningServices(content, NOW, version).logs.map(({ url, version: api }) => `${url} ${api}`);

test('the newest version that is understood and valid now', () => {
  const all = [
    { url: 'https://old.example', validFor: { start: '2020-01-01T00:00:00Z', end: '2026-05-31T23:59:59Z' } },
    { url: 'https://next.example', validFor: { start: '2026-06-01T00:00:01Z' }, majorApiVersion: 2 },
    { url: 'https://far.example', majorApiVersion: 3 },
    { url: 'https://a.example/', majorApiVersion: 1 },
    { url: 'https://b.example/api/', majorApiVersion: 2 },
  ];
  expect(logs(config(all))).toEqual(['https://b.example/api 2']);
  expect(logs(config(all), 1)).toEqual(['https://a.example 1']);
  expect(logs(config(all.slice(0, 3)))).toEqual([]);
});

test('as many as the selector says', () => {
  const all = ['one', 'one', 'two', 'three'].map((operator, at) => ({
    url: `https://${at}.example`,
    operator,
  }));
  const urls = (selector: object) => logs(config(all, selector)).map((log) => /\d/.exec(log)![0]);
  expect(urls({ selector: 'ANY' })).toEqual(['0']);
  expect(urls({})).toEqual(['0']);
  expect(urls({ selector: 'ALL' })).toEqual(['0', '1', '2', '3']);
  expect(urls({ selector: 'EXACT', count: 2 })).toEqual(['0', '2']);
  expect(urls({ selector: 'EXACT', count: 3 })).toEqual(['0', '2', '3']);
  expect(() => urls({ selector: 'EXACT', count: 4 })).toThrow('4 services of different operators');
  expect(() => urls({ selector: 'EXACT' })).toThrow('count is missing');
});

test('what is no configuration', () => {
  const error = (content: Buffer) => {
    try {
      readSigningServices(content, NOW);
      return 'none';
    } catch (thrown) {
      const { code, message } = thrown as { code: string; message: string };
      return `${code}: ${message}`;
    }
  };
  expect(error(config([]))).toBe('none');
  expect(error(Buffer.from('{'))).toMatch(/^attest\.config: it is no JSON/);
  expect(error(Buffer.from('{"mediaType":"a","mediaType":"b"}'))).toMatch(
    /the name mediaType is there twice/,
  );
  for (const url of ['ftp://x', 'x', 'https://', 'https://x/?a', 'https://x y'])
    expect(error(config([{ url }]))).toMatch(
      /^attest\.config: it is not an address of a service \(rekorTlogUrls\[0\]\.url\)/,
    );
  expect(error(config([{ url: 'https://x', validFor: {} }]))).toMatch(/from when on it is valid/);
  expect(error(config(Array.from({ length: 101 }, () => ({ url: 'https://x' }))))).toMatch(/at most 100/);
});
