export { BESIDE_SUFFIXES, type BesideFile, describeBeside } from './beside.ts';
export { attestationsInside, createSignatureSearch, type SignatureSearch } from './inside.ts';
