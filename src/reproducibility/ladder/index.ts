export { DIGEST_LEVELS, digestLadder, type LadderOptions, type LevelDigest } from './ladder.ts';
export { type DigestLevel, digestName } from './removal.ts';
