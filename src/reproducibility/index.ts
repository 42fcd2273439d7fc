export { compare } from './compare.ts';
export { createLeakSearch, type Leak, type LeakSearch, leaksOfEntries } from './leaks.ts';
