import { existsSync, readFileSync } from 'node:fs';
import { type Run, run } from './measure.ts';
import type { Row } from './row.ts';

/** A tool that does the same work, where it is installed. */
export interface Peer {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** A CycloneDX document it writes, where the table would mislead without what it found. */
  readonly writes?: string;
}

/** Our run beside those of other tools, as ratios; one that is not installed or fails is a line that says so. */
export async function peerRows(what: string, ours: Run, peers: readonly Peer[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { name, command, args, writes } of peers) {
    const row = { what: `${what}, against ${name}`, bar: '', met: undefined };
    try {
      const peer = await run(command, args, [0, 1]);
      const ratio = ours.milliseconds / peer.milliseconds;
      const found = writes === undefined ? '' : `; ${componentsIn(writes)}`;
      const theirs = `${peer.milliseconds.toFixed(0)} ms, ${peer.peakMiB.toFixed(0)} MiB${found}`;
      rows.push({
        ...row,
        figure: `${ratio.toFixed(2)} x (${theirs})`,
      });
    } catch (error) {
      rows.push({ ...row, figure: `skipped: ${(error as Error).message}` });
    }
  }
  return rows;
}

function componentsIn(path: string): string {
  if (!existsSync(path)) return 'no document';
  const { components = [] } = JSON.parse(readFileSync(path, 'utf8')) as { components?: readonly unknown[] };
  return `${components.length} components`;
}
