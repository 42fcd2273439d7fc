import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openArtifact } from '../../src/library/artifact.ts';
import type { Artifact, Comparison, Difference } from '../../src/model/index.ts';
import { compare } from '../../src/reproducibility/index.ts';

const corpus = join(process.env['ASSAY_CORPUS'] ?? '../shared/corpus', 'repro');
const there = existsSync(corpus);
if (!there) console.log(`corpus repro/pairs: skipped, there is no ${corpus}`);

interface Pair {
  readonly id: string;
  readonly format: string;
  readonly a: string;
  readonly b: string;
  readonly sha256A: string;
  readonly sha256B: string;
  readonly causes: readonly string[];
  readonly labels: 'exact' | 'approximate';
}

/** Formats whose members are seen today; the others are single files to the comparison. */
const OPENED = new Set(
  'ar bzip2 cpio deb docx epub gzip jar nupkg pkg sdist tar wheel xar xz zip zstd'.split(' '),
);

/** What a cause changes in containers, as a comparison of members shows it: header fields, or `order`. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  'archive.mtime': ['mtime'],
  'archive.timezone': ['mtime'],
  'gzip.mtime': ['mtime'],
  'archive.mode': ['mode'],
  'archive.owner': ['uid', 'gid', 'user', 'group'],
  'archive.inode': ['inode'],
  'archive.dialect': ['variant'],
  'archive.order': ['order'],
};

/** What may be seen besides: extra fields of zip carry times and owners. */
const MAY_SHOW: Readonly<Record<string, readonly string[]>> = { 'archive.extra': ['mtime', 'uid', 'gid'] };

/** ar writers differ in the file type bits of the mode (644 against 100644); the tree keeps permission bits only. */
const NOT_KEPT: Readonly<Record<string, string>> = { ar: 'archive.mode' };

/** Causes that live in the structure of a container and leave the content of every file alone. */
const STRUCTURE = /^(archive|compress|gzip|xar|zip|sig\.xar)[.-]/;

const first = (comparison: Comparison) =>
  comparison.differences.filter(({ derivedFrom }) => derivedFrom === undefined);

/** Files that came, went, or have another content, and hold no members themselves. */
function leaves(left: Artifact, right: Artifact, comparison: Comparison): readonly Difference[] {
  const isContainer = ({ entries, name }: Artifact, path: string | undefined) => {
    const entry = entries.find((other) => other.path.slice(name.length) === path);
    return entry !== undefined && entries.some(({ parent }) => parent === entry.id);
  };
  return first(comparison).filter(
    ({ kind, left: a, right: b }) =>
      ['content', 'added', 'removed', 'kind'].includes(kind) &&
      !isContainer(left, a) &&
      !isContainer(right, b),
  );
}

/** How the comparison contradicts the labels of a pair. */
async function contradictions(pair: Pair): Promise<string[]> {
  const [left, right] = [await openArtifact(join(corpus, pair.a)), await openArtifact(join(corpus, pair.b))];
  try {
    const comparison = compare(left, right);
    const changed = leaves(left, right, comparison).length;
    const shown = new Set(
      first(comparison).map(({ kind, field }) => (kind === 'order' ? kind : (field ?? ''))),
    );
    // Which headers a reader keeps in the tree is the reader's choice: inodes are asked for where it keeps them.
    const keepsInodes = [...left.entries, ...right.entries].some(({ inode }) => inode !== undefined);
    const found: string[] = [];
    if (pair.sha256A !== pair.sha256B && comparison.identical) found.push('identical');
    if (pair.causes.some((cause) => !STRUCTURE.test(cause)) && changed === 0)
      found.push('no content differs');
    if (pair.labels === 'exact' && pair.causes.every((cause) => STRUCTURE.test(cause)) && changed > 0)
      found.push(`${changed} contents differ`);
    for (const cause of pair.causes) {
      if (NOT_KEPT[pair.format] === cause || (cause === 'archive.inode' && !keepsInodes)) continue;
      const fields = SHOWN[cause];
      if (fields && !fields.some((field) => shown.has(field))) found.push(`${cause} is not seen`);
    }
    const explained = new Set(pair.causes.flatMap((cause) => SHOWN[cause] ?? MAY_SHOW[cause] ?? []));
    for (const field of shown)
      if (pair.labels === 'exact' && field !== '' && !explained.has(field)) found.push(`${field} is seen`);
    return found;
  } finally {
    await left.close();
    await right.close();
  }
}

describe.skipIf(!there)('corpus repro/pairs', () => {
  test('labels', async () => {
    const all = JSON.parse(readFileSync(join(corpus, 'pairs.json'), 'utf8')) as Pair[];
    const pairs = all.filter(({ format }) => OPENED.has(format));
    const wrong: string[] = [];
    for (const pair of pairs) {
      const found = await contradictions(pair);
      if (found.length > 0) wrong.push(`${pair.id}: ${found.join(', ')}`);
    }
    console.log(`corpus repro/pairs: ${pairs.length - wrong.length} of ${pairs.length} labels agree`);
    expect(wrong).toEqual([]);
    expect(pairs.length).toBeGreaterThan(40);
  });
});
