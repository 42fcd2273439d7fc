import { loadRecognisers } from '../host/index.ts';
import { CATALOGERS, type Cataloger, recognising } from '../sbom/index.ts';

let loaded: Promise<readonly Cataloger[]> | undefined;

/**
 * Every cataloger, those that work by the recognisers of this installation included; they are read once.
 * @throws AssayError `recogniser.document`
 */
export function allCatalogers(): Promise<readonly Cataloger[]> {
  loaded ??= loadRecognisers().then((rows) => [...CATALOGERS, ...recognising(rows)]);
  return loaded;
}
