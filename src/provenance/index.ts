export { BESIDE_SUFFIXES, type BesideFile, describeBeside } from './beside.ts';
export { createSignatureSearch, type SignatureSearch } from './inside.ts';
