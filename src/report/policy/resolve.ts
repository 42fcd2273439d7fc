import { formatPurl, globTest, parsePurl } from '../../identifier/index.ts';
import type { Component } from '../../model/index.ts';
import { parseDistribution } from '../../provenance/index.ts';
import type { PolicyDocument, PolicyRules, ResolvedPolicy } from './policy.ts';

/** The rules of a block, which a section replaces as a whole. */
const BLOCKS: Readonly<Record<string, readonly (keyof PolicyRules)[]>> = {
  require: ['require'],
  failOn: ['failOn'],
  inside: ['sbom'],
  origin: ['publishers', 'identities', 'predicates', 'missing'],
  rebuild: ['level'],
  known: ['maxSeverity', 'kev', 'maxAge', 'exceptions'],
};

/** What a policy finds the section of an artifact by. */
export interface PolicyProject {
  /** Its file name. */
  readonly file: string;
  /** Package URLs of what it is. */
  readonly purls: readonly string[];
}

/**
 * What an artifact is: by its file name, where that is the name of a wheel or source distribution, and what it says itself.
 * @param roots the components that stand for the whole; none where it was not opened
 */
export function projectOf(
  { name }: { readonly name: string },
  roots: readonly Pick<Component, 'identifiers'>[] = [],
): PolicyProject {
  const distribution = parseDistribution(name);
  const purls = roots.flatMap(({ identifiers }) =>
    identifiers.flatMap(({ type, value }) => (type === 'purl' ? [value] : [])),
  );
  return { file: name, purls: distribution ? [`pkg:pypi/${distribution.project}`, ...purls] : purls };
}

/**
 * The rules for an artifact: those of the first section that matches, and for blocks it does not have the general ones.
 */
export function resolvePolicy(document: PolicyDocument, { file, purls }: PolicyProject): ResolvedPolicy {
  const projects = new Set(purls.flatMap((purl) => purlOfProject(purl) ?? []));
  const matching = (match: string) =>
    match.startsWith('pkg:') ? projects.has(purlOfProject(match)!) : globTest(match)!(file);
  for (const { matches, line, rules } of document.projects) {
    const match = matches.find(matching);
    if (match !== undefined)
      return { document, rules: merged(document.rules, rules), section: { match, line } };
  }
  return { document, rules: document.rules };
}

function merged(general: PolicyRules, own: PolicyRules): PolicyRules {
  return Object.assign(
    {},
    ...Object.values(BLOCKS).map((keys) => {
      const from = keys.some((key) => own[key]) ? own : general;
      return Object.fromEntries(keys.flatMap((key) => (from[key] ? [[key, from[key]]] : [])));
    }),
  ) as PolicyRules;
}

/** A package URL without version, qualifiers and subpath, canonical; undefined for a text that is none. */
function purlOfProject(purl: string): string | undefined {
  try {
    const { type, namespace, name } = parsePurl(purl);
    return formatPurl({ type, namespace, name });
  } catch {
    return undefined;
  }
}
