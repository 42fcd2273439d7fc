import type { Component, Finding, KnownWeakness } from '../../model/index.ts';
import { documentPlace, type UnmatchedStatement } from '../../vulnerability/index.ts';
import { unmatchedLine } from '../audit/explain.ts';
import { humanCount } from '../printable.ts';
import { bySchemes } from './schemes.ts';
import { statementOrigin, vexDisagrees, vexTexts } from './vex.ts';
import { isAffected, isCleared, isOpen, weightOf } from './weight.ts';

/** Ids that a finding about several weaknesses names. */
const NAMED = 3;

/**
 * What is known against components, as findings: one for each weakness that a component has, one for all that are
 * conditional or undecided, and for those that VEX statements of one document deny. Versions that are not affected are no finding.
 * @param weaknesses the most urgent first
 * @param unmatched VEX statements that were given and came to nothing
 */
export function knownFindings(
  weaknesses: readonly KnownWeakness[],
  components: readonly Component[],
  unmatched: readonly UnmatchedStatement[] = [],
): Finding[] {
  const places = new Map(components.map((one) => [one.id, one]));
  const together = (rule: string, what: string, some: readonly KnownWeakness[]) =>
    grouped(rule, what, some, places);
  return [
    ...weaknesses.filter(isAffected).map((one) => affectedFinding(one, places.get(one.component))),
    ...together(
      'known.conditional',
      'affected only where something holds that nobody stated',
      weaknesses.filter((one) => isOpen(one) && one.status === 'conditional'),
    ),
    ...together(
      'known.undecided',
      'could not be decided',
      weaknesses.filter((one) => isOpen(one) && one.status === 'undecided'),
    ),
    ...deniedFindings(weaknesses, together),
    ...weaknesses.filter(vexDisagrees).map((one): Finding => {
      const component = places.get(one.component);
      return {
        rule: 'known.vex-disagreement',
        question: 'known',
        level: 'note',
        message: `${nameOf(component, one)}: ${one.id}: ${vexTexts(one).join('; ')}`,
        ...placeOf(component),
      };
    }),
    ...unusedFinding(unmatched),
  ];
}

/** One for each component and document: which statements took a match out is told. */
function deniedFindings(
  weaknesses: readonly KnownWeakness[],
  together: (rule: string, what: string, some: readonly KnownWeakness[]) => Finding[],
): Finding[] {
  const denied = weaknesses.filter((one) => isCleared(one) && one.status !== 'not-affected');
  const origins = Map.groupBy(denied, ({ vex }) =>
    statementOrigin({ ...vex!, place: documentPlace(vex!.place) }),
  );
  return [...origins].flatMap(([origin, some]) =>
    together('known.vex', `affected by its version; a VEX statement says that it is not (${origin})`, some),
  );
}

function unusedFinding(unmatched: readonly UnmatchedStatement[]): Finding[] {
  if (unmatched.length === 0) return [];
  const named = unmatched.slice(0, NAMED).map(unmatchedLine);
  const rest = unmatched.length - named.length;
  return [
    {
      rule: 'known.vex-unused',
      question: 'known',
      level: 'note',
      message: `VEX statements without effect: ${named.join('; ')}${rest > 0 ? `; and ${humanCount(rest)} more` : ''}`,
      ...(unmatched.length > 1 ? { count: unmatched.length } : {}),
    },
  ];
}

function affectedFinding(weakness: KnownWeakness, component: Component | undefined): Finding {
  const { flags, id } = weakness;
  const rule = flags.includes('malicious')
    ? 'known.malicious'
    : flags.includes('informational')
      ? 'known.notice'
      : 'known.affected';
  return {
    rule,
    question: 'known',
    level: weightOf(weakness),
    message: `${nameOf(component, weakness)}: ${id}${factsOf(weakness)}`,
    ...placeOf(component),
  };
}

/** Severity, exploitation and remedy of a weakness in brackets, then what it is; empty where nothing is known. */
function factsOf({ severity, score, exploitation, fixed, summary, disagreement }: KnownWeakness): string {
  const facts = [
    severity === undefined
      ? 'no severity'
      : `${severity}${score === undefined ? '' : ` ${score.toFixed(1)}`}`,
    ...(exploitation?.kev === undefined ? [] : ['known to be exploited']),
    ...(fixed.length === 0 ? ['no fixed version known'] : [`fixed in ${fixed.slice(0, NAMED).join(', ')}`]),
    ...(disagreement ? ['sources disagree'] : []),
  ];
  return ` (${facts.join(', ')})${summary === undefined ? '' : `: ${summary}`}`;
}

/** One finding a component: that there are many undecided answers is one fact, not many. */
function grouped(
  rule: string,
  what: string,
  weaknesses: readonly KnownWeakness[],
  places: ReadonlyMap<string, Component>,
): Finding[] {
  const groups = new Map<string, KnownWeakness[]>();
  for (const one of weaknesses) {
    const group = groups.get(one.component);
    if (group) group.push(one);
    else groups.set(one.component, [one]);
  }
  return [...groups].map(([id, group]) => {
    const component = places.get(id);
    const ids = group.slice(0, NAMED).map((one) => one.id);
    const more = group.length > NAMED ? ` and ${humanCount(group.length - NAMED)} more` : '';
    const schemes = group.length > NAMED ? bySchemes(group) : '';
    const by = schemes === '' ? '' : ` (${schemes})`;
    return {
      rule,
      question: 'known',
      level: 'note',
      message: `${nameOf(component, group[0]!)}: ${ids.join(', ')}${more}: ${what}${by}`,
      ...placeOf(component),
      ...(group.length > 1 ? { count: group.length } : {}),
    };
  });
}

function nameOf(component: Component | undefined, weakness: KnownWeakness): string {
  if (!component) return weakness.component;
  return component.version === undefined ? component.name : `${component.name} ${component.version}`;
}

function placeOf(component: Component | undefined): Pick<Finding, 'path' | 'offset'> {
  const [place] = component?.occurrences ?? [];
  if (!place) return {};
  return { path: place.path, ...(place.offset === undefined ? {} : { offset: place.offset }) };
}
