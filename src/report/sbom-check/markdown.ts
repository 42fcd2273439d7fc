import {
  BOM_CHECK_VERDICTS,
  type BomCheck,
  type BomCheckVerdict,
  type CheckedComponent,
} from '../../model/index.ts';
import { code, plain, table } from '../markdown-text.ts';
import { humanCount } from '../printable.ts';
import type { BomCheckPresenter } from './presenter.ts';
import { documentOf, nameOf, sentenceOf, VERDICT_WORDS } from './words.ts';

/** Rows of a table; the others are counted. */
const MOST = 200;

/** For a comment on a pull request or the summary of a job. */
export const markdown: BomCheckPresenter = {
  name: 'markdown',
  present(check, _style, full) {
    const lines = [
      `## ${code(check.artifact.name)} against its SBOMs`,
      '',
      ...documents(check),
      ...tree(check),
      ...BOM_CHECK_VERDICTS.filter((verdict) => full || verdict !== 'confirmed').flatMap((verdict) =>
        components(check.components, verdict, full),
      ),
      ...files(check, full),
    ];
    return `${lines.join('\n')}\n`;
  },
};

function documents({ documents: all }: BomCheck): string[] {
  if (all.length === 0) return ['There is no SBOM.', ''];
  const rows = all.map((one) => [
    code(one.path),
    plain(documentOf(one)),
    `${one.binding.state}: ${plain(one.binding.why)}`,
    ...(['confirmed', 'contradicted', 'extra', 'unprovable'] as const).map((verdict) =>
      humanCount(one.components[verdict]),
    ),
  ]);
  const head = ['document', 'standard', 'binding', 'confirmed', 'contradicted', 'not there', 'unprovable'];
  return [...table(head, ['left', 'left', 'left', 'right', 'right', 'right', 'right'], rows), ''];
}

function tree({ tree: findings = [] }: BomCheck): string[] {
  if (findings.length === 0) return [];
  const rows = findings
    .slice(0, MOST)
    .map(({ code: rule, path, message, fix }) => [code(path), code(rule), plain(message), plain(fix)]);
  return [
    `### Not true of the tree (${humanCount(findings.length)})`,
    '',
    ...table(['file', 'rule', 'what', 'fix'], ['left', 'left', 'left', 'left'], rows),
    ...more(findings.length),
    '',
  ];
}

function components(all: readonly CheckedComponent[], verdict: BomCheckVerdict, full: boolean): string[] {
  const some = all.filter((one) => one.verdict === verdict);
  if (some.length === 0) return [];
  const shown = full ? some : some.slice(0, MOST);
  const rows = shown.map((one) => [code(nameOf(one)), plain(sentenceOf(one))]);
  return [
    `### ${VERDICT_WORDS[verdict]} (${humanCount(some.length)})`,
    '',
    ...table(['component', 'why'], ['left', 'left'], rows),
    ...(full ? [] : more(some.length)),
    '',
  ];
}

function files({ files: all }: BomCheck, full: boolean): string[] {
  if (all.length === 0) return [];
  const wrong = all.filter(({ verdict }) => verdict !== 'confirmed');
  const head = `### Files: ${humanCount(all.length - wrong.length)} of ${humanCount(all.length)} confirmed`;
  if (wrong.length === 0) return [head];
  const rows = (full ? wrong : wrong.slice(0, MOST)).map(({ verdict, path, why, claimed, found }) => [
    code(path),
    verdict,
    claimed && verdict === 'contradicted'
      ? `${claimed.algorithm} ${code(claimed.value)}, the file has ${code(found ?? '')}`
      : plain(why ?? ''),
  ]);
  return [
    head,
    '',
    ...table(['file', 'verdict', 'why'], ['left', 'left', 'left'], rows),
    ...(full ? [] : more(wrong.length)),
  ];
}

function more(count: number): string[] {
  return count > MOST ? ['', `… and ${humanCount(count - MOST)} more.`] : [];
}
