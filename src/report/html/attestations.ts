import type { Attestation, VerificationStep } from '../../model/index.ts';
import { signerText } from '../../provenance/index.ts';
import { momentText, predicateText, resultText } from '../attestation-words.ts';
import { humanCount } from '../printable.ts';
import { briefHtml, escapeHtml } from './markup.ts';

/** Attestations that are shown. */
const MOST = 30;

/** Signatures and attestations with what verifying them gave; every check behind a fold. */
export function attestationSection(attestations: readonly Attestation[]): string {
  if (attestations.length === 0) return '';
  const shown = attestations.slice(0, MOST);
  const rest =
    attestations.length > MOST
      ? `<p class="rest">… and ${humanCount(attestations.length - MOST)} more</p>`
      : '';
  const head = ['answer', 'signer', 'what', 'where'].map((name) => `<th>${name}</th>`).join('');
  return `<h2>Attestations <small>${humanCount(attestations.length)}</small></h2><div class="panel"><table><tr>${head}</tr>${shown.map(row).join('')}</table>${rest}</div>`;
}

const LEVELS = { pass: 'good', fail: 'bad', unknown: 'middle' } as const;

function row(one: Attestation): string {
  const { kind, path, place, where, outcome, identity, predicateType, steps, times } = one;
  const [time] = times ?? [];
  const what = steps ? predicateText(predicateType) : kind;
  const when = time ? `<p class="faint">${momentText(time.time)} by ${briefHtml(time.by)}</p>` : '';
  const checks = steps
    ? `<details><summary class="soft">${briefHtml(resultText(one))}</summary><table>${steps.map(stepRow).join('')}</table></details>`
    : `<p class="soft">${briefHtml(resultText(one))}</p>`;
  const at = place === undefined ? where : `${where}, ${place}`;
  return `<tr><td><span class="level ${LEVELS[outcome]}">${outcome}</span></td><td>${identity ? `<code>${briefHtml(signerText(identity))}</code>` : ''}</td><td>${briefHtml(what)}${when}${checks}</td><td><code>${briefHtml(path)}</code><p class="faint">${escapeHtml(at)}</p></td></tr>`;
}

function stepRow({ name, outcome, message, expected, found }: VerificationStep): string {
  const detail = Object.entries({ expected, found })
    .flatMap(([word, value]) => (value === undefined ? [] : [`${word} ${briefHtml(value)}`]))
    .join(', ');
  return `<tr><td>${outcome}</td><td><code class="whole">${name}</code></td><td>${briefHtml(message)}${detail === '' ? '' : `<p class="faint mono">${detail}</p>`}</td></tr>`;
}
