import { formatPurl, globTest, parsePurl } from '../../identifier/index.ts';
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

/**
 * The rules for an artifact: those of the first section that matches, and for blocks it does not have the general ones.
 * @param artifact file name, and package URLs of what the artifact is
 */
export function resolvePolicy(
  document: PolicyDocument,
  { file, purls }: { readonly file: string; readonly purls: readonly string[] },
): ResolvedPolicy {
  const projects = new Set(purls.flatMap((purl) => projectOf(purl) ?? []));
  const matching = (match: string) =>
    match.startsWith('pkg:') ? projects.has(projectOf(match)!) : globTest(match)!(file);
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
function projectOf(purl: string): string | undefined {
  try {
    const { type, namespace, name } = parsePurl(purl);
    return formatPurl({ type, name, ...(namespace === undefined ? {} : { namespace }) });
  } catch {
    return undefined;
  }
}
