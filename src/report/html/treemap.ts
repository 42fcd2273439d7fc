import { humanSize } from '../printable.ts';
import { briefHtml, escapeHtml } from './markup.ts';

/** Something that takes room in proportion to its bytes. */
export interface Tile {
  readonly label: string;
  /** A second line where there is room for it; the size is put behind. */
  readonly detail?: string;
  readonly bytes: number;
  /** A class of the style sheet. */
  readonly kind: string;
}

/** A place in a picture, in its units. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The picture as wide as a page shows it, in CSS pixels. */
const [WIDTH, HEIGHT] = [1070, 380];
/** Pixels that letters take on average, by the line they stand in, and the margin around. */
const LETTER = { label: 7.2, detail: 6.2 };
const MARGIN = 14;
const LINE = 17;
/** What has fewer square pixels can be seen no more. */
const LEAST_AREA = 40;

/**
 * Divides a rectangle so that areas are as the sizes and tiles nearly square (Bruls, Huizing and van Wijk, "Squarified Treemaps",
 * 2000).
 * @param sizes positive, largest first @returns one place for each
 */
export function squarify(sizes: readonly number[], whole: Place): readonly Place[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const scale = total > 0 ? (whole.width * whole.height) / total : 0;
  const places: Place[] = [];
  let free = whole;
  for (let at = 0; at < sizes.length; ) {
    const side = Math.min(free.width, free.height);
    const areas = [sizes[at]! * scale];
    let sum = areas[0]!;
    while (at + areas.length < sizes.length) {
      const next = sizes[at + areas.length]! * scale;
      if (worst(areas[0]!, next, sum + next, side) > worst(areas[0]!, areas.at(-1)!, sum, side)) break;
      areas.push(next);
      sum += next;
    }
    places.push(...strip(areas, sum, free));
    free = without(free, sum);
    at += areas.length;
  }
  return places;
}

/** How far from square the worst tile of a strip is, from its largest and smallest area. */
function worst(largest: number, smallest: number, sum: number, side: number): number {
  const [square, squareSum] = [side * side, sum * sum];
  if (squareSum === 0 || smallest === 0) return Number.POSITIVE_INFINITY;
  return Math.max((square * largest) / squareSum, squareSum / (square * smallest));
}

/** A strip along the shorter side, its tiles one behind the other. */
function strip(areas: readonly number[], sum: number, { x, y, width, height }: Place): Place[] {
  const isUpright = width >= height;
  const thick = sum === 0 ? 0 : sum / (isUpright ? height : width);
  let along = 0;
  return areas.map((area) => {
    const long = thick === 0 ? 0 : area / thick;
    const place = isUpright
      ? { x, y: y + along, width: thick, height: long }
      : { x: x + along, y, width: long, height: thick };
    along += long;
    return place;
  });
}

function without({ x, y, width, height }: Place, sum: number): Place {
  if (width >= height) {
    const thick = height === 0 ? 0 : Math.min(sum / height, width);
    return { x: x + thick, y, width: width - thick, height };
  }
  const thick = Math.min(sum / width, height);
  return { x, y: y + thick, width, height: height - thick };
}

/**
 * A treemap without a script: each tile tells itself on pointing at it, and has a label only where that fits. For readers without
 * eyes it is one picture; a table has to say the same.
 * @param tiles in any order; those without bytes, and those too small to be seen, are left to `rest`
 * @param most tiles, `rest` included @param rest the tile of everything left out
 * @param summary what the picture shows, in one sentence
 */
export function treemap(
  tiles: readonly Tile[],
  most: number,
  rest: (count: number, bytes: number) => Tile,
  summary: string,
): string {
  const shown = folded(tiles, most, rest);
  if (shown.length === 0) return '';
  const places = squarify(
    shown.map(({ bytes }) => bytes),
    { x: 0, y: 0, width: WIDTH, height: HEIGHT },
  );
  const total = tiles.reduce((sum, { bytes }) => sum + bytes, 0);
  const drawn = shown.map((tile, at) => tileHtml(tile, places[at]!, tile.bytes / total)).join('');
  return `<div class="treemap" role="img" aria-label="${escapeHtml(summary)}">${drawn}</div>`;
}

/** The largest, and one for all others. */
function folded(
  tiles: readonly Tile[],
  most: number,
  rest: (count: number, bytes: number) => Tile,
): readonly Tile[] {
  const sorted = tiles.filter(({ bytes }) => bytes > 0).sort(bySize);
  const total = sorted.reduce((sum, { bytes }) => sum + bytes, 0);
  const least = (total * LEAST_AREA) / (WIDTH * HEIGHT);
  const seen = sorted.filter(({ bytes }, at) => bytes >= least && (at < most - 1 || sorted.length <= most));
  const others = sorted.slice(seen.length);
  if (others.length < 2) return sorted.slice(0, most);
  const bytes = others.reduce((sum, one) => sum + one.bytes, 0);
  return [...seen, rest(others.length, bytes)].sort(bySize);
}

function bySize(a: Tile, b: Tile): number {
  return b.bytes - a.bytes || (a.label < b.label ? -1 : 1);
}

function tileHtml({ label, detail, bytes, kind }: Tile, place: Place, share: number): string {
  const size = humanSize(bytes);
  const second = detail === undefined ? size : `${detail} · ${size}`;
  const { x, y, width, height } = place;
  const room = width - MARGIN;
  const fits = label.length * LETTER.label <= room && height >= LINE + 6;
  const line = [second, size].find((text) => text.length * LETTER.detail <= room);
  const named = fits ? `<b>${escapeHtml(label)}</b>` : '';
  const said = fits && line !== undefined && height >= 2 * LINE + 6 ? `<span>${escapeHtml(line)}</span>` : '';
  const at = `left:${percent(x / WIDTH)};top:${percent(y / HEIGHT)};width:${percent(width / WIDTH)};height:${percent(height / HEIGHT)}`;
  const title = `${briefHtml(detail === undefined ? label : `${label} ${detail}`)}: ${size}, ${shareText(share)}`;
  return `<div class="tile ${kind}" style="${at}" title="${title}">${named}${said}</div>`;
}

/** A share of the whole for people: `12.3 %`; what is less than it can say is `< 0.1 %`. */
export function shareText(share: number): string {
  return share > 0 && share < 0.0005 ? '&lt; 0.1 %' : `${(share * 100).toFixed(1)} %`;
}

function percent(value: number): string {
  return `${Number((value * 100).toFixed(3))}%`;
}
