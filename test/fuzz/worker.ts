import { parentPort, workerData } from 'node:worker_threads';
import { gzipMember } from '../recipes/gzip.ts';
import { ownSeeds } from '../recipes/seeds.ts';
import { mutate, random } from './mutate.ts';
import { corpusSeeds, seedsWith } from './seeds.ts';
import { tryDiff } from './try-diff.ts';
import { tryOpen } from './try-open.ts';

/** What the thread is told. */
export interface Task {
  readonly seed: number;
  readonly milliseconds: number;
  /** Only seeds in which this format occurs, the artifact itself or something inside. */
  readonly format: string | undefined;
  /** Compares each input with what it was mutated from instead of only opening it. */
  readonly diff: boolean;
}

/** What the thread tells: each input before it is tried, so that it is known even where no answer ever comes. */
export type Message =
  | { readonly what: 'try'; readonly name: string; readonly bytes: Uint8Array; readonly left?: Uint8Array }
  | { readonly what: 'wrong'; readonly message: string }
  | { readonly what: 'done'; readonly seeds: number }
  | { readonly what: 'none' };

const { seed, milliseconds, format, diff } = workerData as Task;
const say = (message: Message): void => parentPort!.postMessage(message);
process.on('unhandledRejection', (error) =>
  say({ what: 'wrong', message: `unhandled rejection: ${String(error)}` }),
);

const rng = random(seed);
const all = [...(await ownSeeds()), ...corpusSeeds(['provenance/zip', 'repro'], 512 * 1024)];
const seeds = format === undefined ? all : await seedsWith(all, format);
if (seeds.length === 0) say({ what: 'none' });
const end = performance.now() + milliseconds;
while (seeds.length > 0 && performance.now() < end) {
  const { name, bytes } = seeds[Math.floor(rng() * seeds.length)]!;
  const damaged = mutate(bytes, rng);
  // Within a stream a container takes another way than as a file, and no checksum in front of it ends the reading.
  const mutated = rng() < 0.2 ? new Uint8Array(gzipMember(damaged)) : damaged;
  const short = name.slice(name.lastIndexOf('/') + 1);
  const message = diff
    ? await compareOnce(name, short, bytes, damaged)
    : await openOnce(name, short, mutated);
  if (message !== undefined) say({ what: 'wrong', message });
}
say({ what: 'done', seeds: seeds.length });

async function openOnce(name: string, short: string, bytes: Uint8Array): Promise<string | undefined> {
  const way = rng() < 0.5 ? 'core' : 'product';
  say({ what: 'try', name: `${way} ${name}`, bytes });
  return await tryOpen(short, bytes, way);
}

async function compareOnce(
  name: string,
  short: string,
  bytes: Uint8Array,
  damaged: Uint8Array,
): Promise<string | undefined> {
  const packed = rng() < 0.2;
  const [left, right] = [bytes, damaged].map((one) => (packed ? new Uint8Array(gzipMember(one)) : one)) as [
    Uint8Array,
    Uint8Array,
  ];
  say({ what: 'try', name: `diff ${name}`, bytes: right, left });
  return await tryDiff(short, left, right);
}
