export * from './bytes.ts';
export * from './decoder.ts';
export * from './reader.ts';
export * from './source.ts';
