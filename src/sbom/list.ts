import type { Cataloger } from './cataloger.ts';

/** Every cataloger; the order only decides which of two equal findings is kept (the first). */
export const CATALOGERS: readonly Cataloger[] = [];
