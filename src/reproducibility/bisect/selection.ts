import { AssayError } from '../../model/index.ts';
import type { Facts, Setting, Variation } from './variation.ts';
import { VARIATIONS } from './variations.ts';

/** A variation as it is done on this machine, as data. */
export interface Resolved {
  readonly name: string;
  readonly title: string;
  readonly expected?: true;
  /** Why it is not varied. */
  readonly unavailable?: string;
  /** What of it is missing on this machine. */
  readonly note?: string;
  readonly base: Setting;
  readonly varied: Setting;
}

/** Which variations were asked for. */
export interface Selection {
  /** Only these. */
  readonly vary?: readonly string[];
  /** All but these. */
  readonly without?: readonly string[];
}

/**
 * All variations with how they are done here. Those that were not asked for keep their base: the zone is UTC whether it is varied or not.
 * @throws AssayError `usage.option` for a name there is not, or where nothing is left to vary
 */
export function resolveVariations(facts: Facts, selection: Selection): readonly Resolved[] {
  const names = VARIATIONS.map(({ name }) => name);
  const asked = [...(selection.vary ?? []), ...(selection.without ?? [])];
  const unknown = asked.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const hint = `the variations are ${names.join(', ')}`;
    throw new AssayError('usage.option', `there is no variation ${unknown}`, { hint });
  }
  return VARIATIONS.map((variation) => resolveOne(variation, facts, selection));
}

function resolveOne(
  { name, title, expected, resolve }: Variation,
  facts: Facts,
  { vary, without = [] }: Selection,
): Resolved {
  const own = { name, title, ...(expected ? { expected } : {}) };
  const resolution = resolve(facts);
  if ('unavailable' in resolution) return { ...own, ...resolution, base: {}, varied: {} };
  const isAsked = (vary === undefined || vary.includes(name)) && !without.includes(name);
  return { ...own, ...resolution, ...(isAsked ? {} : { unavailable: 'not asked for' }) };
}

/** Everything that a build is started with. */
export interface BuildSettings {
  /** Variables set; all others are the caller's. */
  readonly env: Readonly<Record<string, string>>;
  /** The command with the programs that change what it sees. */
  readonly command: readonly string[];
  readonly elsewhere: boolean;
  readonly reversed: boolean;
  readonly overlaid: boolean;
  /** Seconds added to the times of the files of the tree. */
  readonly shift: number;
  /** Permission bits taken from the files of the tree. */
  readonly umask: number;
}

/** What a build with these variations is started with. */
export function settingsOf(
  resolved: readonly Resolved[],
  varied: ReadonlySet<string>,
  command: readonly string[],
): BuildSettings {
  const settings = resolved.map((one) => (varied.has(one.name) ? one.varied : one.base));
  return {
    env: Object.assign({}, ...settings.map(({ env }) => env ?? {})),
    command: [...settings.flatMap(({ wrapper }) => wrapper ?? []), ...command],
    elsewhere: settings.some(({ elsewhere }) => elsewhere),
    reversed: settings.some(({ reversed }) => reversed),
    overlaid: settings.some(({ overlaid }) => overlaid),
    shift: settings.reduce((seconds, { shift }) => seconds + (shift ?? 0), 0),
    umask: settings.reduce((bits, { umask }) => bits | (umask ?? 0), 0),
  };
}
