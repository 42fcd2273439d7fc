import { Buffer } from 'node:buffer';
import type { ArtifactSummary, Comparison, Difference } from '../../model/index.ts';
import type { Explained } from '../comparison/explained.ts';
import { LEVEL_MEANINGS, type Outline, outline, unnamedBytes } from '../comparison/outline.ts';
import { kindOf } from '../comparison/places.ts';
import { humanSize, plural } from '../printable.ts';
import { byteMap, type MapMark } from './byte-map.ts';
import { causeTable, residueTable, shareStrip } from './causes.ts';
import { briefHtml, escapeHtml, tag } from './markup.ts';
import { differenceTree } from './tree.ts';

/** Ranges, problems and columns of the map on a page; with `full` all ranges and problems. */
const MOST = { ranges: 20, problems: 20, columns: 200 };

/**
 * A comparison as the sections of a page: verdict, what is unexplained, causes, a map of the bytes, the tree.
 * @param most bytes of HTML that they may have together; the tree gets what the others leave
 * @param withFiles false where the page has named the artifacts already
 */
export function comparisonSections(
  explained: Explained,
  full: boolean,
  most: number,
  withFiles = true,
): string {
  const { left, comparison } = explained;
  const told = outline(comparison);
  const top = [
    verdict(explained, told, withFiles ? 'h1' : 'h3'),
    shareStrip(comparison, told.bytes),
    withFiles ? files(explained) : '',
    residueTable(comparison, left.name, full ? comparison.residue.ranges.length : MOST.ranges),
    causeTable(told, left.name),
    wholeMap(explained),
    problemList(comparison, full),
  ].join('\n');
  const room = full ? Number.POSITIVE_INFINITY : Math.max(most - Buffer.byteLength(top), 4000);
  return `${top}\n${differenceTree(comparison.differences, left.name, room, comparison.omitted)}`;
}

function verdict({ comparison }: Explained, { headline }: Outline, heading: 'h1' | 'h3'): string {
  const { verdict: level, explained } = comparison;
  const look =
    level === 'different'
      ? explained
        ? 'middle'
        : 'bad'
      : level.startsWith('identical')
        ? 'good'
        : 'middle';
  const meaning =
    level === 'different' && explained
      ? 'contents differ, every byte for a known reason'
      : LEVEL_MEANINGS[level];
  const said = level === 'identical' ? '' : `<p class="soft">${escapeHtml(sentence(meaning))}</p>`;
  return `<span class="level ${look}">${level}</span><${heading} class="headline">${escapeHtml(sentence(headline))}</${heading}>${said}`;
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

function files({ left, right }: Explained): string {
  const row = (side: string, artifact: ArtifactSummary) =>
    `<tr><td>${side}</td><td><code>${briefHtml(artifact.name)}</code></td><td class="num">${humanSize(artifact.size)}</td><td>${briefHtml(kindOf(artifact))}</td><td class="digest"><code>${escapeHtml(artifact.digests?.sha256 ?? 'not read to the end')}</code></td></tr>`;
  return `<table class="files"><tr><th></th><th>file</th><th class="num">size</th><th>format</th><th>sha256</th></tr>${row('left', left)}${row('right', right)}</table>`;
}

/** Where in the artifacts themselves the listed differences lie, as far as their places count in those. */
function wholeMap({ left, right, comparison }: Explained): string {
  const own = comparison.differences.filter(isWithin);
  const marks: MapMark[] = [
    ...own.flatMap(({ ranges = [], class: kind }) => ranges.map((pair) => ({ pair, kind }))),
    // What is counted as a content that nothing explains is among the differences.
    ...(unnamedBytes(comparison) > 0 ? comparison.residue.ranges : [])
      .filter(({ path }) => path === '')
      .map((pair) => ({ pair, kind: 'residue' as const })),
  ];
  if (marks.length === 0) return '';
  const beyond = marks.some(({ pair }) => pair.left.offset + pair.left.length > left.size);
  const where = beyond ? 'in the decoded content; ' : '';
  const map = byteMap(marks, beyond ? [0, 0] : [left.size, right.size], MOST.columns);
  return `<h2>Where <small>${where}left above right, ${plural(marks.length, 'range')} of the listed differences</small></h2>${map}`;
}

/** Its ranges count in the bytes of the artifact: its own content, or a header of a member it holds itself. */
function isWithin({ kind, left, right }: Difference): boolean {
  const path = left ?? right ?? '';
  if (path === '') return true;
  return kind !== 'content' && path.startsWith('!/') && !path.includes('!/', 2);
}

function problemList({ problems }: Comparison, full: boolean): string {
  if (problems.length === 0) return '';
  const shown = full ? problems : problems.slice(0, MOST.problems);
  const rows = shown.map(
    ({ level, code, path, message }) =>
      `<tr><td>${tag(level, code)}</td><td><code>${briefHtml(path)}</code></td><td>${briefHtml(message)}</td></tr>`,
  );
  const rest =
    problems.length > shown.length
      ? `<p class="rest">… and ${plural(problems.length - shown.length, 'more problem')}</p>`
      : '';
  return `<h2>Problems <small>what could not be read or compared</small></h2><div class="panel"><table>${rows.join('')}</table>${rest}</div>`;
}
