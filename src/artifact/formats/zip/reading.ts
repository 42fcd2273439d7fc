import type { RandomSource, Source } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import type { Window } from '../common/window.ts';
import type { Descriptor } from './descriptor.ts';
import type { Directory } from './directory.ts';
import type { ExtraField } from './extra.ts';
import type { Layout } from './layout.ts';
import type { ProfileWatch } from './profiles.ts';
import type { CentralHeader, LocalHeader } from './records.ts';
import type { Tally } from './tally.ts';

/** What the reading of one archive shares. */
export interface Reading {
  readonly source: RandomSource;
  readonly context: ReadContext;
  readonly window: Window;
  readonly directory: Directory;
  readonly layout: Layout;
  readonly tally: Tally;
  readonly profile: ProfileWatch;
}

/** A member while it is put together. */
export interface Part {
  readonly header: CentralHeader;
  readonly fields: readonly ExtraField[];
  readonly name: string;
  local?: LocalHeader;
  descriptor?: Descriptor | undefined;
  data?: Source | undefined;
}
