import { flagText } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';

/** File attributes (rpm manual, "RPM Tags": Fileflags). */
const FILE_FLAGS = {
  1: 'config',
  2: 'doc',
  4: 'icon',
  8: 'missingok',
  16: 'noreplace',
  32: 'specfile',
  64: 'ghost',
  128: 'license',
  256: 'readme',
  1024: 'pubkey',
  2048: 'artifact',
};
/** Relations and contexts of dependencies (RPMSENSE_*). */
const SENSE = {
  1: 'serial',
  2: '<',
  4: '>',
  8: '=',
  64: 'prereq',
  128: 'pretrans',
  256: 'interp',
  512: 'pre',
  1024: 'post',
  2048: 'preun',
  4096: 'postun',
  8192: 'verify',
  16384: 'find-requires',
  32768: 'find-provides',
  65536: 'triggerin',
  131072: 'triggerun',
  262144: 'triggerpostun',
  524288: 'missingok',
  1048576: 'preuntrans',
  2097152: 'postuntrans',
  16777216: 'rpmlib',
  33554432: 'triggerprein',
  67108864: 'keyring',
  268435456: 'config',
  536870912: 'meta',
};
/** Hash algorithms by their OpenPGP number (RFC 9580 §9.5): name for node:crypto. */
export const HASHES: Readonly<Record<number, string>> = {
  1: 'md5',
  2: 'sha1',
  3: 'ripemd160',
  8: 'sha256',
  9: 'sha384',
  10: 'sha512',
  11: 'sha224',
  12: 'sha3-256',
  14: 'sha3-512',
};

const fileFlags = (value: number): string => flagText(value, FILE_FLAGS);
const sense = (value: number): string => flagText(value, SENSE);
const hash = (value: number): Field['value'] => HASHES[value] ?? value;

/** Integer tags of the main header whose values have names. */
export const SHOWN: Readonly<Record<number, (value: number) => Field['value']>> = {
  1037: fileFlags,
  1048: sense,
  1053: sense,
  1068: sense,
  1112: sense,
  1114: sense,
  5011: hash,
  5037: sense,
  5048: sense,
  5051: sense,
  5054: sense,
  5057: sense,
  5072: sense,
  5082: sense,
  5093: hash,
};
