import { MOST_OF_TEXT } from '../library/index.ts';
import { AssayError, type ErrorCode, emptyInput, withPath } from '../model/index.ts';

/** What stands for standard input where a file may be named. */
export const STANDARD_INPUT = '-';
/** How standard input is called in answers and errors. */
export const STANDARD_INPUT_NAME = 'standard input';

/**
 * Does something with a document: the path of a file, or what standard input holds where `-` is named; errors name it.
 * @throws AssayError `input.empty`, `input.unreadable`, and whatever the work throws
 */
export async function withDocument<T>(
  named: string,
  work: (document: string | Uint8Array) => Promise<T>,
): Promise<T> {
  if (named !== STANDARD_INPUT) return await work(named);
  try {
    const content = await readStandardInput('sbom.too-large');
    if (content.length === 0) throw emptyInput();
    return await work(content);
  } catch (error) {
    throw withPath(error, STANDARD_INPUT_NAME);
  }
}

/** A name as it is shown: that of standard input in the place of `-`. */
export function shownName(named: string): string {
  return named === STANDARD_INPUT ? STANDARD_INPUT_NAME : named;
}

/** What of the named is a file, so that no output may be the same. */
export function filesOf(named: readonly string[]): readonly string[] {
  return named.filter((one) => one !== STANDARD_INPUT);
}

/** Refuses `-` given twice: standard input can be read once. @throws AssayError `usage.argument` */
export function refuseTwiceStandardInput(named: readonly string[]): void {
  if (named.indexOf(STANDARD_INPUT) === named.lastIndexOf(STANDARD_INPUT)) return;
  throw new AssayError('usage.argument', 'standard input (-) can be read once', {
    hint: 'give - once; a file of that name is ./-',
  });
}

/** All that standard input holds. @param tooLarge the error where it is too much @throws AssayError that, and `input.unreadable` */
export async function readStandardInput(tooLarge: ErrorCode): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const part of process.stdin as AsyncIterable<Uint8Array>) {
      size += part.length;
      if (size > MOST_OF_TEXT) break;
      parts.push(part);
    }
  } catch (cause) {
    // A directory, for example.
    throw new AssayError('input.unreadable', `it cannot be read: ${(cause as Error).message}`, {
      path: STANDARD_INPUT_NAME,
      cause,
    });
  }
  if (size <= MOST_OF_TEXT) return Buffer.concat(parts);
  throw new AssayError(tooLarge, `it has more than the ${MOST_OF_TEXT} bytes that are read`, {
    path: STANDARD_INPUT_NAME,
  });
}
