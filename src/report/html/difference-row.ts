import { Buffer } from 'node:buffer';
import type { Difference } from '../../model/index.ts';
import { changeOf, cutLine, placeOf, rangesOf } from '../comparison/places.ts';
import { humanCount, plural } from '../printable.ts';
import { byteMap } from './byte-map.ts';
import { hunkTable } from './hunks.ts';
import { escapeHtml, tag } from './markup.ts';

/** Ranges in words and columns of the map of one difference. */
const MOST = { ranges: 8, columns: 100 };

/** One difference as a line of the tree. */
export interface Row {
  /** Bytes in UTF-8 without a name. */
  readonly size: number;
  /** @param name HTML in front of it, `` where the line above has it */
  html(name: string): string;
}

/**
 * Draws a difference; where there are lines or bytes to show, they unfold below it.
 * @param most lines of hunks; with 0 nothing unfolds, and it is said that there is more
 */
export function differenceRow(difference: Difference, artifact: string, most: number): Row {
  const { cause, class: kind, bytes } = difference;
  const size = bytes > 0 ? `<span class="size">${humanCount(bytes)} B</span>` : '';
  const body = most === 0 ? '' : bodyOf(difference, most);
  const unshown = most === 0 && (difference.hunks ?? []).length > 0 ? ' · lines: see the full report' : '';
  const line = `${tag(kind, cause)}<span class="what">${escapeHtml(whatOf(difference, artifact))}${unshown}</span>${size}`;
  const open = kind === 'content' && difference.derivedFrom === undefined ? ' open' : '';
  const html = (name: string) =>
    body === ''
      ? `<div class="l" data-k="${kind}">${name}${line}</div>`
      : `<details class="l" data-k="${kind}"${open}><summary>${name}${line}</summary><div class="body ${kind}">${body}</div></details>`;
  return { size: Buffer.byteLength(line) + Buffer.byteLength(body), html };
}

function whatOf(difference: Difference, artifact: string): string {
  const { kind, values, derivedFrom, evidence, hunks, ranges = [], omitted = 0 } = difference;
  const isPlain = kind === 'content' && values === undefined;
  const said = [
    kind === 'renamed' ? placeOf(difference, artifact) : isPlain ? '' : changeOf(difference),
    evidence ?? '',
    derivedFrom === undefined ? '' : `follows from ${derivedFrom}`,
    hasMap(difference) || hunks || ranges.length === 0 ? '' : rangesOf(ranges, 2, omitted),
  ];
  return said
    .filter((part) => part !== '')
    .map(cutLine)
    .join(' · ');
}

/** Bytes of a content have a map; where a header value lies, or what follows from others, is said in its line. */
function hasMap({ kind, derivedFrom, field }: Difference): boolean {
  return kind === 'content' && derivedFrom === undefined && field === undefined;
}

function bodyOf(difference: Difference, most: number): string {
  const { hunks = [], ranges = [], omitted = 0 } = difference;
  if (hunks.length > 0) {
    const { html, omitted: rows } = hunkTable(hunks, most);
    const more = [
      rows > 0 ? plural(rows, 'more line') : '',
      omitted > 0 ? plural(omitted, 'more hunk') : '',
    ].filter((part) => part !== '');
    return html + (more.length === 0 ? '' : `<p class="rest">… ${more.join(', ')}</p>`);
  }
  if (!hasMap(difference) || ranges.length === 0) return '';
  const map = byteMap(
    ranges.map((pair) => ({ pair, kind: 'content' as const })),
    [0, 0],
    MOST.columns,
  );
  return `${map}<p class="faint mono">${escapeHtml(rangesOf(ranges, MOST.ranges, omitted))}</p>`;
}
