import {
  type Advisory,
  AssayError,
  type Component,
  type Identifier,
  type KnownWeakness,
  type VexStatement,
} from '../../model/index.ts';
import type { Audited } from '../../report/index.ts';
import {
  type AdvisoryKey,
  type AdvisoryStore,
  advisoryKeys,
  createNamer,
  decideByVex,
  filesKnownByContent,
  lookedUp,
  type MatchContext,
  matchComponents,
  memoryStore,
  type NameResolver,
  platformComponents,
} from '../../vulnerability/index.ts';
import { type Place, placesOf, readAhead } from './places.ts';
import { type AuditSubject, NOT_LOOKED_UP } from './subject.ts';
import { type AuditTarget, readTarget, withComponents } from './targets.ts';

/** Which targets have a weakness. */
export interface Reversed {
  /** The id asked for, and all others it goes by in the store. */
  readonly ids: readonly string[];
  /** Records that speak of it. */
  readonly records: readonly { readonly source: string; readonly id: string }[];
  /** Every target that could be read, with only those components that a record names. */
  readonly targets: readonly Audited[];
  /** Targets that could not be read, with the reason. */
  readonly failed: readonly { readonly name: string; readonly error: unknown }[];
}

/** What a reverse look-up needs. */
export interface ReverseContext extends MatchContext {
  readonly store: AdvisoryStore;
  readonly resolver: NameResolver;
  readonly statements: readonly VexStatement[];
}

/** Puts one weakness to many targets: parse, see whether a component has one of its keys, and only then match. */
export async function reverseAudit(
  asked: string,
  targets: readonly AuditTarget[],
  context: ReverseContext,
): Promise<Reversed> {
  const { advisories, ids } = await recordsOf(asked, context.store);
  const records = memoryStore(advisories);
  const resolver = remembering(context.resolver);
  const concerned = concernedTest(advisories, context.resolver);
  const subjects: AuditSubject[] = [];
  const summed: KnownWeakness[] = [];
  const store = { ...records, exploitation: context.store.exploitation };
  const failed: Reversed['failed'][number][] = [];
  const sources = { store: context.store, given: context.statements };
  const place = { platforms: platformComponents(context.platforms ?? []) };
  for await (const read of readAhead(await placesOf(targets), (one) => readOrFail(one, records))) {
    if (!read) continue;
    if ('error' in read) {
      failed.push(read);
      continue;
    }
    const { whole, known } = read;
    const subject = onlyConcerned(whole, concerned);
    const own = [...subject.components, ...known];
    subjects.push({ ...subject, components: own });
    if (own.length === 0) continue;
    // One target after the other: what a weakness needs to be there beside it must be in the same one.
    const asking = new Set(own);
    const alongside = lookedUp(whole.components).filter((one) => !asking.has(one));
    const matches = await matchComponents(own, { ...context, resolver, store, alongside });
    const decided = await decideByVex(
      matches,
      { ...place, ...whole, components: [...whole.components, ...known] },
      sources,
    );
    summed.push(...decided.weaknesses);
  }
  const about = summed.filter(({ id, aliases }) => [id, ...aliases].some((one) => ids.has(one)));
  const byComponent = Map.groupBy(about, ({ component }) => component);
  return {
    ids: [...ids],
    records: advisories.map(({ source, id }) => ({ source, id })),
    targets: subjects.map(({ roots: _, ...subject }) => ({
      ...subject,
      matches: subject.components.flatMap(({ id }) => byComponent.get(id) ?? []),
    })),
    failed,
  };
}

/** A target, and those of its files that a record names by their content; undefined for a file that is none and need not be. */
async function readOrFail(
  { read, named }: Place,
  records: AdvisoryStore,
): Promise<
  | { readonly whole: AuditSubject; readonly known: readonly Component[] }
  | Reversed['failed'][number]
  | undefined
> {
  try {
    const { files, ...whole } = await readTarget(read);
    const known = files ? await filesKnownByContent(files(), records, whole.components) : [];
    if (known.length === 0) withComponents(whole);
    return { whole, known };
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    // A folder may hold other files as well; what was named must be readable.
    return named || error.code !== 'audit.input' ? { name: nameOf(read), error } : undefined;
  }
}

/** Times that aliases are followed to records with further aliases. */
const ROUNDS = 4;

/** The records of a weakness under all of its ids, and those of packages that name it as upstream. */
async function recordsOf(
  asked: string,
  store: AdvisoryStore,
): Promise<{ readonly advisories: readonly Advisory[]; readonly ids: ReadonlySet<string> }> {
  // A weakness may be known only from packages made of the software that has it.
  const keys = [asked, asked.toUpperCase()].flatMap((one) => [`id:${one}`, `upstream:${one}`]);
  const [first] = [...(await store.find(keys)).keys()];
  if (first === undefined) throw await unknownAdvisory(asked, store);
  const id = first.replace(/^\w+:/, '');
  const ids = new Set([id]);
  const all = new Set<Advisory>();
  let fresh: readonly string[] = [id];
  for (let round = 0; round < ROUNDS && fresh.length > 0; round++) {
    const found = await store.find(fresh.flatMap((one) => [`id:${one}`, `upstream:${one}`]));
    const next = new Set<string>();
    for (const [key, advisories] of found) {
      for (const advisory of advisories) {
        all.add(advisory);
        // A record of several CVEs, or of a package made of the software, is about others as well.
        const same = key.startsWith('id:') && cvesOf(advisory).length <= 1;
        for (const alias of same ? [advisory.id, ...advisory.aliases] : [])
          if (!ids.has(alias)) next.add(alias);
      }
    }
    for (const one of next) ids.add(one);
    fresh = [...next];
  }
  return { advisories: [...all], ids };
}

function cvesOf({ id, aliases }: Advisory): readonly string[] {
  return [...new Set([id, ...aliases])].filter((one) => one.startsWith('CVE-'));
}

async function unknownAdvisory(asked: string, store: AdvisoryStore): Promise<AssayError> {
  const near = await store.nearby(`id:${asked.toUpperCase().slice(0, -1)}`, 3);
  const names = near.map((key) => key.slice('id:'.length)).join(', ');
  return new AssayError('audit.advisory', `no advisory in the store has the id ${asked}`, {
    hint: names === '' ? '`assay advisories status` shows what the store holds' : `near it: ${names}`,
  });
}

function nameOf(target: AuditTarget): string {
  return typeof target === 'string' ? target : target.name;
}

/** What an identifier says: one of the names, none of them, or nothing that could be read. */
type Concern = 'yes' | 'no' | 'unread';

/** The target with only the components that have one of the names; what cannot be looked up is counted, for it may be one. */
function onlyConcerned(subject: AuditSubject, concernOf: (component: Component) => Concern): AuditSubject {
  const left: Record<string, number> = { ...subject.left };
  const count = (reason: string) => {
    left[reason] = (left[reason] ?? 0) + 1;
  };
  const components = lookedUp(subject.components).filter((component) => {
    if (component.identifiers.length === 0 && !component.hashes) count(NOT_LOOKED_UP.nameless);
    const concern = concernOf(component);
    if (concern === 'unread') count(NOT_LOOKED_UP.unread);
    return concern === 'yes';
  });
  return { ...subject, components, left };
}

/** Whether a component goes by a name that one of the advisories has; answers are kept by the name without version. */
function concernedTest(
  advisories: readonly Advisory[],
  resolver: NameResolver,
): (component: Component) => Concern {
  const keys = new Set<AdvisoryKey>(advisories.flatMap(advisoryKeys));
  const hashes = [...keys].some((key) => key.startsWith('hash:'));
  const known = new Map<string, Concern>();
  const ask = (component: Component): Concern => {
    // A namer each time: one for all would keep every name there is.
    const { searches, unread } = createNamer(resolver)(component);
    if ([...searches.keys()].some((key) => keys.has(key))) return 'yes';
    return unread.length > 0 ? 'unread' : 'no';
  };
  return (component) => {
    if (hashes && component.hashes) return ask(component);
    let answer: Concern = 'no';
    for (const identifier of component.identifiers) {
      const name = withoutVersion(identifier.value);
      const one = known.get(name) ?? ask(namedOnlyBy(identifier, component));
      known.set(name, one);
      if (one === 'yes') return one;
      if (one === 'unread') answer = one;
    }
    return answer;
  };
}

function namedOnlyBy(identifier: Identifier, { hashes: _, ...component }: Component): Component {
  return { ...component, identifiers: [identifier] };
}

/** Cheaper than reading it: what has qualifiers, or no plain form, stays as it is. */
function withoutVersion(identifier: string): string {
  const plain =
    /^(pkg:(?!oci\/)[^@?#]+)@[^@?#/]*$/.exec(identifier) ??
    /^(cpe:2\.3:[aoh]:[^:\\]+:[^:\\]+):[^:\\]+:\*/.exec(identifier);
  return plain?.[1] ?? identifier;
}

function remembering(resolver: NameResolver): NameResolver {
  const known = new Map<string, ReturnType<NameResolver>>();
  return (name) => {
    const found = known.get(name) ?? resolver(name);
    known.set(name, found);
    return found;
  };
}
