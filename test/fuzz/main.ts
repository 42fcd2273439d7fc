import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ownSeeds } from '../recipes/seeds.ts';
import { mutate, random } from './mutate.ts';
import { corpusSeeds } from './seeds.ts';
import { tryOpen } from './try-open.ts';

/**
 * `npm run fuzz -- --seconds 60 --seed 1`: mutates real and built artifacts and opens them. Exits with 1 when a reader
 * threw, hung or let a rejection escape; the input is kept in `.fuzz/`.
 */
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '30' }, seed: { type: 'string' } },
});
const seed = Number(values.seed ?? Math.floor(performance.timeOrigin) % 2 ** 31);
const rng = random(seed);
const seeds = [...(await ownSeeds()), ...corpusSeeds(['provenance/zip', 'repro'], 512 * 1024)];
const end = performance.now() + Number(values.seconds) * 1000;
const failures: string[] = [];
let runs = 0;
let current: { name: string; bytes: Uint8Array } | undefined;

function fail(what: string): void {
  mkdirSync('.fuzz', { recursive: true });
  const file = `.fuzz/${seed}-${runs}`;
  writeFileSync(file, current?.bytes ?? new Uint8Array());
  failures.push(what);
  process.stdout.write(`FAIL ${current?.name} (kept as ${file}): ${what}\n`);
}
process.on('unhandledRejection', (error) => fail(`unhandled rejection: ${String(error)}`));

while (performance.now() < end && failures.length < 10) {
  const { name, bytes } = seeds[Math.floor(rng() * seeds.length)]!;
  current = { name, bytes: mutate(bytes, rng) };
  runs++;
  const wrong = await tryOpen(name.slice(name.lastIndexOf('/') + 1), current.bytes);
  if (wrong !== undefined) fail(wrong);
}
const peak = process.resourceUsage().maxRSS / 1024;
if (peak > 2048) fail(`memory rose to ${peak.toFixed(0)} MiB`);
process.stdout.write(
  `fuzz: ${runs} inputs from ${seeds.length} seeds, ${failures.length} failures, seed ${seed}, ${peak.toFixed(0)} MiB\n`,
);
if (failures.length > 0) process.exitCode = 1;
