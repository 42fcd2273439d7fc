import type { Comparison } from '../../model/index.ts';
import {
  type CauseRow,
  CLASS_MEANINGS,
  CLASS_ORDER,
  type Outline,
  unnamedBytes,
} from '../comparison/outline.ts';
import { cutLine, followersOf, rangeOf, shownPath } from '../comparison/places.ts';
import { humanCount, plural } from '../printable.ts';
import { briefHtml, escapeHtml, prose, tag } from './markup.ts';

/** How the bytes that differ divide among causes, as one strip with a legend of the classes that occur. */
export function shareStrip(comparison: Comparison, bytes: number): string {
  const { causes } = comparison;
  const unnamed = unnamedBytes(comparison);
  if (bytes === 0) return '';
  const parts = CLASS_ORDER.flatMap((kind) => causes.filter((share) => share.class === kind))
    .filter((share) => share.bytes > 0)
    .map(({ code, class: kind, bytes: own }) => part(kind, `${code}: ${plural(own, 'byte')}`, own, bytes));
  const rest =
    unnamed > 0 ? [part('residue', `unexplained: ${plural(unnamed, 'byte')}`, unnamed, bytes)] : [];
  const kinds = CLASS_ORDER.filter((kind) => causes.some((share) => share.class === kind));
  const legend = kinds.map(
    (kind) => `<span title="${escapeHtml(CLASS_MEANINGS[kind])}">${tag(kind, kind)}</span>`,
  );
  if (unnamed > 0) legend.push(`<span>${tag('residue', 'unexplained')}</span>`);
  return `<div class="shares">${rest.join('')}${parts.join('')}</div><div class="legend">${legend.join('')}</div>`;
}

function part(kind: string, title: string, own: number, all: number): string {
  return `<i class="${kind}" style="flex:${percent(own, all)}" title="${escapeHtml(title)}"></i>`;
}

function percent(own: number, all: number): string {
  return ((100 * own) / all).toFixed(3);
}

/** The first-hand causes with evidence, remedy and what follows from them. */
export function causeTable({ rows, bytes }: Outline, artifact: string): string {
  if (rows.length === 0) return '';
  const head =
    '<tr><th>cause</th><th>what differs, and what makes it go away</th><th class="num">places</th><th class="num">bytes</th><th class="share">share</th></tr>';
  return `<h2>Causes <small>${plural(rows.length, 'first-hand cause')}</small></h2><div class="panel"><table class="causes">${head}${rows.map((row) => causeRow(row, bytes, artifact)).join('')}</table></div>`;
}

function causeRow({ share, title, remedy, follows }: CauseRow, all: number, artifact: string): string {
  const { code, class: kind, count, bytes, evidence, example } = share;
  const said = [
    `<div>${escapeHtml(title)}</div>`,
    `<p class="soft">${evidence === undefined ? '' : `${briefHtml(evidence)} · `}${count > 1 ? 'first in' : 'in'} <code>${briefHtml(shownPath(example, artifact))}</code></p>`,
    follows.length === 0 ? '' : `<p class="faint">follows from it: ${escapeHtml(followersOf(follows))}</p>`,
    remedy === undefined ? '' : `<p class="fix ${kind}">${prose(cutLine(remedy))}</p>`,
  ];
  const width = all === 0 ? '0' : percent(bytes, all);
  return `<tr><td>${tag(kind, code)}</td><td>${said.join('')}</td><td class="num">${humanCount(count)}</td><td class="num">${humanCount(bytes)}</td><td class="share ${kind}"><div class="bar"><i style="width:${width}%"></i></div></td></tr>`;
}

/** The bytes that no cause explains, path by path. @param most ranges */
export function residueTable({ residue }: Comparison, artifact: string, most: number): string {
  if (residue.bytes === 0) return '';
  const shown = residue.ranges.slice(0, most);
  const paths = new Map<string, string[]>();
  for (const range of shown) {
    const ranges = paths.get(range.path);
    if (ranges) ranges.push(rangeOf(range));
    else paths.set(range.path, [rangeOf(range)]);
  }
  const rows = [...paths].map(
    ([path, ranges]) =>
      `<tr><td><code>${briefHtml(shownPath(path, artifact))}</code></td><td class="mono">${ranges.join(', ')}</td></tr>`,
  );
  const more = residue.ranges.length - shown.length + residue.omitted;
  const rest = more > 0 ? `<p class="rest">… and ${plural(more, 'more range')}</p>` : '';
  return `<h2>Unexplained <small>${plural(residue.bytes, 'byte')}</small></h2><div class="panel"><table><tr><th>path</th><th>bytes, offset+length</th></tr>${rows.join('')}</table>${rest}</div>`;
}
