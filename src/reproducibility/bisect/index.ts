export type { BuildArea, BuildLog, Copy, Layout, ProducedFile } from './area.ts';
export {
  type BisectEvent,
  type BisectOutside,
  type BisectRequest,
  bisect,
} from './bisect.ts';
export type { Environment } from './facts.ts';
export type { BuildRecord } from './journal.ts';
export type { BisectPlaces, BisectResult, BisectRow } from './result.ts';
export type { Resolved } from './selection.ts';
