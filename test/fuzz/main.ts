import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { fuzzText, replayText } from './text/run.ts';
import { PATIENCE } from './try-open.ts';
import type { Message, Task } from './worker.ts';

/**
 * `npm run fuzz -- --seconds 60 --seed 1 --format elf`: mutates real and built artifacts and opens them in a thread; with `--diff` each
 * is compared with what it was mutated from. `--text` mutates identifiers, versions, ranges, documents and advisories instead, and
 * `--evidence` signatures, trust, policies and what else verification reads; there `--format` names a reader, and `--replay FILE` tries
 * a kept input again. Exits with 1 when a reader threw, hung, took too much memory
 * or let a rejection escape, or an answer contradicts itself; the input is kept in `.fuzz/`.
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    seed: { type: 'string' },
    format: { type: 'string' },
    diff: { type: 'boolean', default: false },
    text: { type: 'boolean', default: false },
    evidence: { type: 'boolean', default: false },
    replay: { type: 'string' },
  },
});
const firstSeed = Number(values.seed ?? Math.floor(performance.timeOrigin) % 2 ** 31);
const end = performance.now() + Number(values.seconds) * 1000;
const MOST_FAILURES = 10;
/** MiB of the JavaScript heap, and of the whole process. */
const MOST_HEAP = 2048;
const MOST_MEMORY = 3072;

/** What is tried; `left` where it is compared with something. */
type Input = Pick<Extract<Message, { what: 'try' }>, 'name' | 'bytes' | 'left'>;

let runs = 0;
let seeds = 0;
let failures = 0;

function keep({ name, bytes, left }: Input, what: string, seed: number): void {
  mkdirSync('.fuzz', { recursive: true });
  const file = `.fuzz/${seed}-${runs}`;
  writeFileSync(file, bytes);
  if (left) writeFileSync(`${file}.left`, left);
  failures++;
  process.stdout.write(`FAIL ${name} (kept as ${file}): ${what}\n`);
}

/** Runs one thread until time is over, it dies, or it does not answer any more. */
function runThread(seed: number): Promise<void> {
  return new Promise((resolve) => {
    const { format, diff } = values;
    const task: Task = { seed, milliseconds: end - performance.now(), format, diff };
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP },
    });
    let current: (Input & { readonly since: number }) | undefined;
    const fail = (what: string): void => {
      if (!current) {
        process.stdout.write(`FAIL ${what}\n`);
        failures = MOST_FAILURES;
      } else keep(current, what, seed);
      if (failures >= MOST_FAILURES) void worker.terminate();
    };
    // The thread gives up by itself after its patience; twice that means that it is in a loop without end.
    const watch = setInterval(() => {
      if (!current || performance.now() - current.since < 2 * PATIENCE) return;
      fail('hangs');
      void worker.terminate();
    }, 1000);
    worker.on('message', (message: Message) => {
      if (message.what === 'wrong') fail(message.message);
      else if (message.what === 'done') seeds = message.seeds;
      else if (message.what === 'none') fail(`no seed of the format ${values.format}`);
      else {
        runs++;
        current = { ...message, since: performance.now() };
      }
    });
    worker.on('error', (error) => fail(`the thread died: ${error.stack ?? String(error)}`));
    worker.on('exit', () => {
      clearInterval(watch);
      resolve();
    });
  });
}

async function fuzzArtifacts(): Promise<void> {
  for (let seed = firstSeed; performance.now() < end && failures < MOST_FAILURES; seed++)
    await runThread(seed);
  const peak = process.resourceUsage().maxRSS / 1024;
  if (peak > MOST_MEMORY) {
    failures++;
    process.stdout.write(`FAIL memory rose to ${peak.toFixed(0)} MiB\n`);
  }
  process.stdout.write(
    `fuzz: ${runs} inputs from ${seeds} seeds, ${failures} failures, seed ${firstSeed}, ${peak.toFixed(0)} MiB\n`,
  );
}

const { text, evidence, replay, format: only } = values;
const group = evidence ? 'evidence' : 'text';
if (!text && !evidence) await fuzzArtifacts();
else if (replay !== undefined && only !== undefined) failures = await replayText(group, only, replay);
else failures = await fuzzText({ group, seed: firstSeed, seconds: Number(values.seconds), only });
if (failures > 0) process.exitCode = 1;
