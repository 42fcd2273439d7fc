import { parsePurl, type ResolvedName, softwareName } from '../../identifier/index.ts';
import { AssayError } from '../../model/index.ts';

/** Other names of software by the alias graph, the name given among them; asked with a name without version. */
export type OtherNames = (name: string) => readonly ResolvedName[];

/** What a package or component can be found by, from the surest to the weakest. */
export interface Names {
  readonly purls: ReadonlySet<string>;
  readonly cpes: ReadonlySet<string>;
  /** Other names of the same software, and of what it was packaged from. */
  readonly aliases: ReadonlySet<string>;
  readonly plain: ReadonlySet<string>;
  /** Types of registries in which a plain name means something else than elsewhere: a crate `openssl` is no OpenSSL. */
  readonly registries: ReadonlySet<string>;
}

interface Named {
  readonly name: string;
  readonly group?: string;
  readonly identifiers: readonly { readonly type: string; readonly value: string }[];
}

/** Package URL types (ECMA-427) of packages that others make out of sources: distributions and collections of recipes. */
const REPACKAGING: ReadonlySet<string> = new Set(['rpm', 'deb', 'apk', 'alpm', 'conan', 'brew', 'vcpkg']);
/** Types whose names are those of the software itself. */
const SOFTWARE: ReadonlySet<string> = new Set(['generic', 'github', 'gitlab', 'bitbucket', 'sourceforge']);

/** Collects the names of packages and components, each name looked up in the graph once. */
export function namesReader(others: OtherNames): (named: Named) => Names {
  const known = new Map<string, readonly ResolvedName[]>();
  const resolved = (name: string) => {
    const found = known.get(name) ?? others(name);
    known.set(name, found);
    return found;
  };
  return (named) => {
    const [purls, cpes, aliases, plain, registries] = [0, 0, 0, 0, 0].map(() => new Set<string>()) as [
      Set<string>,
      Set<string>,
      Set<string>,
      Set<string>,
      Set<string>,
    ];
    addPlain(plain, named.name);
    if (named.group) addPlain(plain, `${named.group}/${named.name}`);
    for (const { type, value } of named.identifiers) {
      if (type !== 'purl' && type !== 'cpe') continue;
      const text = nameOf(value);
      if (text === undefined) continue;
      (type === 'purl' ? purls : cpes).add(text);
      if (type === 'purl') addPackage(value, plain, registries);
      else addPlain(plain, text.slice(text.lastIndexOf(':') + 1));
      for (const { name, relation, weak } of resolved(text))
        if (!weak && (relation === 'same' || relation === 'repackages')) aliases.add(name);
    }
    return { purls, cpes, aliases, plain, registries };
  };
}

/** By what two sets of names agree; undefined where they do not. */
export function agreement(a: Names, b: Names): 'purl' | 'cpe' | 'alias' | 'name' | undefined {
  if (meet(a.purls, b.purls)) return 'purl';
  if (meet(a.cpes, b.cpes)) return 'cpe';
  if (meet(a.aliases, b.aliases)) return 'alias';
  const apart =
    a.registries.size !== b.registries.size || (a.registries.size > 0 && !meet(a.registries, b.registries));
  // Where one of them has no package URL at all, its plain name is all there is.
  const bare = a.purls.size === 0 || b.purls.size === 0;
  return (!apart || bare) && meet(a.plain, b.plain) ? 'name' : undefined;
}

/** Whether they go by one name, in whatever registry. */
export function sharesName(a: Names, b: Names): boolean {
  return meet(a.plain, b.plain);
}

/** Keys under which whatever could agree with these names can be looked up. */
export function keysOf({ purls, cpes, aliases, plain }: Names): readonly string[] {
  return [...purls, ...cpes, ...aliases, ...[...plain].map((name) => `name:${name}`)];
}

function meet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  for (const one of a) if (b.has(one)) return true;
  return false;
}

/** Without version; undefined where it cannot be read. */
function nameOf(identifier: string): string | undefined {
  try {
    return softwareName(identifier).text;
  } catch (error) {
    if (error instanceof AssayError) return undefined;
    throw error;
  }
}

/** Case and the kind of separator make no other name; `libjpeg / libjpeg-turbo` are two. */
function addPlain(plain: Set<string>, name: string): void {
  for (const part of name.split(/\s+\/\s+/)) {
    const key = part
      .trim()
      .toLowerCase()
      .replace(/[\s_.-]+/g, '-');
    if (key !== '') plain.add(key);
  }
}

function addPackage(purl: string, plain: Set<string>, registries: Set<string>): void {
  try {
    const { type, name } = parsePurl(purl, { mode: 'lenient' });
    if (!SOFTWARE.has(type) && !REPACKAGING.has(type)) registries.add(type);
    // Distributions cut software into packages: bzip2-libs is what bzip2 has of libraries.
    if (REPACKAGING.has(type)) addPlain(plain, name.replace(/-libs?$/, ''));
    else addPlain(plain, name);
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
  }
}
