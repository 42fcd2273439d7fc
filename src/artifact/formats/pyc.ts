import type { LeafFormat, Probe } from '../format.ts';
import { decodeOnDemand } from './common/on-demand.ts';
import { headerLength, versionOf } from './pyc/versions.ts';

/**
 * Python bytecode (CPython, `importlib._bootstrap_external`, PEP 552, PEP 3147; Python/marshal.c): a header that names
 * the version and the source it was made of, then one code object. Read for the versions 2.3 to 3.15; of others the header.
 */
export const pyc: LeafFormat = {
  name: 'pyc',
  mediaType: 'application/x-python-code',
  access: 'whole',
  recognizes,
  ...decodeOnDemand(() => import('./pyc/decode.ts')),
};

/** A flagged and an unflagged code object. */
const CODE: ReadonlySet<number | undefined> = new Set([0x63, 0xe3]);

/** Two bytes of magic alone would be weak: a code object must follow, or the name say what it is. */
function recognizes({ head, name }: Probe): boolean {
  if (head.length < 4 || head[2] !== 0x0d || head[3] !== 0x0a) return false;
  const magic = head[0]! | (head[1]! << 8);
  if (/\.py[co]$/i.test(name)) return true;
  return versionOf(magic) !== undefined && CODE.has(head[headerLength(magic)]);
}
