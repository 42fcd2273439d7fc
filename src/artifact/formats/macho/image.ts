import type { RandomSource } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import type { AddressReader } from '../build-info/go.ts';
import type { Tally } from '../common/tally.ts';
import type { Command } from './commands.ts';
import type { MachHeader } from './header.ts';
import { readSegment, type Segment } from './segment.ts';

/** A Mach-O file that is read. */
export interface Image {
  readonly source: RandomSource;
  readonly context: ReadContext;
  readonly header: MachHeader;
  readonly tally: Tally;
}

/** Reads bytes by their address in memory, from the segments that load commands describe. */
export function addressReader(source: RandomSource, commands: readonly Command[]): AddressReader {
  const segments: Segment[] = [];
  for (const command of commands) {
    if (command.kind?.title !== 'segname') continue;
    segments.push(readSegment(command, command.kind.layout.length, command.values));
  }
  return async (address, length) => {
    for (const { vmaddr, fileoff, filesize } of segments) {
      const at = address - vmaddr;
      if (at < 0n || at >= BigInt(filesize)) continue;
      const offset = fileoff + Number(at);
      const bytes = await source.read(offset, Math.min(length, filesize - Number(at)));
      return { bytes, offset };
    }
    return undefined;
  };
}
