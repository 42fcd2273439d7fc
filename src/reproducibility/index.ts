export * from './bisect/index.ts';
export { type CompareOptions, compare } from './compare.ts';
export { type Diff, type DiffOptions, diff, summaryOf } from './diff.ts';
export * from './forecast/index.ts';
export * from './ladder/index.ts';
