import { availableParallelism } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import type { Host } from '../model/index.ts';
import { nodeFiles } from './files.ts';
import { run } from './run.ts';

export { appendTo, createPrivate } from './append.ts';
export { type BuildAreaOptions, openBuildArea } from './build-area.ts';
export { nodeFetch } from './fetch.ts';
export { loadIdentities } from './identities.ts';
export { openKept, removeFile } from './kept.ts';
export { loadRecogniserFiles, loadRecognisers } from './recognisers.ts';
export { makeFolder, replaceFile } from './replace.ts';

/** The host of a Node.js process: the machine's clock, files and programs. */
export const nodeHost: Host = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) => setTimeout(milliseconds, undefined, signal ? { signal } : {}),
  run,
  machine: { windows: process.platform === 'win32', processors: availableParallelism() },
  files: nodeFiles,
};
