import { latin1, utf8 } from '../../../codec/index.ts';

/** A line of a text with its place in the bytes. */
export interface Line {
  /** Without its line end. */
  readonly text: string;
  readonly offset: number;
  /** Bytes with the line end. */
  readonly length: number;
}

/** Lines of a text, by LF, CR LF or CR; one character a byte where it is not UTF-8. */
export function* linesOf(bytes: Buffer): Generator<Line> {
  for (let at = 0; at < bytes.length; ) {
    const lf = bytes.indexOf(0x0a, at);
    const end = lf < 0 ? bytes.length : lf + 1;
    const stored = bytes.subarray(at, end);
    const text = (utf8(stored) ?? latin1(stored)).replace(/\r?\n$/, '');
    yield { text, offset: at, length: end - at };
    at = end;
  }
}
