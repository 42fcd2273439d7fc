import { formatPurl, parsePurl } from '../purl.ts';
import { pypiName } from '../pypi-name.ts';

/** Another name that follows from a name alone, by a rule of the standards. */
export interface ImpliedName {
  readonly name: string;
  /** The rule, and where it is written. */
  readonly rule: string;
}

/** Purl types whose packages are repositories of one host (ECMA-427 type definitions). */
const HOSTS: readonly (readonly [type: string, host: string])[] = [
  ['github', 'github.com'],
  ['bitbucket', 'bitbucket.org'],
];

/** Names that mean the same as a canonical name whatever anybody states: at most two. */
export function impliedNames(name: string): readonly ImpliedName[] {
  if (name.startsWith('repository:')) return impliedByRepository(name);
  if (!name.startsWith('pkg:')) return [];
  return [...impliedByHost(name), ...impliedByCase(name)];
}

function impliedByRepository(name: string): readonly ImpliedName[] {
  const [host, namespace, repository, more] = name.slice('repository:'.length).split('/');
  const type = HOSTS.find((row) => row[1] === host)?.[0];
  if (type === undefined || !namespace || !repository || more !== undefined) return [];
  return [
    { name: formatPurl({ type, namespace, name: repository }), rule: `repository of purl type ${type}` },
  ];
}

function impliedByHost(name: string): readonly ImpliedName[] {
  const row = HOSTS.find(([type]) => name.startsWith(`pkg:${type}/`));
  if (!row) return [];
  const { namespace, name: repository } = parsePurl(name);
  return [
    { name: `repository:${row[1]}/${namespace}/${repository}`, rule: `repository of purl type ${row[0]}` },
  ];
}

/** Registries that compare names in a coarser form than the purl keeps. */
const FOLDED: Readonly<Record<string, { readonly rule: string; readonly fold: (name: string) => string }>> = {
  pypi: { rule: 'PEP 503 name', fold: pypiName },
  nuget: { rule: 'NuGet compares names without case', fold: (name) => name.toLowerCase() },
};

function impliedByCase(name: string): readonly ImpliedName[] {
  const type = /^pkg:([^/]+)\//.exec(name)?.[1] ?? '';
  const row = Object.hasOwn(FOLDED, type) ? FOLDED[type] : undefined;
  if (!row) return [];
  const purl = parsePurl(name);
  const folded = row.fold(purl.name);
  if (folded === purl.name) return [];
  return [{ name: formatPurl({ ...purl, name: folded }), rule: row.rule }];
}
