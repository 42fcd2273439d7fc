import { type ArtifactMemory, AssayError, type FileVerdict, type LedgerStatement } from '../model/index.ts';
import { judgeReleases, type NamedRelease, parseNamedRelease } from '../provenance/index.ts';
import { type MemoryOptions, openMemory } from './memory.ts';

/** A ledger that was read once, for questions about many artifacts. It is only read: a question changes no answer. */
export interface ReadMemory {
  readonly ledger: string;
  readonly entries: readonly LedgerStatement[];
  readonly keyIsKnown: boolean;
  /** Why it could not be believed, or read; then it has no entries. */
  readonly error?: AssayError;
}

/** Reads a ledger; undefined where there is none, and none must be there. What is wrong with it is in the result. */
export async function readMemory(
  options: Pick<MemoryOptions, 'path' | 'key' | 'mustExist'>,
): Promise<ReadMemory | undefined> {
  try {
    const { exists, statements, keyIsKnown } = await openMemory(options);
    return exists ? { ledger: options.path, entries: statements, keyIsKnown } : undefined;
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    return { ledger: options.path, entries: [], keyIsKnown: false, error };
  }
}

/**
 * Compares one artifact with what is remembered, by the rule that releases are judged by.
 * @param project package URL with version of an artifact whose name does not say it @throws AssayError `usage.option`
 * @returns takes what its evidence came to, and the package URLs that it says it is, which count where such a project is remembered
 */
export function rememberedOf(
  { ledger, entries, keyIsKnown, error }: ReadMemory,
  project?: string,
): (verdict: FileVerdict | undefined, claimed: readonly string[]) => ArtifactMemory {
  const given = project === undefined ? undefined : parseNamedRelease(project);
  const facts = { ledger, entries: entries.length, keyIsKnown };
  return (verdict, claimed) => {
    if (error) {
      const { code, message } = error;
      return { ...facts, findings: [], error: { code, message } };
    }
    if (!verdict) return { ...facts, findings: [] };
    const named = given ?? claimedRelease(claimed, entries);
    const request = { memory: entries, ...(named ? { named } : {}) };
    const [release] = judgeReleases([{ verdict, folder: '' }], request).releases;
    const { identity, findings = [] } = release ?? {};
    return { ...facts, ...(identity ? { identity } : {}), findings };
  };
}

/** The first that is remembered of the projects that an artifact says it is. */
function claimedRelease(
  claimed: readonly string[],
  entries: readonly LedgerStatement[],
): NamedRelease | undefined {
  const all = claimed.flatMap((purl) => {
    try {
      return [parseNamedRelease(purl)];
    } catch (error) {
      if (error instanceof AssayError) return [];
      throw error;
    }
  });
  return all.find(({ project }) => entries.some((one) => one.project === project));
}
