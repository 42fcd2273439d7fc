import { isUtf8 } from 'node:buffer';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readAll } from '../../src/codec/index.ts';
import { openArtifact } from '../../src/library/artifact.ts';
import type { Artifact, Entry } from '../../src/model/index.ts';
import { diffBuffers } from '../../src/reproducibility/align/buffers.ts';
import { guessBytes } from '../../src/reproducibility/guess/bytes.ts';
import { guessText } from '../../src/reproducibility/guess/text.ts';
import { expectExact } from '../support/guessed.ts';

const corpus = join(process.env['ASSAY_CORPUS'] ?? '../shared/corpus', 'repro');
const there = existsSync(corpus);
if (!there) console.log(`corpus repro/guess: skipped, there is no ${corpus}`);

interface Pair {
  readonly id: string;
  readonly a: string;
  readonly b: string;
  readonly causes: readonly string[];
}

/** Labels that are found by guessing at text and bytes; `content.source` means that something stays unexplained. */
const GUESSED: ReadonlySet<string> = new Set(
  'build-path encoding generator-version hash-order hostname key-order locale random-id source timestamp timezone username vcs-revision version'
    .split(' ')
    .map((name) => `content.${name}`),
);
/** Labels that only a format's own reader finds. */
const BY_FORMAT: Readonly<Record<string, string>> = {
  'debian-control/buildinfo content.timestamp': 'no date differs: the label means the digests of the package',
  'epub/diffoscope-test content.source': 'a time in the text is all that is not an id or a date',
  'icc/diffoscope-test content.timestamp': 'six numbers of two bytes',
  'macho/oso-path-and-mtime content.timestamp': 'four bytes, without the times of the builds',
  'macho/diffoscope-test content.source': 'it is in a slice that only one side has',
};
/** Pairs of text, or with no other difference, of which all is explained by just their labels. */
const EXACT: readonly string[] = [
  'html/javadoc-date-locale',
  'html/javadoc-real',
  'man/generated-date',
  'json/key-order',
  'json/diffoscope-order',
  'plist/build-machine-keys',
  'jar/manifest-properties-mtime',
  'gettext-mo/creation-date',
];

async function contents(path: string): Promise<Map<string, Buffer>> {
  const artifact = await openArtifact(path);
  try {
    const found = new Map<string, Buffer>();
    for (const entry of artifact.entries) {
      if (entry.kind !== 'file' || hasMembers(artifact, entry)) continue;
      const name = entry.path.split('!').slice(1).join('!');
      found.set(name, Buffer.from(await readAll(await artifact.open(entry.id))));
    }
    return found;
  } finally {
    await artifact.close();
  }
}

const hasMembers = (artifact: Artifact, { id }: Entry): boolean =>
  artifact.entries.some(({ parent }) => parent === id);

/** The codes claimed for members of the same name, `content.source` where something stays unexplained. */
async function codesOf({ a, b }: Pair): Promise<Set<string>> {
  const [lefts, rights] = [await contents(join(corpus, a)), await contents(join(corpus, b))];
  const codes = new Set<string>();
  for (const [path, left] of lefts) {
    const right = rights.get(path);
    if (!right || left.equals(right)) continue;
    const found = guess(path === '' ? a : path, left, right);
    expectExact(left, right, found);
    for (const { code } of found.claims) codes.add(code);
    if (found.rest.length > 0) codes.add('content.source');
  }
  return codes;
}

function guess(path: string, left: Buffer, right: Buffer) {
  const isText = [left, right].every((bytes) => isUtf8(bytes) && !bytes.includes(0));
  return isText
    ? guessText(left.toString(), right.toString(), { path })
    : guessBytes(left, right, diffBuffers(left, right, { limit: 1_000_000 }).ranges, { path });
}

test.runIf(there)('labels of the corpus that guessing can find', async () => {
  const pairs = JSON.parse(readFileSync(join(corpus, 'pairs.json'), 'utf8')) as Pair[];
  const missed: string[] = [];
  const wrong: string[] = [];
  let labels = 0;
  for (const pair of pairs) {
    const wanted = pair.causes.filter((code) => GUESSED.has(code));
    if (wanted.length === 0) continue;
    const codes = await codesOf(pair);
    labels += wanted.length;
    for (const code of wanted) if (!codes.has(code)) missed.push(`${pair.id} ${code}`);
    if (EXACT.includes(pair.id) && [...codes].sort().join() !== [...wanted].sort().join())
      wrong.push(`${pair.id}: ${[...codes].join(' ')}`);
  }
  console.log(`corpus repro/guess: ${labels - missed.length} of ${labels} labels agree`);
  expect(wrong).toEqual([]);
  expect(missed.sort()).toEqual(Object.keys(BY_FORMAT).sort());
});
