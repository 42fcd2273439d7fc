import { DEB, type DebVersion } from './deb.ts';
import { toDigits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';

/**
 * OCaml package versions (opam manual, "Version ordering"): the order of Debian without its epoch, on texts that may begin with
 * a letter (`v0.16`). What follows the last hyphen is compared last.
 */
export const OPAM: VersionScheme<DebVersion> = {
  name: 'opam',
  parse(text) {
    if (!/^[0-9A-Za-z_+.~-]+$/.test(text)) return undefined;
    const hyphen = text.lastIndexOf('-');
    const upstream = hyphen < 0 ? text : text.slice(0, hyphen);
    return { epoch: '0', upstream: runs(upstream), revision: runs(hyphen < 0 ? '' : text.slice(hyphen + 1)) };
  },
  compare: DEB.compare,
};

/** Other characters at even places, digits at odd ones. */
function runs(text: string): readonly string[] {
  return [...text.matchAll(/([^0-9]*)([0-9]*)/g)].flatMap(([, other = '', digits = '']) => [
    other,
    toDigits(digits),
  ]);
}
