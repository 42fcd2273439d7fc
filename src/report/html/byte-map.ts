import type { CauseClass, RangePair } from '../../model/index.ts';
import { humanCount } from '../printable.ts';

/** Bytes that differ, with what colours them. */
export interface MapMark {
  readonly pair: RangePair;
  readonly kind: CauseClass | 'residue';
}

const WIDTH = 1000;
const STRIP = 12;
const HEIGHT = 38;
/** Where the strip of the right file begins. */
const LOWER = HEIGHT - STRIP;
/** What is narrower could not be seen. */
const LEAST = 1.5;

/**
 * Both files as strips, one above the other, with the places of differences joined. The picture's size is bounded: what falls
 * into the same column is drawn once.
 * @param sizes lengths in bytes; 0 where unknown, then the strip ends with its last difference
 * @param columns how finely places are told apart
 */
export function byteMap(
  marks: readonly MapMark[],
  sizes: readonly [number, number],
  columns: number,
): string {
  const ends = (side: 'left' | 'right') =>
    marks.reduce((most, { pair }) => Math.max(most, pair[side].offset + pair[side].length), 1);
  const extents = [Math.max(sizes[0], ends('left')), Math.max(sizes[1], ends('right'))] as const;
  // One scale for both, so that an insertion is seen as one.
  const scale = WIDTH / Math.max(...extents);
  const column = (value: number) => Math.floor((value * columns) / WIDTH);
  const drawn = new Set<string>();
  const shapes = new Map<MapMark['kind'], { links: string; places: string }>();
  for (const { pair, kind } of marks) {
    const [x, w] = spanOf(pair.left.offset, pair.left.length, scale);
    const [x2, w2] = spanOf(pair.right.offset, pair.right.length, scale);
    const key = `${kind} ${column(x)} ${column(w)} ${column(x2 - x)}`;
    if (drawn.has(key)) continue;
    drawn.add(key);
    const { links, places } = shapes.get(kind) ?? { links: '', places: '' };
    const [from, to, from2, to2] = [x, x + w, x2, x2 + w2].map(tenth);
    shapes.set(kind, {
      links: `${links}M${from} ${STRIP}H${to}L${to2} ${LOWER}H${from2}z`,
      places: `${places}M${from} 0H${to}v${STRIP}H${from}zM${from2} ${LOWER}H${to2}v${STRIP}H${from2}z`,
    });
  }
  const side = (extent: number, y: number) =>
    `<rect class="side" y="${y}" width="${tenth(extent * scale)}" height="${STRIP}" rx="2"/>`;
  const groups = [...shapes].map(
    ([kind, { links, places }]) =>
      `<g class="${kind}"><path class="link" d="${links}"/><path class="r" d="${places}"/></g>`,
  );
  const end = `${sizes[0] === 0 && sizes[1] === 0 ? 'last at ' : ''}${humanCount(Math.max(...extents))}`;
  return `<svg class="map" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="Places of differences, left above right">${side(extents[0], 0)}${side(extents[1], LOWER)}${groups.join('')}</svg><div class="scale"><span>0</span><span>${end}</span></div>`;
}

function spanOf(offset: number, length: number, scale: number): [number, number] {
  const width = Math.max(length * scale, LEAST);
  return [Math.min(offset * scale, WIDTH - width), width];
}

function tenth(value: number): string {
  return String(Math.round(value * 10) / 10);
}
