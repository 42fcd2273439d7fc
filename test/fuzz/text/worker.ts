import { parentPort, workerData } from 'node:worker_threads';
import { drawOf } from './mutate-text.ts';
import { TARGETS, tryText } from './try-text.ts';

/** What the thread is told. */
export interface TextTask {
  /** Which targets there are. */
  readonly group: keyof typeof TARGETS;
  readonly seed: number;
  readonly milliseconds: number;
  /** Only the target of this name. */
  readonly only: string | undefined;
  /** Where the thread writes what it is about to try, so that it is known even where no answer ever comes. */
  readonly shared: SharedArrayBuffer;
}

/** What the thread tells. */
export interface TextFailure {
  readonly name: string;
  readonly input: Uint8Array;
  readonly message: string;
}

/** Places of {@link TextTask.shared} in 32-bit words: inputs so far, index of the target, length of the input, the input. */
export const SHARED = { runs: 0, target: 1, length: 2, input: 3 } as const;

if (parentPort) await work(workerData as TextTask, (failure) => parentPort!.postMessage(failure));

async function work(task: TextTask, say: (failure: TextFailure) => void): Promise<void> {
  const { group, seed, milliseconds, only, shared } = task;
  const words = new Int32Array(shared);
  const room = new Uint8Array(shared, 4 * SHARED.input);
  const draw = drawOf(seed);
  const targets = new Set(TARGETS[group].filter(({ name }) => only === undefined || name === only));
  const end = performance.now() + milliseconds;
  while (targets.size > 0 && performance.now() < end) {
    const target = draw.pick([...targets]);
    const input = target.make(draw);
    if (input.length > room.length) continue;
    words[SHARED.target] = TARGETS[group].indexOf(target);
    words[SHARED.length] = input.length;
    room.set(input);
    Atomics.add(words, SHARED.runs, 1);
    const message = await tryText(target, input);
    if (message === undefined) continue;
    say({ name: target.name, input, message });
    // The same fault again and again would hide those of others.
    targets.delete(target);
  }
}
