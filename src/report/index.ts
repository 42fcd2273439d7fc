export * from './contents.ts';
export type * from './evidence.ts';
export * from './judge.ts';
export type * from './presenter.ts';
export * from './presenters.ts';
export * from './printable.ts';
export * from './problem-line.ts';
export * from './style.ts';
export * from './tree-text.ts';
