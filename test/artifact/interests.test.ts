import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Interest } from '../../src/artifact/index.ts';
import { gzipMember, noise, prose } from '../recipes/gzip.ts';
import { archive, member } from '../recipes/tar.ts';
import { buildZip } from '../recipes/zip.ts';
import { fileLike, open, pipeLike, problems } from '../support/open.ts';

const large = prose(300_000);
const tar = archive([
  member({ name: 'd/', type: '5' }),
  member({ name: 'small', data: 'small' }),
  member({ name: 'large', data: large }),
  member({ name: 'empty' }),
  member({ name: 'z.zip', data: buildZip([{ name: 'm', data: noise(70_000) }]) }),
]);

interface Call {
  readonly what: string;
  readonly length?: number;
  readonly last?: boolean;
}

function recorder(wish: (path: string) => 'content' | 'chunks' | undefined) {
  const calls: Call[] = [];
  const contents = new Map<string, Buffer>();
  const heads = new Map<string, Buffer>();
  const interest: Interest = {
    name: 'recorder',
    wants(entry, head) {
      calls.push({ what: `wants ${entry.path}` });
      heads.set(entry.path, Buffer.from(head));
      return wish(entry.path);
    },
    take(entry, bytes, last) {
      calls.push({ what: `take ${entry.path}`, length: bytes.length, last });
      contents.set(entry.path, Buffer.concat([contents.get(entry.path) ?? Buffer.alloc(0), bytes]));
    },
  };
  return { calls, contents, heads, interest };
}

test.each([
  ['in memory', tar],
  ['a file', fileLike(tar)],
  ['a pipe of small pieces', pipeLike(tar, 1000)],
] as const)('content comes in one call, pieces concatenate to it: %s', async (_, source) => {
  const whole = recorder(() => 'content');
  const pieces = recorder(() => 'chunks');
  const artifact = await open('a.tar', source, { interests: [whole.interest, pieces.interest] });
  expect(artifact.problems).toEqual([]);
  for (const { calls, contents, heads } of [whole, pieces]) {
    for (const { path, kind, size, sha256 } of artifact.entries) {
      if (kind !== 'file') {
        expect(calls.some(({ what }) => what.endsWith(path))).toBe(false);
        continue;
      }
      const content = contents.get(path)!;
      expect([path, content.length, createHash('sha256').update(content).digest('hex')]).toEqual([
        path,
        size,
        sha256,
      ]);
      expect(heads.get(path)).toEqual(content.subarray(0, 4096));
      expect(calls.filter(({ what }) => what === `wants ${path}`)).toHaveLength(1);
      const taken = calls.filter(({ what }) => what === `take ${path}`);
      expect(taken.map(({ last }) => last)).toEqual(taken.map((__, i) => i === taken.length - 1));
      if (calls === whole.calls) expect(taken).toHaveLength(1);
    }
  }
  expect(pieces.calls.filter(({ what }) => what === 'take a.tar').length).toBeGreaterThanOrEqual(
    source === tar ? 1 : 3,
  );
});

test('a party is asked when an entry begins, and a member ends before its container', async () => {
  const { calls, interest } = recorder(() => 'content');
  await open('a.gz', fileLike(gzipMember(archive([member({ name: 'x', data: 'x' })]))), {
    interests: [interest],
  });
  expect(calls.map(({ what }) => what)).toEqual([
    'wants a.gz',
    'wants a.gz!',
    'wants a.gz!/x',
    'take a.gz!/x',
    'take a.gz!',
    'take a.gz',
  ]);
});

test('the format is known when a party is asked', async () => {
  const formats: string[] = [];
  const interest: Interest = {
    name: 'formats',
    wants(entry) {
      formats.push(`${entry.path.split('/').at(-1)} ${entry.format} ${entry.kind}`);
      return undefined;
    },
    take() {
      throw new Error('nothing was wanted');
    },
  };
  const artifact = await open('a.tar', pipeLike(tar), { interests: [interest] });
  expect(artifact.problems).toEqual([]);
  expect(formats).toEqual([
    'a.tar tar file',
    'small text file',
    'large text file',
    'empty text file',
    'z.zip zip file',
    'm bytes file',
  ]);
});

test('what is too large to keep is said once, and other parties are served', async () => {
  const limits = { keep: 100_000 };
  const first = recorder(() => 'content');
  const second = recorder(() => 'content');
  const third = recorder(() => 'chunks');
  for (const source of [tar, fileLike(tar), pipeLike(tar, 999)]) {
    const artifact = await open('a.tar', source, {
      interests: [first.interest, second.interest, third.interest],
      limits,
    });
    expect(problems(artifact).toSorted()).toEqual(['limit.keep a.tar', 'limit.keep a.tar!/large']);
    expect(artifact.problems[0]!.message).toContain('(--limit keep)');
    expect(artifact.entries.every(({ kind, sha256 }) => kind !== 'file' || sha256 !== undefined)).toBe(true);
  }
  expect(first.contents.has('a.tar!/large')).toBe(false);
  expect(second.contents.get('a.tar!/small')!.toString()).toBe('smallsmallsmall');
  expect(third.contents.get('a.tar!/large')).toHaveLength(3 * large.length);
});

test('an entry that is given up gets no last call', async () => {
  const { calls, interest } = recorder((path) => (path.endsWith('!') ? 'chunks' : undefined));
  const limits = { ratio: 10, ratioFloor: 1_000_000 };
  const artifact = await open('z.gz', gzipMember(Buffer.alloc(5_000_000)), { interests: [interest], limits });
  expect(problems(artifact)).toEqual(['limit.ratio z.gz!']);
  expect(calls.some(({ last }) => last)).toBe(false);
});
