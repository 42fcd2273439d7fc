import { hash } from 'node:crypto';
import type { Bom, BomFile } from '../../../model/index.ts';

/** Files by the ref of the package that contains them, as the relationships say. */
export function filesOfPackages({
  files,
  relationships,
}: Pick<Bom, 'files' | 'relationships'>): Map<string, BomFile[]> {
  const byRef = new Map(files.map((file) => [file.ref, file]));
  const owned = new Map<string, Set<BomFile>>();
  for (const { from, kind, to } of relationships) {
    const [owner, inner] = kind === 'CONTAINS' ? [from, to] : kind === 'CONTAINED_BY' ? [to, from] : [];
    const file = inner === undefined ? undefined : byRef.get(inner);
    if (owner === undefined || file === undefined) continue;
    const set = owned.get(owner);
    if (set) set.add(file);
    else owned.set(owner, new Set([file]));
  }
  return new Map([...owned].map(([ref, set]) => [ref, [...set]]));
}

/**
 * The verification code of a package (SPDX 2.3, 7.9): SHA-1 over its files' SHA-1 in lower-case hexadecimal, ascending, one behind the
 * other. Undefined where a file has no SHA-1.
 */
export function verificationCode(files: readonly BomFile[]): string | undefined {
  const digests = files.map(({ hashes }) => hashes.find(({ algorithm }) => algorithm === 'sha1')?.value);
  if (digests.includes(undefined)) return undefined;
  return hash('sha1', digests.sort().join(''), 'hex');
}
