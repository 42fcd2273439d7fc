import { AssayError, type ErrorCode, withPath } from '../../model/index.ts';
import { untilRefused } from '../steps.ts';

/** An error about metadata; {@link reading} says of which. */
export function distrust(code: ErrorCode, message: string, hint?: string): AssayError {
  return new AssayError(code, message, hint === undefined ? {} : { hint });
}

/** Remedy where an address leads to something else than a repository. */
export const ELSEWHERE = 'look whether the address is that of a TUF repository';

/**
 * Reads or verifies a document of a repository; whatever is wrong with it is an error that names the document.
 * @param place path in the repository @throws AssayError `trust.*`
 */
export function reading<T>(place: string, work: () => T): T {
  try {
    const outcome = untilRefused(work);
    if ('value' in outcome) return outcome.value;
    const { name, message, input, found } = outcome.refused;
    const where = input === undefined ? '' : `${input}: `;
    // A server that has no repository there may well answer with a page for people.
    const hint = name === 'format.json' ? ELSEWHERE : undefined;
    throw distrust('trust.metadata', `${where}${message}${found === undefined ? '' : ` (${found})`}`, hint);
  } catch (error) {
    throw withPath(error, place);
  }
}
