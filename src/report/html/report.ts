import type { Finding, Report, Verdict } from '../../model/index.ts';
import { comparedOf } from '../compared.ts';
import { cutLine } from '../comparison/places.ts';
import { humanCount, humanSize, placeWithin, plural } from '../printable.ts';
import { attestationSection } from './attestations.ts';
import { comparisonSections } from './comparison.ts';
import { componentSection } from './components.ts';
import { briefHtml, escapeHtml, prose, tag } from './markup.ts';

/** Rows of findings. */
const MOST = { findings: 100 };
/** Bytes of the comparison. */
const COMPARISON = 45_000;

/** A report as the sections of a page: the four answers, findings, the comparison, components. */
export function reportSections(report: Report): string {
  const { artifact, findings, verdicts } = report;
  const compared = comparedOf(report);
  return [
    heading(report),
    `<div class="cards">${verdicts.map(card).join('')}</div>`,
    policyText(report),
    rows('Findings', findings, MOST.findings, ['level', 'what', 'where'], (finding) =>
      findingRow(finding, artifact.name),
    ),
    attestationSection(report.attestations),
    compared
      ? `<h2>Rebuild <small>compared with ${escapeHtml(compared.right.name)}</small></h2>${comparisonSections(compared, false, COMPARISON, false)}`
      : '',
    componentSection(report),
  ].join('\n');
}

function heading({ artifact, contents }: Report): string {
  const facts = `${humanSize(artifact.size)} · ${contents.layers.join(' > ')} · ${plural(contents.files, 'file')}, ${humanSize(contents.bytes)} inside`;
  const digest = artifact.digests?.sha256 ?? 'unknown: not read to the end';
  return `<h1>${briefHtml(artifact.name)}</h1><p class="soft">${briefHtml(facts)}</p><p class="soft mono">sha256 ${escapeHtml(digest)}</p>`;
}

function card({ question, outcome, reasons }: Verdict): string {
  const items = reasons.map((reason) => `<li>${prose(cutLine(reason))}</li>`).join('');
  return `<div class="card ${outcome}"><h3>${question} <span>${outcome}</span></h3><ul>${items}</ul></div>`;
}

/** Which policy it was, and what it let pass. */
function policyText({ policy }: Report): string {
  if (!policy) return '';
  const section = policy.section ? `, section <code>${briefHtml(policy.section.match)}</code>` : '';
  const notes = policy.notes.map((note) => `<li>${briefHtml(note)}</li>`).join('');
  return `<p class="soft">By the policy <code>${briefHtml(policy.name)}</code>${section}.</p>${notes === '' ? '' : `<ul class="soft">${notes}</ul>`}`;
}

function rows<T>(
  title: string,
  items: readonly T[],
  most: number,
  head: readonly string[],
  row: (item: T) => string,
): string {
  if (items.length === 0) return '';
  const shown = items.slice(0, most);
  const rest =
    items.length > shown.length
      ? `<p class="rest">… and ${humanCount(items.length - shown.length)} more</p>`
      : '';
  const names = head.map((name) => `<th>${name}</th>`).join('');
  return `<h2>${title} <small>${humanCount(items.length)}</small></h2><div class="panel"><table><tr>${names}</tr>${shown.map(row).join('')}</table>${rest}</div>`;
}

function findingRow({ level, rule, message, path = '', offset, count }: Finding, artifact: string): string {
  const place = placeWithin(path, artifact);
  const at = `${offset === undefined ? '' : ` at ${offset}`}${count === undefined ? '' : `, ${humanCount(count)} times`}`;
  return `<tr><td>${tag(level, level)}</td><td>${briefHtml(message)}<p class="faint mono">${escapeHtml(rule)}</p></td><td><code>${briefHtml(place)}</code><span class="faint">${at}</span></td></tr>`;
}
