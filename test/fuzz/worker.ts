import { parentPort, workerData } from 'node:worker_threads';
import { gzipMember } from '../recipes/gzip.ts';
import { ownSeeds } from '../recipes/seeds.ts';
import { mutate, random } from './mutate.ts';
import { corpusSeeds, seedsWith } from './seeds.ts';
import { tryOpen } from './try-open.ts';

/** What the thread is told. */
export interface Task {
  readonly seed: number;
  readonly milliseconds: number;
  /** Only seeds in which this format occurs, the artifact itself or something inside. */
  readonly format: string | undefined;
}

/** What the thread tells: each input before it is tried, so that it is known even where no answer ever comes. */
export type Message =
  | { readonly what: 'try'; readonly name: string; readonly bytes: Uint8Array }
  | { readonly what: 'wrong'; readonly message: string }
  | { readonly what: 'done'; readonly seeds: number }
  | { readonly what: 'none' };

const { seed, milliseconds, format } = workerData as Task;
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
  const way = rng() < 0.5 ? 'core' : 'product';
  const short = name.slice(name.lastIndexOf('/') + 1);
  say({ what: 'try', name: `${way} ${name}`, bytes: mutated });
  const message = await tryOpen(short, mutated, way);
  if (message !== undefined) say({ what: 'wrong', message });
}
say({ what: 'done', seeds: seeds.length });
