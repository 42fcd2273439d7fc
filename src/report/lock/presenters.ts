import { type LockedFileVerdict, type LockVerdict, VERSION } from '../../model/index.ts';
import { detailLines } from '../attestation-words.ts';
import { plural, printable } from '../printable.ts';
import { type SarifFact, sarifLog } from '../sarif-log.ts';
import type { Style } from '../style.ts';

/** One way to show what a lock came to. */
export interface LockPresenter {
  /** What `--format` calls it. */
  readonly name: string;
  readonly present: (
    report: LockVerdict,
    how: { readonly style: Style; readonly explain: boolean },
  ) => string;
}

const COLOURS = {
  verified: 'green',
  locked: 'green',
  refused: 'red',
  absent: 'dim',
  unnamed: 'yellow',
} as const;
/** Columns of the longest name of a step. */
const NAME_WIDTH = 15;

const text: LockPresenter = {
  name: 'text',
  present(report, { style, explain }) {
    const { files, unchecked, lock } = report;
    const lines = paragraphs(files, explain).flatMap((same) =>
      same.length === 1 ? fileLines(same[0]!, style, explain) : absentLines(same, style),
    );
    const rest = unchecked.map(
      (name) =>
        `unchecked ${printable(name)}\n  no file that a hash is pinned of: version control, or a folder`,
    );
    const count = (outcome: LockedFileVerdict['outcome']) =>
      files.filter((one) => one.outcome === outcome).length;
    const counts = (Object.keys(COLOURS) as (keyof typeof COLOURS)[])
      .filter((outcome) => count(outcome) > 0)
      .map((outcome) => `${count(outcome)} ${outcome}`);
    const head = `${printable(lock)}: ${plural(files.length, 'file')}${counts.length > 0 ? `: ${counts.join(', ')}` : ''}`;
    return `${[...lines, ...rest, head].join('\n')}\n`;
  },
};

/** Files that are told together: a lock names the wheels of every platform, and a folder has those of one. */
function paragraphs(
  files: readonly LockedFileVerdict[],
  explain: boolean,
): readonly (readonly LockedFileVerdict[])[] {
  const keyOf = (one: LockedFileVerdict) =>
    one.outcome === 'absent' && !explain ? `${one.package} ${one.message}` : one;
  return [...Map.groupBy(files, keyOf).values()];
}

function absentLines(files: readonly LockedFileVerdict[], style: Style): string[] {
  const [{ outcome, package: name = '', message }] = files as [LockedFileVerdict];
  const what = style.bold(printable(`${files.length} files of ${name}`));
  return [`${style[COLOURS[outcome]](outcome.padEnd(9))} ${what}`, `  ${printable(message)}`];
}

function fileLines(one: LockedFileVerdict, style: Style, explain: boolean): string[] {
  const { file, outcome, message, steps, failed, evidence } = one;
  const all = [...steps, ...(evidence?.evidence ?? []).flatMap((item) => item.steps)];
  const explained = explain
    ? all.map(
        (step) => `  ${step.outcome.padEnd(7)} ${step.name.padEnd(NAME_WIDTH)} ${printable(step.message)}`,
      )
    : [];
  return [
    `${style[COLOURS[outcome]](outcome.padEnd(9))} ${style.bold(printable(file))}`,
    `  ${printable(message)}`,
    ...detailLines(failed ?? {}).map((line) => `  ${line}`),
    ...explained,
  ];
}

/** The machine contract of `assay verify LOCK --dir DIR --format json`. */
const json: LockPresenter = {
  name: 'json',
  present: ({ lock, trust, at, files, unchecked, good }) =>
    `${JSON.stringify({ schemaVersion: 1, lock, trust, at, good, files, unchecked, tool: { name: 'assay', version: VERSION } }, null, 2)}\n`,
};

/** SARIF 2.1.0: a rule is a check, a result a file that it refused. */
const sarif: LockPresenter = {
  name: 'sarif',
  present({ files, lock, trust }) {
    const facts = files.filter(({ outcome }) => outcome === 'refused').map(factOf);
    const rules = [...new Set(facts.map(({ rule }) => rule))].toSorted().map((id) => ({
      id,
      shortDescription: { text: `the check ${id} refused the file` },
      defaultConfiguration: { level: 'error' as const },
    }));
    return sarifLog(rules, facts, [{ name: lock, size: -1 }], { trust });
  },
};

function factOf({ file, message, failed }: LockedFileVerdict): SarifFact {
  return {
    rule: failed?.name ?? 'lock.identity',
    level: 'error',
    message,
    path: file,
    ...(failed ? { properties: { ...failed } } : {}),
  };
}

/** All ways, the default first. */
export const LOCK_PRESENTERS: readonly LockPresenter[] = [text, json, sarif];
