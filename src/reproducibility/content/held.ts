import { asBuffer, readAll } from '../../codec/index.ts';
import type { Unit } from '../unit.ts';

/** Both contents of a unit in memory. */
export type Held = readonly [left: Buffer, right: Buffer];

/** Contents are held up to so many bytes unless a comparator says otherwise: aligning them takes twenty times their size. */
const MOST_HELD = 8 << 20;

/** The contents of a unit; undefined where one is not at hand, or too large. */
export async function heldContents({ left, right }: Unit, most = MOST_HELD): Promise<Held | undefined> {
  if (!left.content || !right.content) return undefined;
  if (left.content.size > most || right.content.size > most) return undefined;
  return [asBuffer(await readAll(left.content)), asBuffer(await readAll(right.content))];
}
