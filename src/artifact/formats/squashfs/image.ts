import type { RandomSource } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import type { Tally } from '../common/tally.ts';
import type { Window } from '../common/window.ts';
import type { Decompress } from './decompress.ts';
import type { Ranges } from './ranges.ts';
import type { Superblock } from './superblock.ts';

/** What all parts of the reader of an image share. */
export interface Image {
  readonly source: RandomSource;
  readonly context: ReadContext;
  readonly tally: Tally;
  readonly superblock: Superblock;
  readonly decompress: Decompress;
  /** For the tables, which are read in small pieces. */
  readonly window: Window;
  /** Bytes that structures account for. */
  readonly known: Ranges;
  /** First byte behind the superblock and the options. */
  readonly dataStart: number;
  /** Something could not be read: what is not accounted for may well belong to it. */
  damaged: boolean;
}

type Code = Parameters<ReadContext['problem']>[0];

/** Reports that something could not be read. */
export function damage(image: Image, code: Code, message: string, offset: number): void {
  image.damaged = true;
  image.tally.add(code, message, offset);
}
