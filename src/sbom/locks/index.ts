export { LEFT, type Lock, type LockDigest, type LockedPackage } from './lock.ts';
export { purlOfLocked } from './purl.ts';
export { looksLikeLock, readLockDocument, readLockText } from './read.ts';
