import { type ChildProcess, spawn } from 'node:child_process';
import { AssayError, type RunOptions, type RunResult } from '../model/index.ts';

const WINDOWS = process.platform === 'win32';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such program, or no such folder to start it in',
  EACCES: 'it may not be executed',
  ENOEXEC: 'it is no program',
  E2BIG: 'the command line and the environment are too long',
};

/** See `Host.run`. */
export async function run(command: readonly string[], options: RunOptions): Promise<RunResult> {
  const { cwd, env, timeout, signal, onOutput } = options;
  signal?.throwIfAborted();
  const [program = '', ...args] = command;
  let timedOut = false;
  const result = await new Promise<RunResult>((done, failed) => {
    // A group of its own, so that all it started can be ended with it.
    const child = spawnQuietly(program, args, { cwd, env: { ...env }, detached: !WINDOWS }, failed);
    if (!child) return;
    const end = () => endAll(child);
    const timer =
      timeout === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            end();
          }, timeout);
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
    };
    signal?.addEventListener('abort', end);
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => onOutput?.(chunk));
    child.on('error', (error) => {
      settle();
      failed(startError(program, error));
    });
    // What it left running in the background may hold its outputs open for ever: its own end counts.
    child.on('exit', (code, killed) => {
      const finish = () => {
        settle();
        for (const stream of [child.stdout, child.stderr]) stream?.destroy();
        done({ timedOut, ...(code === null ? {} : { code }), ...(killed === null ? {} : { killed }) });
      };
      const patience = setTimeout(finish, 500);
      child.on('close', () => {
        clearTimeout(patience);
        finish();
      });
    });
  });
  signal?.throwIfAborted();
  return result;
}

function spawnQuietly(
  program: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly detached: boolean },
  failed: (error: AssayError) => void,
): ChildProcess | undefined {
  try {
    return spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
  } catch (error) {
    failed(startError(program, error));
    return undefined;
  }
}

function startError(program: string, error: unknown): AssayError {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return new AssayError('run.start', `cannot be started: ${REASONS[code] ?? message}`, {
    path: program,
    cause: error,
    ...(/\s/.test(program) ? { hint: "to use a shell give `sh -c '…'`" } : {}),
  });
}

/** Ends a program and what it started: its group, or on Windows its tree. */
function endAll(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (WINDOWS)
      spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' }).on('error', () =>
        child.kill(),
      );
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}
