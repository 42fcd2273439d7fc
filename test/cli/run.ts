import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, vi } from 'vitest';
import { main } from '../../src/cli/main.ts';

// The advisories and the ledger of whoever runs the tests are no part of them.
process.env['ASSAY_ADVISORIES'] = join(tmpdir(), 'assay-test-without-advisories', 'none.sqlite');
process.env['ASSAY_TRUST'] = join(tmpdir(), 'assay-test-without-trust');
process.env['ASSAY_LEDGER'] = join(tmpdir(), 'assay-test-without-ledger', 'none.jsonl');
process.env['ASSAY_LEDGER_KEY'] = join(tmpdir(), 'assay-test-without-ledger', 'none.pem');

/** The example wheel of the README. */
export const WHEEL = 'examples/parcel-1.2.0-py3-none-any.whl';

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as it came. */
  readonly bytes: Buffer;
}

/** Runs the command line in this process; nobody else writes to its outputs meanwhile. */
export async function run(...args: readonly string[]): Promise<Run> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  const before = process.exitCode;
  process.exitCode = undefined;
  const spies = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')] as const;
  spies[0].mockImplementation(gather(out));
  spies[1].mockImplementation(gather(err));
  try {
    await main(args);
    return result(Number(process.exitCode ?? 0), out, err);
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.exitCode = before;
  }
}

// As a real stream does, the callback comes later; what was written is copied at once.
function gather(parts: Buffer[]): typeof process.stdout.write {
  return (data: string | Uint8Array, ...rest: readonly unknown[]) => {
    parts.push(Buffer.from(data as Uint8Array));
    const done = rest.find((value) => typeof value === 'function') as (() => void) | undefined;
    if (done) setImmediate(done);
    return true;
  };
}

const PROGRAM = `const { main } = await import(${JSON.stringify(pathToFileURL('src/cli/main.ts').href)});
await main(process.argv.slice(1));`;

export interface SpawnOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Closes the other end of standard output after so many bytes; 0: before the process writes any. */
  readonly closeAfter?: number;
  /** What standard input holds; nothing unless given. */
  readonly input?: string | Uint8Array;
}

/** Runs the command line as a process of its own. */
export function spawnAssay(args: readonly string[], options: SpawnOptions = {}): Promise<Run> {
  const { NO_COLOR: _, FORCE_COLOR: __, ...env } = process.env;
  const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', PROGRAM, '--'];
  const child = spawn(process.execPath, [...flags, ...args], {
    env: { ...env, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  // Who reads none of it may have ended before it is written.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  let length = 0;
  if (options.closeAfter === 0) child.stdout.destroy();
  child.stdout.on('data', (chunk: Buffer) => {
    out.push(chunk);
    length += chunk.length;
    if (options.closeAfter !== undefined && length >= options.closeAfter) child.stdout.destroy();
  });
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('close', (code) => done(result(code ?? -1, out, err)));
  });
}

function result(code: number, out: readonly Buffer[], err: readonly Buffer[]): Run {
  const bytes = Buffer.concat(out);
  return { code, stdout: bytes.toString(), stderr: Buffer.concat(err).toString(), bytes };
}

/** A folder of the test file, removed at its end; `put` writes a file into it. @returns the path of the file */
export function testFolder() {
  const path = mkdtempSync(join(tmpdir(), 'assay-test-'));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  return {
    path,
    put(name: string, content: string | Uint8Array): string {
      const file = join(path, name);
      writeFileSync(file, content);
      return file;
    },
  };
}
