/** OpenPGP as far as signatures need it: armour, packets, public keys and signatures of version 4 (RFC 9580). */
export {
  type ArmourBlock,
  armourBlocks,
  type CleartextMessage,
  cleartextMessage,
  isCleartextMessage,
} from './openpgp/armour.ts';
export { type OpenPgpKey, type OpenPgpMaterial, parseOpenPgpKey } from './openpgp/key.ts';
export { packetLength } from './openpgp/length.ts';
export {
  HASH as OPENPGP_HASH,
  KEY as OPENPGP_KEY,
  SIGNATURE_TYPE as OPENPGP_SIGNATURE_TYPE,
  TAG as OPENPGP_TAG,
} from './openpgp/names.ts';
export { type OpenPgpPacket, openPgpHeader, openPgpIntegers, openPgpPackets } from './openpgp/packets.ts';
export {
  type OpenPgpSignature,
  type OpenPgpSubpacket,
  openPgpTrailer,
  parseOpenPgpSignature,
} from './openpgp/signature.ts';
