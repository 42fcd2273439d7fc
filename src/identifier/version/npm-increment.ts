import { formatNpmVersion, type NpmVersionOptions, npmIdentifier, parseNpmVersion } from './npm.ts';
import { compareIdentifiers, type SemverIdentifier, type SemverKey } from './semver.ts';

/** Which part of a version to raise; `pre…` starts a pre-release of the raised version. */
export type NpmIncrement = 'major' | 'minor' | 'patch' | 'premajor' | 'preminor' | 'prepatch' | 'prerelease';

/** What a pre-release is called and where its count starts. */
export interface NpmIncrementOptions extends NpmVersionOptions {
  /** The name of the pre-release, such as `beta`; the one it has, or none, unless given. */
  readonly identifier?: string;
  /** First count: 0 unless `1`; false for a name without a count. */
  readonly base?: '0' | '1' | false;
}

/**
 * The next version by npm's rules (node-semver README, "Functions", `inc`): a pre-release is raised to its own release
 * first, `prerelease` counts the last integer of the labels up.
 * @returns undefined where the text is no npm version, or a name without a count leaves nothing to raise
 */
export function incrementNpmVersion(
  text: string,
  increment: NpmIncrement,
  options: NpmIncrementOptions = {},
): string | undefined {
  const key = parseNpmVersion(text, options);
  if (key === undefined) return undefined;
  if (!increment.startsWith('pre')) return formatNpmVersion({ ...raise(key, increment), prerelease: [] });
  const isNew = increment !== 'prerelease';
  const stable = isNew ? { ...key, prerelease: [] } : key;
  const part = isNew ? increment.slice('pre'.length) : 'patch';
  const raised = stable.prerelease.length === 0 ? raise(stable, part) : stable;
  const prerelease = nextPrerelease(stable.prerelease, options);
  return prerelease && formatNpmVersion({ ...raised, prerelease });
}

/** Raises one integer and clears those behind it; a pre-release whose cleared integers are 0 is only made final. */
function raise(key: SemverKey, part: string): SemverKey {
  const at = ['major', 'minor', 'patch'].indexOf(part);
  const isFinal = key.prerelease.length === 0 || key.numbers.slice(at + 1).some((number) => number !== '0');
  const numbers = key.numbers.map((number, index) => {
    if (index > at) return '0';
    return index === at && isFinal ? String(BigInt(number) + 1n) : number;
  });
  return { ...key, numbers };
}

function nextPrerelease(
  labels: readonly SemverIdentifier[],
  { identifier = '', base }: NpmIncrementOptions,
): readonly SemverIdentifier[] | undefined {
  const first = npmIdentifier(base === '1' ? '1' : '0');
  const at = labels.findLastIndex(({ numeric }) => numeric);
  const counted = at >= 0 ? labels.with(at, countUp(labels[at])) : [...labels, first];
  if (base === false && identifier === '') return undefined;
  if (identifier === '') return counted;
  const name = npmIdentifier(identifier);
  const named = base === false ? [name] : [name, first];
  const isUnchanged = labels.map(({ text }) => text).join('.') === identifier;
  if (base === false && at < 0 && labels.length > 0 && isUnchanged) return undefined;
  const keepsName = counted.length > 0 && compareIdentifiers(counted.slice(0, 1), [name]) === 0;
  return keepsName && counted[1]?.numeric ? counted : named;
}

function countUp(label: SemverIdentifier | undefined): SemverIdentifier {
  return npmIdentifier(String(BigInt(label?.text ?? '0') + 1n));
}
