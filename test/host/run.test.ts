import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nodeHost } from '../../src/host/index.ts';
import { temporaryFolder } from '../support/folder.ts';

const folder = temporaryFolder();
const isWindows = process.platform === 'win32';

/** Runs a program for Node.js and gathers what it writes. */
async function node(program: string, options: Partial<Parameters<typeof nodeHost.run>[1]> = {}) {
  const parts: Buffer[] = [];
  const result = await nodeHost.run([process.execPath, '-e', program], {
    cwd: folder,
    env: process.env,
    onOutput: (chunk) => parts.push(Buffer.from(chunk)),
    ...options,
  });
  return { ...result, output: Buffer.concat(parts).toString() };
}

test('exit code and both outputs', async () => {
  const run = await node(`process.stdout.write('one'); process.stderr.write('two'); process.exitCode = 3`);
  expect(run).toMatchObject({ code: 3, timedOut: false });
  expect([...run.output].sort().join('')).toBe([...'onetwo'].sort().join(''));
});

test('folder, environment and no input', async () => {
  mkdirSync(join(folder, 'here'));
  const program = `process.stdin.on('data', () => {}).on('end', () => console.log(JSON.stringify([
    process.cwd().endsWith('here'), process.env.A, 'B' in process.env])))`;
  const env = { ...process.env, A: 'ä b', B: undefined };
  const { output } = await node(program, { cwd: join(folder, 'here'), env });
  expect(JSON.parse(output)).toEqual([true, 'ä b', false]);
});

test('a program that does not exist, a folder that does not', async () => {
  const options = { cwd: folder, env: process.env };
  await expect(nodeHost.run(['no-such-program-x'], options)).rejects.toMatchObject({
    code: 'run.start',
    path: 'no-such-program-x',
    hint: undefined,
  });
  await expect(nodeHost.run(['make all && true'], options)).rejects.toMatchObject({
    code: 'run.start',
    hint: "to use a shell give `sh -c '…'`",
  });
  await expect(node('', { cwd: join(folder, 'nope') })).rejects.toMatchObject({ code: 'run.start' });
  await expect(nodeHost.run(['a\0b'], options)).rejects.toMatchObject({ code: 'run.start' });
});

test('ended by its time, with what it started', async () => {
  const program = `require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'],
    { stdio: 'inherit' }).on('spawn', function () { console.log(this.pid) }); setInterval(() => {}, 1000)`;
  let run = await node(program, { timeout: 1500 });
  // A busy machine may not have started the other one by then.
  for (const timeout of [6000, 24_000]) if (run.output === '') run = await node(program, { timeout });
  expect(run.timedOut).toBe(true);
  expect(run.code).toBeUndefined();
  const isAlive = () => {
    try {
      return process.kill(Number(run.output), 0);
    } catch {
      return false;
    }
  };
  for (let i = 0; i < 100 && isAlive(); i++) await nodeHost.sleep(50);
  expect(isAlive()).toBe(false);
});

test('ended by a signal of the caller, or never started', async () => {
  const controller = new AbortController();
  const work = node(`console.log('up'); setInterval(() => {}, 1000)`, {
    signal: controller.signal,
    onOutput: () => controller.abort(new Error('enough')),
  });
  await expect(work).rejects.toThrow('enough');
  await expect(node('', { signal: controller.signal })).rejects.toThrow('enough');
  await expect(nodeHost.sleep(60_000, controller.signal)).rejects.toThrow();
});

test.skipIf(isWindows)('a program that a signal ends', async () => {
  expect(await node(`process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000)`)).toMatchObject({
    killed: 'SIGTERM',
    timedOut: false,
  });
});

test.skipIf(isWindows)('what runs on in the background does not hold it up', async () => {
  const run = await nodeHost.run(['sh', '-c', 'sleep 3 & echo $!'], { cwd: folder, env: process.env });
  expect(run).toEqual({ code: 0, timedOut: false });
});

test('the machine', () => {
  expect(nodeHost.machine.windows).toBe(isWindows);
  expect(nodeHost.machine.processors).toBeGreaterThan(0);
});
