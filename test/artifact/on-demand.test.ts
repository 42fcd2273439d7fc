import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Member, ReadContext } from '../../src/artifact/format.ts';
import { decodeOnDemand, readOnDemand } from '../../src/artifact/formats/common/on-demand.ts';

const FORMATS = resolve('src/artifact/formats');
const STATIC = /^(?:import|export)(?! type\b)[^;]*?from '(\.[^']+)'/gm;
const DYNAMIC = /import\('(\.[^']+)'\)/g;

/** Modules that loading `file` loads, types aside. */
function loadedBy(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const path of targets(file, STATIC)) loadedBy(path, seen);
  return seen;
}

function targets(file: string, pattern: RegExp): string[] {
  return [...readFileSync(file, 'utf8').matchAll(pattern)].map(([, target]) => join(dirname(file), target!));
}

describe('the list of formats', () => {
  const loaded = [...loadedBy(join(FORMATS, 'list.ts'))];
  const readers = loaded.flatMap((file) => targets(file, DYNAMIC));

  it('knows readers that are loaded on demand', () => {
    const names = readers.map((file) => relative(FORMATS, file));
    expect(names).toEqual(expect.arrayContaining(['pe/read.ts', 'elf/read.ts', 'pkcs7/decode.ts']));
    expect(readers.filter((file) => !existsSync(file))).toEqual([]);
  });

  it('loads of them what it takes to recognise their formats, and nothing else', () => {
    const folders = new Set(readers.map(dirname));
    const parts = loaded.filter((file) => folders.has(dirname(file))).map((file) => relative(FORMATS, file));
    const others = parts.filter((name) => !name.endsWith('/recognize.ts'));
    expect(others.sort()).toEqual([
      'macho/cpu.ts',
      'partitions/partition.ts',
      'pe/machines.ts',
      'pyc/versions.ts',
    ]);
  });

  it('loads nothing of signatures', () => {
    expect(loaded.filter((file) => file.includes('/signature/'))).toEqual([]);
  });
});

async function collect(members: AsyncIterable<Member>): Promise<Member[]> {
  const all: Member[] = [];
  for await (const member of members) all.push(member);
  return all;
}

describe('a reader that is loaded on demand', () => {
  const context = {} as ReadContext;
  const member = (path: string): Member => ({ path, kind: 'file' });

  it('is loaded by the first member that is asked for', async () => {
    let loads = 0;
    const load = async () => {
      loads++;
      return {
        read: async function* (input: string) {
          yield member(input);
        },
      };
    };
    const members = readOnDemand(load)('a', context);
    expect(loads).toBe(0);
    expect(await collect(members)).toEqual([member('a')]);
    expect(loads).toBe(1);
  });

  it('cleans up where the reading ends early', async () => {
    const steps: string[] = [];
    async function* read() {
      try {
        yield member('a');
        yield member('b');
      } finally {
        await null;
        steps.push('cleaned up');
      }
    }
    for await (const { path } of readOnDemand(async () => ({ read }))('', context)) {
      steps.push(path);
      break;
    }
    expect(steps).toEqual(['a', 'cleaned up']);
  });

  it('throws what the reader throws', async () => {
    const error = new Error('stop');
    // biome-ignore lint/correctness/useYield: it fails before its first member
    async function* read(): AsyncGenerator<Member> {
      throw error;
    }
    const members = readOnDemand(async () => ({ read }))('', context);
    await expect(collect(members)).rejects.toBe(error);
  });
});

describe('a decoder that is loaded on demand', () => {
  it('is loaded once, and decodes at once from then on', async () => {
    const seen: string[] = [];
    const leaf = decodeOnDemand(async () => ({
      decode: (bytes: Buffer) => void seen.push(bytes.toString()),
    }));
    await leaf.load();
    expect(leaf.load()).toBeUndefined();
    leaf.decode(Buffer.from('a'), {} as ReadContext);
    expect(seen).toEqual(['a']);
  });
});
