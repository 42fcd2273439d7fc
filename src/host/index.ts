import type { Host } from '../model/index.ts';
import { nodeFiles } from './files.ts';

/** The host of a Node.js process: the machine's clock and files. */
export const nodeHost: Host = { now: () => Date.now(), files: nodeFiles };
