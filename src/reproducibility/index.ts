export { compare } from './compare.ts';
export { createLeakSearch, type LeakSearch } from './content-leaks.ts';
export { leaksOfEntries } from './header-leaks.ts';
export type { Leak } from './leak.ts';
