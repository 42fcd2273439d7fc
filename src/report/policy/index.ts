export { applyPolicy } from './apply.ts';
export { DEFAULT_POLICY } from './default.ts';
export { expectationsOf } from './expectations.ts';
export type { PolicyDocument, PolicyFault, PolicyRules, ResolvedPolicy } from './policy.ts';
export { readPolicy } from './read.ts';
export { projectOf, resolvePolicy } from './resolve.ts';
export { verdictByPolicy } from './verify.ts';
export { writePolicy } from './write.ts';
