import { AssayError, type Comparison, type Host } from '../../model/index.ts';
import type { BuildArea, Copy, ProducedFile } from './area.ts';
import { comparedByDigest, overlooked } from './by-digest.ts';
import type { Build } from './effects.ts';
import { type Environment, gatherFacts } from './facts.ts';
import { type BuildRecord, readJournal, type Subject, writeJournal } from './journal.ts';
import { membersOf } from './observation.ts';
import { plan } from './plan.ts';
import { type BisectResult, resultOf } from './result.ts';
import {
  type BuildSettings,
  type Resolved,
  resolveVariations,
  type Selection,
  settingsOf,
} from './selection.ts';
import { type Symptoms, symptomsOf } from './symptom.ts';
import { VARIATIONS } from './variations.ts';

/** What to build, and what to vary. */
export interface BisectRequest extends Selection {
  readonly command: readonly string[];
  /** Path of the source tree, as the journal names it. */
  readonly source: string;
  /** Patterns of the produced files. */
  readonly patterns: readonly string[];
  /** The environment of the caller. */
  readonly env: Environment;
  /** Builds to do at most, those of earlier runs included. */
  readonly maxBuilds: number;
  /** Forget the builds of earlier runs. */
  readonly anew: boolean;
  /** Keep the built trees, not the produced files only. */
  readonly keep: boolean;
  /** Seconds that a build may take. */
  readonly timeout?: number;
}

/** Where the search is. */
export type BisectEvent =
  | { readonly kind: 'variations'; readonly variations: readonly Resolved[] }
  | { readonly kind: 'resume'; readonly builds: number }
  | { readonly kind: 'start'; readonly number: number; readonly variations: readonly string[] }
  | { readonly kind: 'end'; readonly record: BuildRecord }
  | { readonly kind: 'log'; readonly path: string; readonly tail: string };

/** What the search needs from outside. */
export interface BisectOutside {
  readonly host: Host;
  readonly area: BuildArea;
  /** Compares two folders of produced files. */
  readonly compare: (left: string, right: string) => Promise<Comparison>;
  readonly onEvent: (event: BisectEvent) => void;
  readonly signal?: AbortSignal;
}

/** File times of zip archives count in steps of two seconds: a clock that ran on shows as what varies by itself. */
const PAUSE = 2100;

/**
 * Builds again and again, each time with other parts of the environment changed, until it is known which of them change the output.
 * @throws AssayError `bisect.*`, `run.start`, `usage.option`
 */
export async function bisect(request: BisectRequest, outside: BisectOutside): Promise<BisectResult> {
  const { host, area, onEvent } = outside;
  const variations = resolveVariations(await gatherFacts(host, area, request.env), request);
  onEvent({ kind: 'variations', variations });
  const subject: Subject = {
    schemaVersion: 1,
    command: request.command,
    source: request.source,
    sourceDigest: area.sourceDigest,
    patterns: request.patterns,
    variations,
  };
  const used = variations.filter(({ unavailable }) => unavailable === undefined).map(({ name }) => name);
  const typical = used.map((name) => VARIATIONS.find((one) => one.name === name)!.typical);
  const question = { universe: 2 ** used.length - 1, typical };
  const records = await earlier(subject, area, request.anew);
  if (records.length > 0) onEvent({ kind: 'resume', builds: records.length });
  for (;;) {
    const builds = records.map((record) => asBuild(record, used));
    const now = plan(builds, question);
    if (now.next === undefined || records.length >= request.maxBuilds)
      return resultOf(subject, area.folder, records, builds, now, used);
    const names = membersOf(now.next).map((member) => used[member]!);
    const record = await buildOnce(records.length, names, records[0], request, variations, outside);
    records.push(record);
    await area.writeJournal(writeJournal(subject, records));
    onEvent({ kind: 'end', record });
  }
}

async function earlier(subject: Subject, area: BuildArea, anew: boolean): Promise<BuildRecord[]> {
  const text = anew ? undefined : await area.readJournal();
  const records = text === undefined ? [] : readJournal(text, subject, area.folder);
  if (records.length === 0) await area.writeJournal(writeJournal(subject, []));
  return records;
}

function asBuild({ variations, failure, symptoms, complete }: BuildRecord, used: readonly string[]): Build {
  const set = variations.reduce((all, name) => all | (1 << used.indexOf(name)), 0);
  return { set, failed: failure !== undefined, symptoms, complete };
}

async function buildOnce(
  number: number,
  variations: readonly string[],
  first: BuildRecord | undefined,
  request: BisectRequest,
  resolved: readonly Resolved[],
  outside: BisectOutside,
): Promise<BuildRecord> {
  const { host, onEvent, signal } = outside;
  onEvent({ kind: 'start', number, variations });
  const settings = settingsOf(resolved, new Set(variations), request.command);
  const begin = host.now();
  const { failure, files, copy } = await build(number, settings, request, outside);
  const seconds = Math.round((host.now() - begin) / 10) / 100;
  if (failure !== undefined && number < 2) throw await baselineError(number, failure, copy, request, outside);
  if (number === 0) await host.sleep(Math.max(0, PAUSE - (host.now() - begin)), signal);
  const own = { number, variations, seconds, files };
  if (failure !== undefined) return { ...own, failure, symptoms: [], complete: true };
  return { ...own, ...(await difference(first?.files ?? files, files, number, outside)) };
}

interface Built {
  readonly failure?: string;
  readonly files: readonly ProducedFile[];
  readonly copy: Copy;
}

async function build(
  number: number,
  settings: BuildSettings,
  { env, keep, timeout, patterns }: BisectRequest,
  { host, area, signal }: BisectOutside,
): Promise<Built> {
  const copy = await area.copy(settings);
  // What the caller has in the environment may be secret: only what is set here is kept.
  const { env: set, ...rest } = settings;
  const log = await area.openBuild(
    number,
    `${JSON.stringify({ env: set, ...rest, cwd: copy.path }, null, 2)}\n`,
  );
  try {
    const result = await host
      .run(settings.command, {
        cwd: copy.path,
        // PWD would tell the path of another folder.
        env: { ...env, ...set, PWD: copy.path, OLDPWD: undefined },
        onOutput: (chunk) => log.write(chunk),
        ...(timeout === undefined ? {} : { timeout: timeout * 1000 }),
        ...(signal ? { signal } : {}),
      })
      .finally(async () => {
        await log.close();
        if (settings.overlaid) await unmount(host, area.folder, copy.path, env);
      });
    const files = await area.collect(number, copy);
    const none = files.length === 0 ? `it made no file that fits ${patterns.join(', ')}` : undefined;
    const failure = failureOf(result, timeout) ?? none;
    return { files, copy, ...(failure === undefined ? {} : { failure }) };
  } finally {
    await area.finish(number, copy, keep);
  }
}

/** A build that was ended leaves what was mounted. */
async function unmount(host: Host, cwd: string, path: string, env: Environment): Promise<void> {
  await host.run(['fusermount', '-u', '-z', path], { cwd, env, timeout: 10_000 }).catch(() => {});
}

function failureOf(
  { code, killed, timedOut }: Awaited<ReturnType<Host['run']>>,
  timeout: number | undefined,
): string | undefined {
  if (timedOut) return `it did not end within ${timeout} s`;
  if (killed !== undefined) return `it was ended by ${killed}`;
  const why = code === 127 ? ' (no such program)' : '';
  return code === 0 ? undefined : `it ended with exit code ${code}${why}`;
}

async function baselineError(
  number: number,
  failure: string,
  { stale }: Copy,
  { command }: BisectRequest,
  { area, onEvent }: BisectOutside,
): Promise<AssayError> {
  const log = await area.logOf(number);
  onEvent({ kind: 'log', ...log });
  const when = number === 0 ? 'with nothing changed' : 'the second time, with nothing changed';
  const left =
    stale > 0 ? `; what fits --artifacts was left out of the copy (${stale} in the source tree)` : '';
  const shell = /\s/.test(command[0] ?? '') ? "; to use a shell give `sh -c '…'`" : '';
  const hint = `the whole log is ${log.path}${left}${shell}`;
  return new AssayError('bisect.build', `the build does not work ${when}: ${failure}`, { hint });
}

/** Equal digests need no comparison; where it fails, digests are all there is. */
async function difference(
  first: readonly ProducedFile[],
  files: readonly ProducedFile[],
  number: number,
  { area, compare }: BisectOutside,
): Promise<Symptoms & { readonly problem?: string }> {
  const byDigest = comparedByDigest(first, files);
  if (byDigest.length === 0) return { symptoms: [], complete: true };
  try {
    const { symptoms, complete } = symptomsOf(
      await compare(area.producedFolder(0), area.producedFolder(number)),
    );
    if (!complete) return { symptoms, complete };
    return { symptoms: [...symptoms, ...overlooked(byDigest, symptoms)], complete };
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    return { symptoms: byDigest, complete: true, problem: error.message };
  }
}
