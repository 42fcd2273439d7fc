import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { nodeHost } from '../../src/host/index.ts';
import type { Artifact, Entry } from '../../src/model/index.ts';
import { open } from '../support/open.ts';
import { repackBytes } from '../support/repack.ts';

interface Pair {
  readonly id: string;
  readonly format: string;
  readonly a: string;
  readonly b: string;
  readonly causes: readonly string[];
  readonly labels: string;
}

const corpus = join(process.env['ASSAY_CORPUS'] ?? '../shared/corpus', 'repro');
const there = existsSync(join(corpus, 'pairs.json'));
if (!there) console.log('corpus repro/repack: not there, skipped');

const FORMATS = new Set('tar gzip zip wheel jar nupkg xar pkg cpio ar deb sdist bom docx epub'.split(' '));
const options = { files: nodeHost.files, dropSignatures: true };

/** Layers that only pack what is in them: their own bytes are no content. */
const LAYER = /^(control\.tar(\.\w+)?|data\.tar(\.\w+)?|(.*\/)?(Payload|Scripts))!?$/;
/** Bytes that follow from the other members. */
const DERIVED = /(^|\/)Bom$|^\/\/?$/;

/**
 * The contents of an artifact: path, kind, link target, executable and set-id bits and digest of each member, sorted. Of two
 * builds they are equal or not, whatever the metadata says.
 */
async function contentsOf(artifact: Artifact): Promise<string[]> {
  const { entries } = artifact;
  if (artifact.format === 'bom') return await bomContents(artifact);
  const layers = new Set<number>([0]);
  const lines: string[] = [];
  for (const entry of entries) {
    if (!layers.has(entry.parent)) continue;
    const name = entry.path.slice(artifact.name.length).replace(/^!?\/?/, '');
    if (name === '' || LAYER.test(name)) layers.add(entry.id);
    else if (!DERIVED.test(name)) lines.push(await contentLine(artifact, entry, name));
  }
  return lines.sort();
}

async function contentLine(artifact: Artifact, entry: Entry, name: string): Promise<string> {
  const { kind, link, mode = 0, sha256 } = entry;
  const path = name.replace(/^(control|data)\.tar(\.\w+)?!?\//, '$1/').replace(/\/$/, '');
  const executable = kind === 'file' && (mode & 0o111) !== 0;
  const bits = `${executable ? 'x' : '-'}${(mode & 0o6000).toString(8)}`;
  return [
    path,
    kind,
    link ?? '',
    bits,
    path.endsWith('.dist-info/RECORD') ? await rows(artifact, entry) : sha256,
  ].join(' ');
}

async function rows(artifact: Artifact, { id }: Entry): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of (await artifact.open(id)).stream()) parts.push(Buffer.from(chunk));
  return Buffer.concat(parts).toString().split(/\r?\n/).sort().join('|');
}

async function bomContents(artifact: Artifact): Promise<string[]> {
  const { content } = await artifact.fields(0, { rows: true });
  const kept = /^(type|architecture|size|checksum|linkName)$/;
  return content
    .filter(({ name }) => name === 'path')
    .map(
      ({ value, fields = [] }) =>
        `${value} ${fields.filter(({ name }) => kept.test(name)).map((field) => field.value)}`,
    )
    .sort();
}

const ZONE = process.env['TZ'];
afterEach(() => {
  if (ZONE === undefined) delete process.env['TZ'];
  else process.env['TZ'] = ZONE;
});

/** What is wrong with the result of a pair. */
async function contradictions(pair: Pair): Promise<string[]> {
  const wrong: string[] = [];
  const sides = await Promise.all(
    [pair.a, pair.b].map(async (path) => {
      const bytes = readFileSync(join(corpus, path));
      const artifact = await open(basename(path), bytes);
      const contents = await contentsOf(artifact);
      await artifact.close();
      return {
        name: basename(path),
        contents,
        bytes,
        result: (await repackBytes(basename(path), bytes, options)).bytes,
      };
    }),
  );
  const [one, other] = [sides[0]!, sides[1]!];
  const equal = JSON.stringify(one.contents) === JSON.stringify(other.contents);
  if (equal !== one.result.equals(other.result))
    wrong.push(equal ? 'equal contents differ' : 'other contents are equal');
  if (pair.labels === 'exact' && equal && pair.causes.some((cause) => cause.startsWith('content.')))
    wrong.push('the label says that contents differ');
  for (const { name, bytes, result, contents } of sides) {
    process.env['TZ'] = 'Pacific/Chatham';
    if (!(await repackBytes(name, bytes, options)).bytes.equals(result)) wrong.push(`${name} twice differs`);
    const again = await repackBytes(name, result, options);
    if (!again.summary.same || !again.bytes.equals(result)) wrong.push(`${name} repacked again differs`);
    const back = await open(name, result);
    if (JSON.stringify(await contentsOf(back)) !== JSON.stringify(contents))
      wrong.push(`${name} has other contents`);
    for (const { level, code } of back.problems) if (level !== 'note') wrong.push(`${name}: ${code}`);
    await back.close();
  }
  return wrong;
}

describe.skipIf(!there)('corpus repro/repack', () => {
  test('pairs of equal contents become equal, all others stay different', { timeout: 120_000 }, async () => {
    const all = JSON.parse(readFileSync(join(corpus, 'pairs.json'), 'utf8')) as Pair[];
    const pairs = all.filter(({ format }) => FORMATS.has(format));
    const wrong: string[] = [];
    for (const pair of pairs) {
      const found = await contradictions(pair);
      if (found.length > 0) wrong.push(`${pair.id}: ${found.join(', ')}`);
    }
    console.log(`corpus repro/repack: ${pairs.length - wrong.length} of ${pairs.length} labels agree`);
    expect(wrong).toEqual([]);
    expect(pairs.length).toBeGreaterThan(40);
  });
});
