import type { Claim, Unit } from '../unit.ts';
import type { Comparator } from './comparator.ts';
import { type GitObject, readGitPack } from './git-objects.ts';
import { heldContents } from './held.ts';
import { type Label, type Labels, labelledClaims, type Reason, wholeLabels } from './labels.ts';

/** Packs and bundles of git: what counts is which objects they hold, not how these are packed (gitformat-pack). */
export const gitPackComparator: Comparator = {
  name: 'git-pack',
  handles: ({ format }) => format === 'git-pack' || format === 'git-bundle',
  compare,
};

async function compare(unit: Unit): Promise<readonly Claim[] | undefined> {
  const held = await heldContents(unit);
  if (!held) return undefined;
  const [start, otherStart] = [packStart(held[0]), packStart(held[1])];
  const [one, other] = [readGitPack(held[0], start), readGitPack(held[1], otherStart)];
  if (!one || !other) return undefined;
  const objects = objectLabels(one.objects, other.objects);
  const head = wholeLabels(
    held,
    [[{ offset: 0, length: start }], [{ offset: 0, length: otherStart }]],
    'references of the bundle',
  );
  const checksum: Reason = { cause: 'content.layout', field: 'checksum' };
  const labels = {
    left: [...head.left, ...objects.left, { offset: one.end, length: 20, reason: checksum }],
    right: [...head.right, ...objects.right, { offset: other.end, length: 20, reason: checksum }],
  };
  const same = objects.left.length + objects.right.length === 0;
  const evidence = same ? 'the same objects, packed in another way' : undefined;
  return labelledClaims(held, labels, {
    cause: 'git.pack-encoding',
    field: 'objects',
    ...(evidence ? { evidence } : {}),
  });
}

/** First byte of the pack. A bundle begins with lines, of which the last one is empty (gitformat-bundle). */
export function packStart(bytes: Buffer): number {
  if (bytes.toString('latin1', 0, 4) === 'PACK') return 0;
  const end = bytes.indexOf('\n\nPACK', 0, 'latin1');
  return end < 0 ? bytes.length : end + 2;
}

/** So many objects are told one by one. */
const MOST_TOLD = 200;

function objectLabels(ours: readonly GitObject[], theirs: readonly GitObject[]): Labels {
  const more: Reason = { cause: undefined, field: 'further objects' };
  let told = 0;
  const lone = (objects: readonly GitObject[], others: readonly GitObject[], side: 0 | 1): Label[] => {
    const known = new Set(others.map(({ id }) => id));
    return objects
      .filter(({ id }) => !known.has(id))
      .map(({ offset, length, kind, id }) => {
        const values = side === 0 ? ([id, ''] as const) : (['', id] as const);
        return {
          offset,
          length,
          reason: told++ < MOST_TOLD ? { cause: undefined, field: kind, values } : more,
        };
      });
  };
  return { left: lone(ours, theirs, 0), right: lone(theirs, ours, 1) };
}
