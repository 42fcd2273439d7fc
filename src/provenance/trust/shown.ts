import { createHash, X509Certificate } from 'node:crypto';
import type { ShownAuthority, ShownKey, ShownTrust } from '../../model/index.ts';
import type { Certificate } from '../x509/certificate.ts';
import { nameText } from '../x509/name.ts';
import type { Authority, LogKey, ManagedKey, TrustRoot } from './root.ts';

/** Whom trust material says to believe, in words. */
export type ShownRoot = Pick<
  ShownTrust,
  'id' | 'latestChange' | 'logs' | 'certificateLogs' | 'authorities' | 'timestampAuthorities' | 'npmKeys'
>;

/** Whom a trusted root and keys of npm say to believe, in words. */
export function shownRoot(root: TrustRoot, npmKeys: readonly ManagedKey[]): ShownRoot {
  const latest = latestChange(root);
  return {
    id: root.id,
    ...(latest === undefined ? {} : { latestChange: latest }),
    logs: root.logs.map(shownLog),
    certificateLogs: root.certificateLogs.map(shownLog),
    authorities: root.authorities.map(shownAuthority),
    timestampAuthorities: root.timestampAuthorities.map(shownAuthority),
    npmKeys: npmKeys.map(({ hint, key, validity }) => ({
      name: hint ?? key.id,
      type: key.type,
      ...validity,
    })),
  };
}

/** The latest start or end of trust in a root, in seconds since 1970: of two roots of one instance the newer has the later one. */
export function latestChange(root: TrustRoot): number | undefined {
  const all = [
    ...root.logs,
    ...root.certificateLogs,
    ...root.authorities,
    ...root.timestampAuthorities,
  ].flatMap(({ validity: { start, end = start } }) => [start, end]);
  return all.length === 0 ? undefined : Math.max(...all);
}

function shownLog({ name, operator, keyId, key, validity }: LogKey): ShownKey {
  return {
    name,
    ...(operator === undefined ? {} : { operator }),
    id: keyId.toString('hex'),
    type: key.type,
    ...validity,
  };
}

function shownAuthority({ name, operator, chain, validity }: Authority): ShownAuthority {
  const root = chain.at(-1)!;
  return {
    name,
    ...(operator === undefined ? {} : { operator }),
    id: createHash('sha256').update(root.raw).digest('hex'),
    subject: subjectOf(root),
    ...validity,
  };
}

/** The whole name; the part that tells who it is where node cannot read the certificate, or the name is empty. */
function subjectOf({ raw, subject }: Certificate): string {
  try {
    const written: string | undefined = new X509Certificate(raw).subject;
    if (written) return written.split('\n').join(', ');
  } catch {
    // OpenSSL refuses more than is needed here: a key of a kind it does not know, for one.
  }
  return nameText(subject);
}
