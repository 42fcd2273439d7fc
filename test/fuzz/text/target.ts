import { AssayError, type ErrorCode } from '../../../src/model/index.ts';
import { type Draw, mutateText } from './mutate-text.ts';

/** A reader that is tried: how inputs are made, and what must hold for each of them. */
export interface TextTarget {
  readonly name: string;
  /** An input; a failing one is kept, and is all that is needed to try it again. */
  readonly make: (draw: Draw) => Uint8Array;
  /** What is wrong, or undefined where all is well; an error that is thrown is wrong as well. */
  readonly check: (input: Uint8Array) => string | undefined | Promise<string | undefined>;
}

/** A target whose input is a list of texts (as JSON, so that halves of surrogate pairs survive), each from seeds of its own. */
export function textTarget(
  name: string,
  columns: readonly (readonly string[])[],
  check: (...texts: readonly string[]) => string | undefined,
): TextTarget {
  return {
    name,
    make: (draw) =>
      bytesOf(columns.map((seeds) => (draw.next(5) === 0 ? draw.pick(seeds) : mutateText(seeds, draw)))),
    check: (input) => check(...(JSON.parse(new TextDecoder().decode(input)) as string[])),
  };
}

/** A value as an input. */
export function bytesOf(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value ?? null));
}

/** What `read` gives; undefined where it refuses with one of these codes, the only ones it may refuse with. */
export function attempt<Result>(codes: readonly ErrorCode[], read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof AssayError && codes.includes(error.code)) return undefined;
    throw error;
  }
}

/** Says what differs, or nothing. */
export function differs(what: string, a: unknown, b: unknown): string | undefined {
  const [left, right] = [a, b].map((value) => JSON.stringify(value));
  return left === right ? undefined : `${what}: ${shortened(left)} and ${shortened(right)}`;
}

function shortened(text: string | undefined): string {
  return text === undefined || text.length <= 300 ? String(text) : `${text.slice(0, 300)}…`;
}
