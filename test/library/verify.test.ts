import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { verify } from '../../src/library/index.ts';
import { testFolder } from '../cli/run.ts';
import { createSigstore } from '../standin/sigstore.ts';
import { fileOf } from '../support/provenance.ts';

const NOW = Date.UTC(2026, 5, 1) / 1000;
const { put, path: folder } = testFolder();
const sigstore = createSigstore(NOW);
const trustRoot = put('root.json', sigstore.trustedRoot);
const options = { trustRoot, at: NOW + 3600 };
const small = Buffer.from('a file');
/** More than is kept in memory: only its digests are known when it is verified. */
const large = Buffer.alloc(17 * 1024 * 1024, 'x');
const signed = (message: Buffer) => JSON.stringify(sigstore.sign({ message }));
const path = put('small.bin', small);
put('small.bin.sigstore.json', signed(small));

const outcomes = async (...args: Parameters<typeof verify>) =>
  (await verify(...args)).files.map(({ file, outcome }) => `${file} ${outcome}`);

describe('targets', () => {
  test('a file, and one that is too large for memory', async () => {
    const file = put('large.bin', large);
    put('large.bin.sigstore.json', signed(large));
    expect(await outcomes([path, file], options)).toEqual(['small.bin verified', 'large.bin verified']);
  });

  test('a digest, by any of three hash functions', async () => {
    const { digests } = fileOf(small);
    const attestations = [`${path}.sigstore.json`];
    const of = async (digest: string) =>
      (await outcomes([{ digest }], { ...options, attestations }))[0]?.split(' ').at(-1);
    expect(await of(`sha256:${digests['sha256']}`)).toBe('verified');
    // The log knows the file by its SHA-256: from another digest alone nobody can tell.
    expect(await of(`sha512:${digests['sha512']}`)).toBe('refused');
    expect(await of(`sha256:${'0'.repeat(64)}`)).toBe('refused');
    for (const digest of [
      '',
      'sha256:',
      `sha1:${'0'.repeat(40)}`,
      `constructor:${'0'.repeat(64)}`,
      `sha256:${'g'.repeat(64)}`,
    ])
      await expect(verify([{ digest }], { ...options, attestations })).rejects.toMatchObject({
        code: 'usage.option',
      });
  });

  test('a folder: its files, not its folders and not the evidence', async () => {
    const dir = join(folder, 'dist');
    mkdirSync(join(dir, 'inner'), { recursive: true });
    await expect(verify([dir], options)).rejects.toMatchObject({ code: 'input.empty' });
    writeFileSync(join(dir, 'a.bin'), small);
    writeFileSync(join(dir, 'b.bin'), small);
    writeFileSync(join(dir, 'b.bin.sigstore.json'), signed(small));
    expect(await outcomes([dir], options)).toEqual(['a.bin missing', 'b.bin verified']);
  });

  test('an empty file is a file', async () => {
    const empty = put('empty.bin', '');
    put('empty.bin.sigstore.json', signed(Buffer.alloc(0)));
    expect(await outcomes([empty], options)).toEqual(['empty.bin verified']);
  });

  test('one that is not there', async () => {
    await expect(verify([join(folder, 'absent')], options)).rejects.toMatchObject({
      code: expect.stringMatching(/^input\./),
    });
  });
});

test('what is given replaces what lies beside', async () => {
  const other = put('other.sigstore.json', signed(Buffer.from('another')));
  expect(await outcomes([path], { ...options, attestations: [other] })).toEqual(['small.bin refused']);
});

test('a clock far off: before it was signed it is refused, long after it is not', async () => {
  expect(await outcomes([path], { trustRoot, at: 0 })).toEqual(['small.bin refused']);
  expect(await outcomes([path], { trustRoot, at: 2 ** 33 })).toEqual(['small.bin verified']);
});

test('trust that cannot be read refuses every file, and says why', async () => {
  const broken = put('broken.json', '{"mediaType":"x"}');
  const { files } = await verify([path], { ...options, trustRoot: broken });
  expect(files).toMatchObject([{ outcome: 'refused', failed: { name: 'trust.root' } }]);
  await expect(verify([path], { ...options, trustRoot: join(folder, 'absent') })).rejects.toMatchObject({
    code: expect.stringMatching(/^input\./),
  });
});
