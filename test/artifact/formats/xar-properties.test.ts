import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { xar } from '../../../src/artifact/formats/xar.ts';
import { PROBLEMS, type ProblemCode } from '../../../src/model/index.ts';
import { staple, type, xarBuilder } from '../../recipes/xar.ts';
import { readFormat, text } from '../../support/read-format.ts';

/** Bytes of the staple in {@link sample}. */
const STAPLE = 38;

/** An archive with a bit of everything. */
function sample(): Uint8Array {
  const x = xarBuilder();
  const zlib = { encoding: 'application/x-gzip' };
  const head = `<signature style="RSA"><offset>${x.put(Buffer.alloc(64, 7))}</offset><size>64</size></signature>`;
  const inner = x.file('deep', x.ea('x', 'attribute') + x.data('content '.repeat(40), zlib));
  const files =
    x.folder('dir', inner) +
    x.file('empty') +
    x.file('link', '<link>dir</link>', type('symlink')) +
    x.file('hard', '', '<type link="1">hardlink</type>') +
    x.file('plain', `<mode>0644</mode><mtime>2023-11-14T22:13:20Z</mtime>${x.data('plain')}`);
  return x.build(files, { head, trailer: staple(Buffer.from('ticket')) });
}

describe('whatever is wrong with an archive', () => {
  const whole = sample();

  it('is read without a problem while nothing is', async () => {
    const { codes, members } = await readFormat(xar, whole);
    expect(codes).toEqual([]);
    expect(members.map((m) => m.path)).toEqual(['dir', 'dir/deep', 'empty', 'link', 'hard', 'plain']);
  });

  it('a cut is a problem, never an exception', async () => {
    for (let length = 0; length < whole.length; length++) {
      const { problems, members } = await readFormat(xar, whole.subarray(0, length));
      // Without the staple at its end it is the archive it was before it was notarised.
      expect(problems.length > 0).toBe(length !== whole.length - STAPLE);
      expect(members.length).toBeLessThanOrEqual(6);
    }
  });

  it('flipped bytes are read or reported', async () => {
    const flips = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(flips, async (changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, mask] of changes) bytes[at]! ^= mask;
        const { members } = await readFormat(xar, bytes);
        expect(members.length).toBeLessThanOrEqual(6);
      }),
      { numRuns: 300 },
    );
  });

  it('any change behind the header is noticed', async () => {
    await fc.assert(
      // The signature and the ticket are data to the reader; nothing in the archive covers them.
      fc.asyncProperty(
        fc.integer({ min: 28, max: whole.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, mask) => {
          const bytes = Buffer.from(whole);
          bytes[at]! ^= mask;
          const { codes } = await readFormat(xar, bytes);
          const heap = 28 + Buffer.from(whole).readUInt32BE(12);
          const free = (at >= heap + 20 && at < heap + 84) || at >= whole.length - STAPLE;
          if (!free) expect(codes).not.toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('any table of elements is read or reported', async () => {
    const name = fc.constantFrom(
      'file',
      'name',
      'type',
      'data',
      'offset',
      'length',
      'size',
      'ea',
      'toc',
      'encoding',
      'link',
    );
    const value = fc.constantFrom(
      '0',
      '5',
      '-1',
      '99999999999999999999',
      'hardlink',
      'symlink',
      'directory',
      '/',
      '',
    );
    const { tree } = fc.letrec<{ tree: string }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        value,
        fc
          .tuple(name, fc.array(tie('tree'), { maxLength: 5 }))
          .map(([n, children]) => `<${n} id="1" link="1">${children.join('')}</${n}>`),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(fc.array(tree, { maxLength: 6 }), async (parts) => {
        const x = xarBuilder();
        x.put('heap bytes');
        const { members, problems } = await readFormat(xar, x.build(`<file>${parts.join('')}</file>`));
        expect(members.length).toBeGreaterThan(0);
        for (const { code } of problems) expect(PROBLEMS[code as ProblemCode]).toBeDefined();
      }),
      { numRuns: 300 },
    );
  });

  it('names and contents come back as they went in', async () => {
    const entry = fc.tuple(
      fc.stringMatching(/^[a-z\u00e0-\u00ff ]{1,12}$/),
      fc.uint8Array({ maxLength: 200 }),
      fc.boolean(),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(entry, { selector: ([name]) => name, minLength: 1, maxLength: 8 }),
        async (entries) => {
          const x = xarBuilder();
          const encoding = (packed: boolean) => (packed ? 'application/x-gzip' : 'application/octet-stream');
          const files = entries.map(([name, content, packed]) =>
            x.file(name, x.data(content, { encoding: encoding(packed) })),
          );
          const { members, codes } = await readFormat(xar, x.build(files.join('')));
          expect(codes).toEqual([]);
          expect(members.map((m) => [m.path, text(m.content)])).toEqual(
            entries.map(([name, content]) => [name, text(content)]),
          );
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('a table as large as can be', () => {
  it('is read within the limits, in time and memory', async () => {
    const x = xarBuilder();
    const flood = x.build('<file><a/></file>'.repeat(300_000));
    const { codes, members } = await readFormat(xar, flood, { limits: { steps: 200_000 } });
    expect(codes).toContain('limit.steps');
    expect(members.length).toBe(99_997);
  });
});

const CORPUS = join(process.env['ASSAY_CORPUS'] ?? '../shared/corpus', 'repro');
const NOTES: Readonly<Record<string, readonly string[]>> = {
  // bsdtar copies the start of the table behind the heap.
  'xar/libarchive-xz-md5/a.xar': ['xar.libarchive-tail'],
  'xar/libarchive-xz-md5/b.xar': ['xar.libarchive-tail'],
  'singles/xar/libarchive-archive12.xar': ['xar.libarchive-tail'],
  'singles/xar/libarchive-archive11.xar': ['xar.no-checksum'],
};

describe.skipIf(!existsSync(CORPUS))('the corpus', () => {
  const files = ['xar', 'pkg', 'singles/xar', 'singles/pkg'].flatMap((folder) =>
    existsSync(join(CORPUS, folder))
      ? readdirSync(join(CORPUS, folder), { recursive: true, encoding: 'utf8' })
          .filter((name) => /\.(xar|pkg)$/.test(name))
          .map((name) => `${folder}/${name}`)
      : [],
  );

  it.each(files)('%s is honest', async (file) => {
    const { codes, members } = await readFormat(xar, readFileSync(join(CORPUS, file)));
    expect(codes).toEqual(NOTES[file] ?? []);
    for (const member of members)
      if (member.size !== undefined) expect(member.content!.length).toBe(member.size);
  });
});
