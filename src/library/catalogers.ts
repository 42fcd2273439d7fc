import { tomlParser } from '../codec/index.ts';
import { loadRecogniserFiles, loadRecognisers } from '../host/index.ts';
import { CATALOGERS, type Cataloger, loadLockFiles, recognising } from '../sbom/index.ts';

let loaded: Promise<readonly Cataloger[]> | undefined;

/**
 * Every cataloger, those that work by the recognisers of this installation included; they are read once.
 * @param files recognisers of the user's own besides
 * @throws AssayError `recogniser.document`, `input.*`
 */
export async function allCatalogers(files: readonly string[] = []): Promise<readonly Cataloger[]> {
  const own = await loadRecogniserFiles(files);
  if (own.length > 0)
    return [...(await fixedCatalogers()), ...recognising([...(await loadRecognisers()), ...own])];
  loaded ??= Promise.all([fixedCatalogers(), loadRecognisers()]).then(([fixed, rows]) => [
    ...fixed,
    ...recognising(rows),
  ]);
  return await loaded;
}

/** Those that need no data; lock files need a parser that is loaded first, as catalogers cannot wait. */
async function fixedCatalogers(): Promise<readonly Cataloger[]> {
  const [{ lockFiles }, toml] = await Promise.all([loadLockFiles(), tomlParser()]);
  return [...CATALOGERS, lockFiles(toml)];
}
