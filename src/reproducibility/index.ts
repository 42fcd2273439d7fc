export { summaryOf } from './artifact-summary.ts';
export * from './bisect/index.ts';
export { type CompareOptions, compare } from './compare.ts';
export { type Diff, type DiffOptions, diff } from './diff.ts';
export * from './forecast/index.ts';
export * from './ladder/index.ts';
