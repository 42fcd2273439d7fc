import type { Relation, ResolvedName } from '../../identifier/index.ts';
import { humanCount, printable } from '../../report/index.ts';
import type { Explained } from './id.ts';

const KINDS = {
  purl: 'a package URL',
  cpe: 'a CPE product',
  repository: 'a source repository',
  cna: 'vendor and product as a CVE record writes them',
  homepage: 'a home page',
} as const;

const HEADINGS: Readonly<Record<Relation, string>> = {
  same: 'the same software',
  'repackaged-as': 'packages made of it',
  repackages: 'what it is a package of',
  contains: 'what it contains',
  'contained-in': 'what it is contained in',
  'upstream-of': 'what was derived from it',
  'derived-from': 'what it was derived from',
};

/** What `assay id explain` tells, for people. */
export function explainLines(explained: Explained, weak: boolean): readonly string[] {
  return [
    ...givenLines(explained),
    ...(Object.keys(HEADINGS) as Relation[]).flatMap((relation) => relationLines(explained, relation)),
    ...searchedLines(explained),
    ...leftLines(explained, weak),
  ];
}

function givenLines({ text, given, known, software }: Explained): readonly string[] {
  const lines = [printable(text)];
  for (const name of given) {
    lines.push(`  ${given.length > 1 ? 'may be' : 'is'} ${KINDS[name.kind]}: ${printable(name.text)}`);
    for (const note of name.notes) lines.push(`    rule: ${printable(note)}`);
    if (name.version !== undefined) lines.push(`    version: ${printable(name.version)}`);
  }
  if (software) lines.push(`  software: ${software.name}. ${software.about}`);
  if (!known) lines.push('  the alias graph does not know it; what follows, follows from the name alone');
  return lines;
}

function relationLines({ names }: Explained, relation: Relation): readonly string[] {
  const own = names.filter((name) => name.relation === relation && name.path.length > 0);
  if (own.length === 0) return [];
  return ['', `${HEADINGS[relation]}:`, ...own.flatMap(nameLines)];
}

/** A name, and below it the statements on the way to it, the last one first where there are several. */
function nameLines({ name, weak, path }: ResolvedName): readonly string[] {
  const steps = path.map(({ from, rule, evidence, source, weak: isWeak }) => {
    if (source === rule) return `    ${rule}, from ${printable(from)}`;
    return `    ${isWeak ? 'weak ' : ''}${rule} ${printable(from)}: ${printable(evidence)} [${printable(source ?? '')}]`;
  });
  return [`  ${printable(name)}${weak ? '  (uncertain)' : ''}`, ...steps];
}

function searchedLines({ searched }: Explained): readonly string[] {
  if (searched.length === 0)
    return ['', 'nothing would be searched: no name of it is one that advisories use'];
  return ['', 'advisories would be searched by:', ...searched.map((key) => `  ${printable(key)}`)];
}

function leftLines({ left, outdated, weakLeft, keptApart }: Explained, weak: boolean): readonly string[] {
  const lines: string[] = [];
  for (const { from, to, rule, source } of outdated)
    lines.push(`not on that day: ${printable(from)} ${rule} ${printable(to)} [${printable(source)}]`);
  for (const { name, from, source } of keptApart)
    lines.push(`kept apart from ${printable(from)}: ${printable(name)} [${printable(source)}]`);
  if (weakLeft > 0 && !weak)
    lines.push(`names that only weak statements lead to: ${humanCount(weakLeft)} (--weak shows them)`);
  if (left > 0) lines.push(`names left out because the budget was used up: ${humanCount(left)} (--budget)`);
  return lines.length > 0 ? ['', ...lines] : [];
}
