export type * from './format.ts';
export { FORMATS } from './formats/list.ts';
export type * from './input.ts';
export * from './input-of-path.ts';
export type { Interest } from './interest.ts';
export { isOwnLayer, ownLayers } from './layer.ts';
export * from './open.ts';
export * from './signature/authenticode.ts';
export type { OnFields } from './walk-context.ts';
