import { compareDigits, compareNumberLists, compareText, type Digits, toDigits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';

/** Stages in the order a release goes through them; a release has none and is last. */
const STAGES = ['dev', 'alpha', 'beta', 'pre'];

/** An OpenSSL version taken apart; the FIPS object modules were numbered on their own. */
export interface OpensslVersion {
  readonly module: 'library' | 'fips';
  readonly numbers: readonly Digits[];
  readonly letters: string;
  readonly stage: number;
  readonly stageNumber: Digits;
}

/**
 * The version order of OpenSSL. Before 3.0 patches are letters after three numbers (1.0.2 < 1.0.2a < … < 1.0.2z < 1.0.2za), from
 * 3.0 on the order is that of SemVer, build metadata ignored; `-dev`, `-alpha`, `-beta` and `-pre` are before the release.
 * Numbers left out at the end are 0. A FIPS module (`fips-2.0.16`) and the library say nothing about each other. Release tags
 * are read as well (`OpenSSL_1_1_1w`, `openssl-3.0.1`). Source: openssl.org, release strategy; OpenSSL_version(3).
 */
export const OPENSSL: VersionScheme<OpensslVersion> = {
  name: 'openssl',
  parse(text) {
    const plain = /^openssl[-_]/i.test(text) ? text.slice(8).replaceAll('_', '.') : text;
    const fips = /^fips-/i.test(plain);
    const match =
      /^([0-9]+(?:\.[0-9]+){0,3})([a-z]*)(?:-(dev|alpha|beta|pre)([0-9]*))?(?:\+[0-9A-Za-z.-]+)?$/.exec(
        fips ? plain.slice(5) : plain,
      );
    if (!match) return undefined;
    const [, dotted = '', letters = '', stage, stageNumber = ''] = match;
    const numbers = dotted.split('.').map(toDigits);
    if (!fips && numbers.length > 3) return undefined;
    if (letters !== '' && !hasLetters(numbers, fips)) return undefined;
    return {
      module: fips ? 'fips' : 'library',
      numbers,
      letters,
      stage: stage === undefined ? STAGES.length : STAGES.indexOf(stage),
      stageNumber: toDigits(stageNumber),
    };
  },
  compare(a, b) {
    if (a.module !== b.module) return undefined;
    return (
      compareNumberLists(a.numbers, b.numbers, 'zero') ||
      compareText(a.letters, b.letters) ||
      a.stage - b.stage ||
      compareDigits(a.stageNumber, b.stageNumber)
    );
  },
};

/** Letters follow three numbers of a version before 3.0; the old FIPS modules had them after two as well. */
function hasLetters(numbers: readonly Digits[], fips: boolean): boolean {
  return fips || (numbers.length === 3 && compareDigits(numbers[0]!, '3') < 0);
}
