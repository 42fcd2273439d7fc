import { loadRecogniserFiles, loadRecognisers } from '../host/index.ts';
import { CATALOGERS, type Cataloger, recognising } from '../sbom/index.ts';

let loaded: Promise<readonly Cataloger[]> | undefined;

/**
 * Every cataloger, those that work by the recognisers of this installation included; they are read once.
 * @param files recognisers of the user's own besides
 * @throws AssayError `recogniser.document`, `input.*`
 */
export async function allCatalogers(files: readonly string[] = []): Promise<readonly Cataloger[]> {
  const own = await loadRecogniserFiles(files);
  if (own.length > 0) return [...CATALOGERS, ...recognising([...(await loadRecognisers()), ...own])];
  loaded ??= loadRecognisers().then((rows) => [...CATALOGERS, ...recognising(rows)]);
  return await loaded;
}
