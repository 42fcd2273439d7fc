import type { Component, FindingLevel, KnownWeakness } from '../../model/index.ts';
import { vexTexts } from '../known/vex.ts';
import { isAffected, isCleared, isOpen, weightOf } from '../known/weight.ts';
import { type SarifFact, type SarifRule, sarifLog } from '../sarif-log.ts';
import type { Audited, AuditPresenter } from './audited.ts';

/** SARIF 2.1.0: a rule is a weakness, a result a place where a component has it or may have it. */
export const sarif: AuditPresenter = {
  name: 'sarif',
  present(audited, { asked }) {
    const rules = new Map<string, SarifRule>();
    const facts: SarifFact[] = [];
    for (const target of audited) {
      const known = new Map(target.components.map((one) => [one.id, one]));
      const told = target.matches.filter((one) => isAffected(one) || isOpen(one) || isDenied(one));
      for (const group of grouped(told, known).values()) {
        const [first] = group as [KnownWeakness];
        rules.set(first.id, worse(rules.get(first.id), ruleOf(first)));
        facts.push(factOf(group, known, target));
      }
    }
    const files = audited.map(({ name }) => ({ name: fileOf(name), size: -1 }));
    return sarifLog([...rules.values()], facts, files, { asked });
  },
};

/** What only a VEX statement takes out is a result that is suppressed: it must not vanish. */
function isDenied(weakness: KnownWeakness): boolean {
  return isCleared(weakness) && weakness.status !== 'not-affected';
}

/** Weaknesses of one id, place and answer: a result each, since consumers tell results apart by rule and place. */
function grouped(
  told: readonly KnownWeakness[],
  known: ReadonlyMap<string, Component>,
): ReadonlyMap<string, KnownWeakness[]> {
  const groups = new Map<string, KnownWeakness[]>();
  for (const one of told) {
    const key = JSON.stringify([
      one.id,
      known.get(one.component)?.occurrences[0]?.path,
      isAffected(one),
      isDenied(one),
    ]);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}

function ruleOf(weakness: KnownWeakness): SarifRule {
  const { id, summary, fixed, score, flags } = weakness;
  return {
    id,
    shortDescription: { text: summary ?? id },
    ...(fixed.length === 0 ? {} : { help: { text: `Fixed in ${fixed.join(', ')}.` } }),
    defaultConfiguration: { level: levelOf(weakness) },
    properties: {
      tags: ['security', ...flags],
      // GitHub's name for a CVSS score, as text.
      ...(score === undefined ? {} : { 'security-severity': score.toFixed(1) }),
    },
  };
}

const LEVELS: readonly FindingLevel[] = ['none', 'note', 'warning', 'error'];

/** The rule of two targets is the one that weighs more. */
function worse(before: SarifRule | undefined, now: SarifRule): SarifRule {
  if (!before) return now;
  const weight = ({ defaultConfiguration }: SarifRule) => LEVELS.indexOf(defaultConfiguration.level);
  return weight(before) >= weight(now) ? before : now;
}

function levelOf(weakness: KnownWeakness): FindingLevel {
  return isAffected(weakness) ? weightOf(weakness) : 'note';
}

function factOf(
  group: readonly KnownWeakness[],
  known: ReadonlyMap<string, Component>,
  target: Audited,
): SarifFact {
  const [first] = group as [KnownWeakness];
  const names = group.map((one) => labelOf(known.get(one.component), one));
  const why = first.matches.find(({ status }) => status === first.status)?.why;
  const said = isAffected(first)
    ? 'affected'
    : isDenied(first)
      ? 'denied by VEX to be affected'
      : first.status;
  const vex = [...new Set(group.flatMap(vexTexts))];
  return {
    rule: first.id,
    level: levelOf(first),
    message: `${[...new Set(names)].join(', ')}: ${said} by ${first.id}${why === undefined ? '' : `: ${why}`}${vex.map((one) => `; ${one}`).join('')}`,
    path: known.get(first.component)?.occurrences[0]?.path ?? fileOf(target.name),
    ...(group.length > 1 ? { count: group.length } : {}),
    ...(isDenied(first) ? { suppressedBy: vex.join('; ') } : {}),
    properties: {
      status: first.status,
      aliases: first.aliases,
      fixed: first.fixed,
      ...(first.exploitation ? { exploitation: first.exploitation } : {}),
      ...(first.vex ? { vex: first.vex } : {}),
      ...(first.vexOthers ? { vexOthers: first.vexOthers } : {}),
    },
  };
}

function labelOf(component: Component | undefined, weakness: KnownWeakness): string {
  if (!component) return weakness.component;
  return component.version === undefined ? component.name : `${component.name} ${component.version}`;
}

/** A result needs a file; an identifier stands for one. */
function fileOf(name: string): string {
  return name.replace(/^.*[\\/]/, '');
}
