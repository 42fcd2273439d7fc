import { AssayError, type ErrorCode } from '../../model/index.ts';
import { untilRefused } from '../steps.ts';

/** An error about metadata; {@link reading} says of which. */
export function distrust(code: ErrorCode, message: string, hint?: string): AssayError {
  return new AssayError(code, message, hint === undefined ? {} : { hint });
}

/**
 * Reads or verifies a document of a repository; whatever is wrong with it is an error that names the document.
 * @param place path in the repository @throws AssayError `trust.*`
 */
export function reading<T>(place: string, work: () => T): T {
  try {
    const outcome = untilRefused(work);
    if ('value' in outcome) return outcome.value;
    const { message, input, found } = outcome.refused;
    const where = input === undefined ? '' : `${input}: `;
    throw distrust('trust.metadata', `${where}${message}${found === undefined ? '' : ` (${found})`}`);
  } catch (error) {
    if (!(error instanceof AssayError) || error.path !== undefined) throw error;
    const { code, message, hint } = error;
    throw new AssayError(code, message, {
      path: place,
      ...(hint === undefined ? {} : { hint }),
      cause: error,
    });
  }
}
