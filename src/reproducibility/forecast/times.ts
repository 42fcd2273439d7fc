import type { CauseCode } from '../../model/index.ts';
import { isSetInstant, shown } from './instants.ts';
import type { Likelihood } from './prediction.ts';
import type { Sign } from './signs.ts';

/** A time in a header or a content. */
export interface TimeSight extends Pick<Sign, 'code' | 'path' | 'field' | 'offset'> {
  /** Id of what its fellows lie in: the times of one container are judged together. */
  readonly group: number;
  /** Seconds since 1970; undefined for what no calendar can read. */
  readonly instant: number | undefined;
  /** It is never surer than `possible`: a file that was only copied into the artifact brings its own time. */
  readonly weak?: boolean;
}

/** The times of an artifact as they are found. */
export interface Times {
  see(sight: TimeSight): void;
  /** What they tell, once all are known. */
  signs(): Sign[];
  /** The days in which the build can have run, as far as they are known: first and last second. */
  window(): readonly [number, number] | undefined;
  /** Whether a moment lies before anything that the build itself wrote. */
  isOld(instant: number | undefined): boolean;
}

const DAY = 86_400;
const YEARS = 5 * 365 * DAY;
/** Distinct times of a group that are told apart; more are many in any case. */
const MOST_DISTINCT = 4096;

interface Group {
  readonly first: TimeSight;
  count: number;
  /** How often each instant occurs. */
  readonly instants: Map<number, number>;
  overflow: boolean;
  unreadable: number;
  weak: boolean;
}

/** What a program reads from the clock while it writes; everything else is the time of a file. */
const CLOCK: ReadonlySet<CauseCode> = new Set([
  'xar.creation-time',
  'rpm.buildtime',
  'iso.volume-dates',
  'squashfs.mkfs-time',
  'msi.summary-dates',
  'archive.atime',
]);
/** Times of which one equal to those of all members was set with them. */
const OF_MEMBERS: ReadonlySet<CauseCode> = new Set(['archive.mtime', 'bom.mtime', 'pyc.source-mtime']);

/** What containers keep of the time at which they were made. */
const OF_CONTAINERS: ReadonlySet<CauseCode> = new Set([
  'archive.mtime',
  'bom.mtime',
  'gzip.mtime',
  'iso.volume-dates',
  'msi.summary-dates',
  'rpm.buildtime',
  'squashfs.mkfs-time',
  'xar.creation-time',
]);

/** Collects times and judges them group by group: one instant everywhere was set, several within a day are a clock's. */
export function createTimes(): Times {
  const groups = new Map<string, Group>();
  let newest: number | undefined;
  const isOld = (instant: number | undefined): boolean =>
    newest !== undefined && instant !== undefined && instant < newest - 2 * DAY;
  return {
    isOld,
    see(sight) {
      const { instant } = sight;
      if (instant !== undefined && isSetInstant(instant)) return;
      const key = `${sight.code}\0${sight.group}`;
      let group = groups.get(key);
      if (!group) {
        group = { first: sight, count: 0, instants: new Map(), overflow: false, unreadable: 0, weak: true };
        groups.set(key, group);
      }
      if (instant !== undefined && tellsBuild(sight, instant)) newest = Math.max(newest ?? instant, instant);
      group.count++;
      group.weak &&= sight.weak === true;
      if (instant === undefined) group.unreadable++;
      else if (group.instants.size < MOST_DISTINCT || group.instants.has(instant))
        group.instants.set(instant, (group.instants.get(instant) ?? 0) + 1);
      else group.overflow = true;
    },
    signs() {
      const clamps = clampsOf(groups.values());
      const ticking = [...groups.values()].some(
        (group) => OF_MEMBERS.has(group.first.code) && isTicking(group),
      );
      return [...groups.values()].map((group) => signOf(group, clamps, ticking, isOld));
    },
    window() {
      if (newest === undefined) return undefined;
      // What was set to the time of a commit may have been built years later.
      return [newest - 2 * DAY, newest + (clampsOf(groups.values()).has(newest) ? YEARS : 2 * DAY)];
    },
  };
}

/** Several instants in the last day: files that were made while the clock went on. */
function isTicking({ instants, overflow }: Group): boolean {
  if (overflow) return true;
  const newest = newestOf(instants);
  let near = 0;
  let members = 0;
  for (const [instant, count] of instants) {
    if (newest - instant >= DAY) continue;
    near++;
    members += count;
  }
  // Where most have the newest time it is a clamp, and what is older was.
  const clamped = (instants.get(newest) ?? 0) > 2 && (instants.get(newest) ?? 0) * 2 >= members;
  return (near > 1 && !clamped) || (!clamped && newest % 1 !== 0);
}

function newestOf(instants: ReadonlyMap<number, number>): number {
  let newest = Number.NEGATIVE_INFINITY;
  for (const instant of instants.keys()) newest = Math.max(newest, instant);
  return newest;
}

/** Instants that several members have and nothing is newer than: SOURCE_DATE_EPOCH, most likely. */
function clampsOf(groups: Iterable<Group>): Set<number> {
  const clamps = new Set<number>();
  for (const group of groups) {
    const newest = newestOf(group.instants);
    const most = group.instants.get(newest) ?? 0;
    if (OF_MEMBERS.has(group.first.code) && most > 1 && !isTicking(group)) clamps.add(newest);
  }
  return clamps;
}

function signOf(
  group: Group,
  clamps: ReadonlySet<number>,
  ticking: boolean,
  isOld: (instant: number) => boolean,
): Sign {
  const { first, count, instants, weak } = group;
  const { code, path, field, offset } = first;
  const old =
    !OF_CONTAINERS.has(code) &&
    code !== 'archive.atime' &&
    instants.size > 0 &&
    [...instants.keys()].every(isOld);
  const [likelihood, what] = old ? OLD : judge(group, clamps, ticking);
  const span = spanOf(instants);
  return {
    code,
    likelihood: weak ? 'possible' : likelihood,
    what,
    ...(span === undefined ? {} : { value: span }),
    path,
    ...(field === undefined ? {} : { field }),
    ...(offset === undefined ? {} : { offset }),
    count,
  };
}

const OLD = ['possible', 'times older than the artifact: of files that went in'] as const;

function judge(group: Group, clamps: ReadonlySet<number>, ticking: boolean): readonly [Likelihood, string] {
  const { first, count, instants, unreadable } = group;
  if (unreadable === count) return ['likely', 'times that no calendar reads'];
  const newest = newestOf(instants);
  if (clamps.has(newest) || clamps.has(Math.floor(newest)))
    return ['possible', 'one time for all: it was set, or everything was copied at once'];
  if (CLOCK.has(first.code))
    return [ticking || isTicking(group) ? 'certain' : 'likely', 'the clock of the build'];
  if (isTicking(group)) {
    if (OF_MEMBERS.has(first.code)) return ['likely', 'files written within one day, as by a build'];
    return ['likely', 'several times within one day'];
  }
  if (instants.size > 1) return ['possible', 'times of the files that went in'];
  return ['likely', 'the time of a file or of the build'];
}

function spanOf(instants: ReadonlyMap<number, number>): string | undefined {
  if (instants.size === 0) return undefined;
  const newest = newestOf(instants);
  let oldest = newest;
  for (const instant of instants.keys()) oldest = Math.min(oldest, instant);
  return oldest === newest ? shown(newest) : `${shown(oldest)} to ${shown(newest)}`;
}

/** 1995, before which no time is one of a build that still matters, and 2100. */
const [EARLIEST, LATEST] = [788_918_400, 4_102_444_800];

function tellsBuild({ code, weak }: TimeSight, instant: number): boolean {
  return !weak && OF_CONTAINERS.has(code) && instant >= EARLIEST && instant < LATEST;
}
