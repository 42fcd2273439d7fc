import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { type BisectEvent, type BisectResult, bisect } from '../../library/index.ts';
import { AssayError } from '../../model/index.ts';
import { bisectJson, bisectText, plural, printable } from '../../report/index.ts';
import { styleOf } from '../colour.ts';
import { EXIT } from '../exit.ts';
import type { CommonOptions } from '../options.ts';
import { openOutput, refuseTwice } from '../output.ts';

/** Options of `assay bisect`. */
export interface BisectCommandOptions extends CommonOptions {
  readonly artifacts: readonly string[];
  readonly source: string;
  readonly work?: string;
  readonly vary?: readonly string[];
  readonly without?: readonly string[];
  readonly maxBuilds: number;
  readonly timeout?: number;
  readonly keep?: boolean;
  readonly anew?: boolean;
  readonly json?: string;
}

/** Does what `assay bisect` is asked for; sets the exit code. @throws AssayError */
export async function runBisect(command: readonly string[], options: BisectCommandOptions): Promise<void> {
  const { source, artifacts, maxBuilds, timeout, vary, without } = options;
  const work = options.work ?? defaultWork(source);
  refuseTwice({ output: options.output, json: options.json });
  const outputs = openOutputs(options, work);
  const { signal, release } = interruptible();
  const teller = createTeller(options);
  let result: BisectResult;
  try {
    result = await bisect(
      {
        command,
        source: resolve(source),
        patterns: artifacts,
        env: process.env,
        maxBuilds,
        keep: options.keep === true,
        anew: options.anew === true,
        ...(timeout === undefined ? {} : { timeout }),
        ...(vary ? { vary } : {}),
        ...(without ? { without } : {}),
      },
      { work, signal, onEvent: teller.tell, ...(options.limit ? { limits: options.limit } : {}) },
    );
  } catch (error) {
    if (!signal.aborted) throw error;
    process.stderr.write('assay: interrupted\nhint: the same command goes on from the builds done so far\n');
    process.exitCode = EXIT.impossible;
    return;
  } finally {
    teller.end();
    release();
  }
  process.exitCode = result.varies ? EXIT.failed : EXIT.ok;
  for (const output of outputs) await output.present(result);
}

/** The same for the same source, so that the same command finds its builds again. */
function defaultWork(source: string): string {
  let path: string;
  try {
    path = realpathSync(source);
  } catch (error) {
    const hint = '--source names the tree to build';
    throw new AssayError('bisect.source', 'no such folder', { path: source, hint, cause: error });
  }
  const digest = createHash('sha256').update(path).digest('hex').slice(0, 12);
  return join(tmpdir(), `assay-bisect-${basename(path) || 'root'}-${digest}`);
}

interface Channel {
  present(result: BisectResult): Promise<void>;
}

function openOutputs({ format, output, json, source }: BisectCommandOptions, work: string): Channel[] {
  const open = (name: string, path: string | undefined): Channel => {
    // Within the source tree it would be one more change of it; within the working folder it might be removed.
    const sink = openOutput(path, [source, work]);
    const style = styleOf(path);
    return {
      async present(result) {
        await sink.write(name === 'json' ? bisectJson(result) : bisectText(result, style));
        await sink.close();
      },
    };
  };
  const first = open(format, output);
  return json === undefined ? [first] : [first, open('json', json)];
}

/** Ctrl-C ends the build that runs, with all it started, since it is in a group of its own. */
function interruptible() {
  const controller = new AbortController();
  const stop = () => controller.abort();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, stop);
  return {
    signal: controller.signal,
    release() {
      for (const name of signals) process.off(name, stop);
    },
  };
}

/** Tells on standard error what is being built: a line a build, and on a terminal how long it has been running. */
function createTeller({ quiet, progress }: BisectCommandOptions) {
  const { stderr } = process;
  const isShown = !quiet && progress;
  let timer: NodeJS.Timeout | undefined;
  const clear = () => {
    clearInterval(timer);
    if (timer) stderr.write('\r\x1b[K');
    timer = undefined;
  };
  return {
    end: clear,
    tell(event: BisectEvent) {
      if (event.kind === 'log') {
        clear();
        // The log is what explains the failure: shown even where progress is not.
        for (const line of event.tail.split('\n').slice(-16))
          if (line) stderr.write(`  | ${printable(line)}\n`);
        return;
      }
      if (!isShown) return;
      if (event.kind === 'start' && stderr.isTTY) {
        const begin = performance.now();
        const show = () => {
          const seconds = Math.floor((performance.now() - begin) / 1000);
          stderr.write(`\r\x1b[K${heading(event)} … ${seconds} s`);
        };
        show();
        timer = setInterval(show, 1000);
      } else if (event.kind === 'end') clear();
      const line = lineOf(event);
      if (line !== undefined) stderr.write(`${line}\n`);
    },
  };
}

function heading({ number, variations }: { number: number; variations: readonly string[] }): string {
  return `build ${number}: ${variations.join(', ') || 'nothing changed'}`;
}

function lineOf(event: BisectEvent): string | undefined {
  if (event.kind === 'resume') return `going on from ${plural(event.builds, 'build')} done before`;
  if (event.kind === 'variations') {
    const left = event.variations.filter(({ unavailable }) => unavailable && unavailable !== 'not asked for');
    return (
      left.map(({ name, unavailable }) => `not varied: ${name} (${unavailable})`).join('\n') || undefined
    );
  }
  if (event.kind !== 'end') return undefined;
  const { failure, symptoms, seconds } = event.record;
  const causes = [...new Set(symptoms.map(({ cause }) => cause))];
  const outcome = failure ?? (causes.length === 0 ? 'equal' : causes.slice(0, 4).join(', '));
  const more = causes.length > 4 ? ` and ${causes.length - 4} more` : '';
  const isFirst = event.record.number === 0;
  return `${heading(event.record)} (${seconds.toFixed(1)} s): ${isFirst ? 'done' : outcome + more}`;
}
