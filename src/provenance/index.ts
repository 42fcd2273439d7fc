export { type BesideFile, BESIDE_SUFFIXES, describeBeside } from './beside.ts';
export { attestationsInside, createSignatureSearch, type SignatureSearch } from './inside.ts';
