import { createHash } from 'node:crypto';
import { readGitPack } from '../../content/git-objects.ts';
import { gitPackComparator, packStart } from '../../content/git-pack.ts';
import { type Canonical, held } from './canonical.ts';

const CHECKSUM = 20;

/**
 * Packs and bundles of git (gitformat-pack, gitformat-bundle): the lines before the pack, and the sorted ids of its objects. How
 * these are stored, and in which order, is left out.
 */
export const canonicalGitPack: Canonical = {
  name: 'git-pack',
  handles: gitPackComparator.handles,
  async write(form, gathered) {
    const bytes = await held(gathered);
    if (!bytes) return false;
    const start = packStart(bytes);
    const pack = readGitPack(bytes, start);
    if (!pack || !isRightSum(bytes.subarray(start, pack.end), bytes.subarray(pack.end))) return false;
    form.item(bytes.subarray(0, start));
    for (const id of new Set(pack.objects.map(({ kind, id }) => `${kind} ${id}`).sort())) form.item(id);
    return true;
  },
};

function isRightSum(packed: Buffer, stated: Buffer): boolean {
  return stated.length === CHECKSUM && createHash('sha1').update(packed).digest().equals(stated);
}
