import type { IdentityGraph } from '../identifier/index.ts';
import { AssayError, type Component, type VexStatement } from '../model/index.ts';
import type { Audited } from '../report/index.ts';
import {
  type AdvisoryStore,
  type AskedAdvisories,
  askedAdvisories,
  decideByVex,
  explainMisses,
  type Found,
  filesKnownByContent,
  lookedUp,
  type MissContext,
  type Misses,
  platformComponents,
  recallOf,
  search,
  sumUp,
} from '../vulnerability/index.ts';
import { openAdvisories } from './advisories.ts';
import { openRepositories, type RepositoryPlace } from './audit/repositories.ts';
import { type Reversed, reverseAudit } from './audit/reverse.ts';
import { type AuditSubject, NOT_LOOKED_UP } from './audit/subject.ts';
import {
  type AuditTarget,
  readTarget,
  requireOne,
  type TargetOptions,
  withComponents,
} from './audit/targets.ts';
import { readVex } from './audit/vex.ts';

export type { Audited } from '../report/index.ts';
export type { AskedAdvisories } from '../vulnerability/index.ts';
export { MOST_OF_TEXT } from './audit/naming.ts';
export type { RepositoryPlace } from './audit/repositories.ts';
export type { Reversed } from './audit/reverse.ts';
export type { AuditTarget, AuditText, TargetOptions } from './audit/targets.ts';

/** What is asked, and by which rules. */
export interface AuditOptions {
  /** Path of the advisory store. */
  readonly store: string;
  /** Alias graph; that of the installation unless given. */
  readonly graph?: IdentityGraph;
  /** Where the software runs: CPE names or words (`windows`, `linux`, `x86_64`). Absent: answers that need it are conditional. */
  readonly platforms?: readonly string[];
  /** Names that rest on weak statements decide as others do. */
  readonly trustWeak?: boolean;
  /** Paths of VEX documents: OpenVEX, CSAF, CycloneDX. What they say comes before the statements in the store. */
  readonly vex?: readonly string[];
  /** Copies of repositories, for ranges of commits; they are read with git. */
  readonly repositories?: readonly RepositoryPlace[];
  /** Environment that git is started in; its PATH finds it. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Gets what could not be used, but does not stand in the way; without it that is an error. */
  readonly onWarning?: (error: AssayError) => void;
  /** Also tell what was searched in vain or ruled out. */
  readonly explain?: boolean;
  /** Also tell what each scheme of identifiers finds by itself. */
  readonly recall?: boolean;
}

/** An opened store that questions are put to. */
export interface Auditor {
  readonly asked: AskedAdvisories;
  /** What is known against a target. @throws AssayError `input.*`, `purl.*`, `cpe.*`, `audit.input`, `sbom.*` */
  ask(target: AuditTarget, options?: TargetOptions): Promise<Audited>;
  /**
   * Which of many targets an advisory affects; directories are searched for SBOMs. Only that advisory and its aliases are evaluated.
   * @throws AssayError `audit.advisory` where the store has no record of that id, `input.*`
   */
  askWhoHas(advisory: string, targets: readonly AuditTarget[]): Promise<Reversed>;
  close(): void;
}

/**
 * Opens the advisories to ask several questions.
 * @param targets what will be asked about: where none of it is there, that is told before advisories are
 * @throws AssayError `input.*` then, `store.*`, `audit.git`, `audit.vex`, `identity.document`
 */
export async function openAudit(
  options: AuditOptions,
  targets: readonly AuditTarget[] = [],
): Promise<Auditor> {
  await requireOne(targets);
  const { store, resolver } = await openAdvisories(options.store, options.graph);
  try {
    const commitOf = await commitFinder(options);
    const statements = await readVex(options.vex ?? []);
    const context: MissContext = {
      store,
      resolver,
      ...(options.platforms ? { platforms: options.platforms } : {}),
      ...(options.trustWeak ? { trustWeak: true } : {}),
      ...(commitOf ? { commitOf } : {}),
    };
    return {
      asked: await askedAdvisories(store),
      ask: async (target, reading) =>
        await answer(await readTarget(target, reading), { store, context, statements, options }),
      askWhoHas: async (advisory, targets) =>
        await reverseAudit(advisory, targets, { ...context, store, resolver, statements }),
      close: () => store.close(),
    };
  } catch (error) {
    store.close();
    throw error;
  }
}

/**
 * Tells what is known against an artifact, the components of an SBOM, list or lock file, or one package URL or CPE name: the
 * library's form of `assay audit`.
 * @throws AssayError as {@link openAudit} and {@link Auditor.ask}
 */
export async function audit(target: AuditTarget, options: AuditOptions & TargetOptions): Promise<Audited> {
  const auditor = await openAudit(options, [target]);
  try {
    return await auditor.ask(target, options);
  } finally {
    auditor.close();
  }
}

/** Undefined where there is no repository, or no git: ranges of commits stay undecided. */
async function commitFinder(options: AuditOptions): Promise<MissContext['commitOf']> {
  const { repositories = [], env = {}, onWarning } = options;
  if (repositories.length === 0) return undefined;
  try {
    return await openRepositories(repositories, env);
  } catch (error) {
    if (!(error instanceof AssayError) || error.code !== 'run.start' || !onWarning) throw error;
    onWarning(error);
    return undefined;
  }
}

interface Question {
  readonly store: AdvisoryStore;
  readonly context: MissContext;
  readonly statements: readonly VexStatement[];
  readonly options: AuditOptions;
}

async function answer(
  asked: AuditSubject,
  { store, context, statements, options }: Question,
): Promise<Audited> {
  const subject = await withKnownFiles(asked, context);
  const components = lookedUp(subject.components);
  const found = await search(components, context);
  const summed = await sumUp(found, context);
  const platforms = platformComponents(options.platforms ?? []);
  const { weaknesses, unmatched: all } = await decideByVex(
    summed,
    { ...subject, platforms },
    { store, given: statements },
  );
  // Whoever keeps statements about many products wants to know of those without effect only when asking how it came about.
  const unmatched = options.explain ? all : all.filter(({ statement }) => statement.source === 'file');
  return {
    name: subject.name,
    kind: subject.kind,
    components: subject.components,
    matches: weaknesses,
    left: {
      ...subject.left,
      ...leftOf(subject, found),
      ...(options.explain && components.length > EXPLAINED
        ? { [NOT_LOOKED_UP.unexplained]: components.length - EXPLAINED }
        : {}),
    },
    ...(unmatched.length > 0 ? { unmatched } : {}),
    ...(options.recall ? { recall: recallOf(found, context) } : {}),
    ...(options.explain ? { misses: await missesOf(components, context) } : {}),
  };
}

/** The target with those of its files that some record names by their content. @throws AssayError `audit.input` */
async function withKnownFiles(
  { files, ...subject }: AuditSubject,
  { store }: MissContext,
): Promise<AuditSubject> {
  const known = files ? await filesKnownByContent(files(), store, subject.components) : [];
  return withComponents({ ...subject, components: [...subject.components, ...known] });
}

/** Components that are asked why nothing more was found; each is searched for again. */
const EXPLAINED = 200;

async function missesOf(components: readonly Component[], context: MissContext): Promise<readonly Misses[]> {
  const misses: Misses[] = [];
  for (const component of components.slice(0, EXPLAINED))
    misses.push(await explainMisses(component, context));
  return misses;
}

/** What was not looked up. */
function leftOf({ components }: AuditSubject, found: readonly Found[]): Record<string, number> {
  const unread = found.reduce((sum, { names }) => sum + names.unread.length, 0);
  const nameless = found.filter(({ names }) => names.searches.size === 0 && names.unread.length === 0).length;
  const aside = components.length - found.length;
  return {
    ...(unread > 0 ? { [NOT_LOOKED_UP.unread]: unread } : {}),
    ...(nameless > 0 ? { [NOT_LOOKED_UP.nameless]: nameless } : {}),
    ...(aside > 0 ? { [NOT_LOOKED_UP.aside]: aside } : {}),
  };
}
