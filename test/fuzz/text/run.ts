import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { TARGETS, TEXT_PATIENCE, tryText } from './try-text.ts';
import { SHARED, type TextFailure, type TextTask } from './worker.ts';

/** What is asked of a run; `only` is the name of a target. */
export interface TextRun {
  readonly group: keyof typeof TARGETS;
  readonly seed: number;
  readonly seconds: number;
  readonly only: string | undefined;
}

const MOST_INPUT = 1 << 23;
const MOST_FAILURES = 10;
const MOST_SHOWN = 3000;
/** MiB of the JavaScript heap of a thread. */
const MOST_HEAP = 1024;

/** `npm run fuzz -- --text` and `--evidence`: mutates texts and documents for a time. @returns the number of failures, each printed and kept in `.fuzz/` */
export async function fuzzText({ group, seed: firstSeed, seconds, only }: TextRun): Promise<number> {
  if (only !== undefined) named(group, only);
  const end = performance.now() + seconds * 1000;
  let [runs, failures] = [0, 0];
  for (let seed = firstSeed; performance.now() < end && failures < MOST_FAILURES; seed++) {
    const shared = new SharedArrayBuffer(4 * SHARED.input + MOST_INPUT);
    const task = { group, seed, milliseconds: end - performance.now(), only, shared };
    failures += await runThread(task, MOST_FAILURES - failures);
    runs += new Int32Array(shared)[SHARED.runs]!;
  }
  const targets = only === undefined ? TARGETS[group].length : 1;
  process.stdout.write(
    `fuzz: ${runs} inputs for ${targets} readers of ${group}, ${failures} failures, seed ${firstSeed}\n`,
  );
  return failures;
}

/** `--text --format NAME --replay FILE`: tries a kept input again. @returns the number of failures */
export async function replayText(group: TextRun['group'], name: string, file: string): Promise<number> {
  const message = await tryText(named(group, name), new Uint8Array(readFileSync(file)));
  process.stdout.write(`${message === undefined ? 'ok' : `FAIL ${message}`}\n`);
  return message === undefined ? 0 : 1;
}

function named(group: TextRun['group'], name: string) {
  const targets = TARGETS[group];
  const target = targets.find((one) => one.name === name);
  if (target) return target;
  throw new Error(`no reader ${name} of ${group}; there are ${targets.map((one) => one.name).join(', ')}`);
}

/** Runs one thread until its time is over, it dies, or it does not answer any more. */
function runThread(task: TextTask, mostFailures: number): Promise<number> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP },
  });
  let failures = 0;
  const fail = (failure: TextFailure): void => {
    keep(failure, task, failures);
    failures += 1;
    if (failures >= mostFailures) void worker.terminate();
  };
  const words = new Int32Array(task.shared);
  let [seen, since] = [0, performance.now()];
  const watch = setInterval(() => {
    const runs = Atomics.load(words, SHARED.runs);
    if (runs !== seen || runs === 0) [seen, since] = [runs, performance.now()];
    if (performance.now() - since < TEXT_PATIENCE) return;
    fail(current(task, `no answer within ${TEXT_PATIENCE / 1000} s`));
    void worker.terminate();
  }, 500);
  worker.on('message', fail);
  worker.on('error', (error) => fail(current(task, `the thread died: ${error.stack ?? String(error)}`)));
  return new Promise((resolve) => {
    worker.on('exit', () => {
      clearInterval(watch);
      resolve(failures);
    });
  });
}

/** The input the thread has last written down. */
function current({ group, shared }: TextTask, message: string): TextFailure {
  const words = new Int32Array(shared);
  const input = new Uint8Array(shared, 4 * SHARED.input, words[SHARED.length]).slice();
  return { name: TARGETS[group][words[SHARED.target]!]!.name, input, message };
}

function keep({ name, input, message }: TextFailure, { group, seed }: TextTask, number: number): void {
  mkdirSync('.fuzz', { recursive: true });
  const path = `.fuzz/${group}-${name.replaceAll(' ', '-')}-${seed}-${number}`;
  writeFileSync(path, input);
  const base64 = Buffer.from(input).toString('base64');
  const shown =
    base64.length > MOST_SHOWN ? `${base64.slice(0, MOST_SHOWN)}… (${input.length} bytes)` : base64;
  process.stdout.write(
    `FAIL ${name}, seed ${seed} (again: --${group} --format '${name}' --replay ${path}): ${message}\n  ${shown}\n`,
  );
}
