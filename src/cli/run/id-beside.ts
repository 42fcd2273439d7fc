import { type GraphProblem, type IdentityDocument, lintGraph, statementKey } from '../../identifier/index.ts';

/**
 * What is wrong with documents beside the built-in ones. One that repeats a statement of the built-in document of its name is a
 * newer form of it and takes its place; another one of that name adds to it.
 * @returns problems by the index of the document they are about; those between statements of others are about the first
 */
export function besideBuiltIn(
  builtIn: readonly IdentityDocument[],
  own: readonly IdentityDocument[],
): ReadonlyMap<number, readonly GraphProblem[]> {
  const byName = new Map(builtIn.map((document) => [document.software, document]));
  const replaced = new Set(
    own.map(({ software, edges }) => (repeats(byName.get(software), edges) ? software : '')),
  );
  const others = builtIn.filter(({ software }) => !replaced.has(software));
  // No short name has a space: an addition is looked at beside the built-in document of its name.
  const nameOf = (software: string) =>
    byName.has(software) && !replaced.has(software) ? `addition to ${software}` : software;
  const renamed = own.map((document) => ({ ...document, software: nameOf(document.software) }));
  const found = new Map<number, GraphProblem[]>();
  for (const problem of own.length === 0 ? [] : lintGraph([...others, ...renamed])) {
    const at = renamed.findIndex(({ software }) => software === problem.software);
    const about =
      at < 0 ? { ...problem, path: [], reason: `${problem.software}: ${problem.reason}` } : problem;
    const list = found.get(Math.max(0, at)) ?? [];
    list.push(about);
    found.set(Math.max(0, at), list);
  }
  return found;
}

function repeats(document: IdentityDocument | undefined, edges: IdentityDocument['edges']): boolean {
  const known = new Set(document?.edges.map(statementKey));
  return edges.some((edge) => known.has(statementKey(edge)));
}
