import { openPgpFields } from '../../artifact/index.ts';
import { armourBlocks } from '../../codec/index.ts';
import type { Field } from '../../model/index.ts';

/**
 * What an OpenPGP detached signature says about itself: the issuer and the time of signing (RFC 9580 §5.2.3), armoured
 * or binary. Nothing is verified. @returns undefined where the content is no OpenPGP signature
 */
export function claimsOfOpenPgp(content: Uint8Array): Record<string, string> | undefined {
  if (content.length > MOST) return undefined;
  const [packet] = openPgpFields(armoured(content) ?? content, 0);
  if (packet?.name !== 'Signature') return undefined;
  const parts = packet.fields ?? [];
  const version = parts.find(({ name }) => name === 'version')?.value ?? '';
  const area = (wanted: string) => parts.find(({ name }) => name === wanted)?.fields;
  const [signed, unsigned] = [area('hashed subpackets'), area('unhashed subpackets')];
  if (version !== 4 || (!signed && !unsigned)) return { version: String(version) };
  // Anybody may have written what is not signed: it names the issuer where nothing else does, and never the time.
  const { issuer, fingerprint } = claimsOf(unsigned ?? []);
  return {
    ...(issuer ? { issuer } : {}),
    ...(fingerprint ? { fingerprint } : {}),
    ...claimsOf(signed ?? []),
  };
}

/** The last time and fingerprint count, and the first issuer. */
function claimsOf(subpackets: readonly Field[]): Record<string, string> {
  const claims: Record<string, string> = {};
  for (const { name, value } of subpackets) {
    if (name === 'signature creation time' && typeof value === 'number')
      claims['signed'] = new Date(value * 1000).toISOString();
    else if (name === 'issuer key id' && typeof value === 'string' && value.length === 16)
      claims['issuer'] ??= value.toUpperCase();
    else if (name === 'issuer fingerprint' && typeof value === 'string')
      claims['fingerprint'] = value.toUpperCase();
  }
  return claims;
}

/** A signature is some hundred bytes; what is larger is not read as one. */
const MOST = 1 << 20;

/** The bytes of the first armoured signature. */
function armoured(content: Uint8Array): Buffer | undefined {
  return armourBlocks(content).find(({ label }) => label === 'SIGNATURE')?.content;
}
