import { mkdirSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bytesSource } from '../../src/codec/index.ts';
import { openArtifact } from '../../src/library/artifact.ts';
import { AssayError, assay, type Report } from '../../src/library/index.ts';
import { testFolder, WHEEL } from '../cli/run.ts';
import { armoured, openPgpSignature } from '../recipes/openpgp.ts';
import { archive, member } from '../recipes/tar.ts';
import { buildZip } from '../recipes/zip.ts';

const folder = testFolder();
const bytes = buildZip([{ name: 'a.txt', data: 'hello' }]);

/** A report without what tells how the artifact was given. */
const answers = ({ artifact, findings, verdicts, contents }: Report) => ({
  artifact,
  findings,
  verdicts,
  contents,
});

test('a path, bytes, and a source of one’s own give the same answers', async () => {
  const path = folder.put('same.zip', bytes);
  const fromPath = answers(await assay(path));
  const source = { size: bytes.length, stream: (start = 0) => bytesSource(bytes).stream(start) };
  expect(answers(await assay(bytes, {}, { name: 'same.zip' }))).toEqual(fromPath);
  expect(answers(await assay(source, {}, { name: 'same.zip' }))).toEqual(fromPath);
  expect(answers(await assay({ stream: source.stream }, {}, { name: 'same.zip' }))).toEqual(fromPath);
});

test('the same bytes give the same report, byte by byte', async () => {
  expect(JSON.stringify(await assay(WHEEL))).toBe(JSON.stringify(await assay(WHEEL)));
});

test('what has no name is called artifact', async () => {
  expect((await assay(bytes)).artifact.name).toBe('artifact');
  expect((await openArtifact(bytes)).entries.map(({ path }) => path)).toEqual([
    'artifact',
    'artifact!/a.txt',
  ]);
});

test.each<[string, () => Promise<unknown>, string]>([
  ['a missing path', () => assay(join(folder.path, 'missing')), 'input.missing'],
  [
    'a missing path to compare with',
    () => assay(WHEEL, { against: join(folder.path, 'missing') }),
    'input.missing',
  ],
  ['no bytes', () => assay(new Uint8Array(0)), 'input.empty'],
  ['a source without bytes', () => assay({ async *stream() {} }), 'input.empty'],
  ['a missing path to open', () => openArtifact(join(folder.path, 'missing')), 'input.missing'],
])('%s is an AssayError with a code', async (_, work, code) => {
  const error = await work().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AssayError);
  expect(error).toMatchObject({ name: 'AssayError', code });
});

test('what is wrong with an artifact is in the report, never thrown', async () => {
  const { problems, verdicts } = await assay(buildZip([{ name: 'a', data: 'x', central: { crc: 1 } }]));
  expect(problems).toMatchObject([{ code: 'zip.local-central-mismatch' }, { code: 'zip.crc-mismatch' }]);
  expect(verdicts[0]).toMatchObject({ question: 'inside', outcome: 'fail' });
});

test('files beside a path are found by themselves; given ones replace them; bytes have none', async () => {
  const path = folder.put('pkg.zip', bytes);
  folder.put('pkg.zip.asc', armoured(openPgpSignature({ issuer: 'ab'.repeat(8) })));
  mkdirSync(join(folder.path, 'pkg.zip.sig'));
  folder.put('pkg.zip.sigstore', Buffer.alloc(16 * 1024 * 1024 + 1));
  const paths = async (report: Promise<Report>) =>
    (await report).attestations.map(({ path: place }) => place);
  // One that is too large is told, and refused for that.
  expect(await paths(assay(path))).toEqual(['pkg.zip.sigstore', 'pkg.zip.asc']);
  const { verdicts } = await assay(path);
  expect(verdicts.find(({ question }) => question === 'origin')).toMatchObject({
    outcome: 'fail',
    reasons: [expect.stringContaining('more than any evidence'), expect.anything()],
  });
  expect(await paths(assay(path, { beside: [] }))).toEqual([]);
  expect(await paths(assay(path, { beside: [{ name: 'pkg.zip.sig', content: bytes }] }))).toEqual([
    'pkg.zip.sig',
  ]);
  expect(await paths(assay(bytes, {}, { name: 'pkg.zip' }))).toEqual([]);
});

test('inputs lists every file with its digest', async () => {
  const other = buildZip([{ name: 'a.txt', data: 'other' }]);
  const beside = [{ name: 'a.zip.asc', content: Buffer.from('x') }];
  const { inputs } = await assay(bytes, { against: other, beside }, { name: 'a.zip' });
  expect(inputs.map(({ role, name, size }) => [role, name, size])).toEqual([
    ['artifact', 'a.zip', bytes.length],
    ['against', 'other', other.length],
    ['beside', 'a.zip.asc', 1],
  ]);
  expect(inputs[2]?.digests?.sha256).toMatch(/^2d711642b726b044/);
});

test('limits hold for both artifacts, and the report says which stopped what', async () => {
  const many = archive(Array.from({ length: 50 }, (_, i) => member({ name: `f${i}` })));
  const { problems, comparison } = await assay(many, { against: many }, { limits: { members: 10 } });
  expect(problems).toMatchObject([{ code: 'limit.members', level: 'error' }]);
  expect(comparison).toMatchObject({ verdict: 'identical' });
});

test('a signal stops the work', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(assay(bytes, {}, { signal })).rejects.toThrow('enough');
});

test('progress tells the bytes read out of how many', async () => {
  const seen: [number, number | undefined][] = [];
  await assay(WHEEL, {}, { onProgress: (done, total) => seen.push([done, total]) });
  const size = readFileSync(WHEEL).length;
  expect(seen.at(-1)).toEqual([size, size]);
});

test.skipIf(process.platform !== 'linux')('no file stays open, whatever happens', async () => {
  const path = folder.put('open.zip', bytes);
  const broken = folder.put('broken.zip', '');
  const missing = join(folder.path, 'missing');
  await assay(path, { against: path });
  for (const against of [missing, broken]) await expect(assay(path, { against })).rejects.toThrow();
  await expect(assay(broken, { against: path })).rejects.toThrow();
  await (await openArtifact(path)).close();
  const opened = readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [realpathSync(`/proc/self/fd/${fd}`)];
    } catch {
      // The descriptor of the listing itself, pipes and sockets.
      return [];
    }
  });
  expect(opened.filter((file) => file.startsWith(realpathSync(folder.path)))).toEqual([]);
});

test('open and fields reach every entry; closing twice does no harm', async () => {
  const artifact = await openArtifact(folder.put('again.zip', bytes));
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await artifact.open(1)).stream()) chunks.push(Uint8Array.from(chunk));
  expect(Buffer.concat(chunks).toString()).toBe('hello');
  expect((await artifact.fields(1)).header.map(({ name }) => name)).toEqual([
    'central directory header',
    'local file header',
    'data',
  ]);
  await expect(artifact.open(9)).rejects.toMatchObject({ code: 'entry.missing' });
  await artifact.close();
  await artifact.close();
});
