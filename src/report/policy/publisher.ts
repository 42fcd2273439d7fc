import type { PublisherKind, PublisherPolicy } from '../../model/index.ts';
import { faultsOfPublisher } from '../../provenance/index.ts';
import { fault, listOf, mapping, oneOf, type Path, type Reader, textOf } from './shape.ts';

const KINDS: readonly PublisherKind[] = ['github', 'gitlab', 'google', 'activestate', 'circleci', 'email'];

/** Parts that are texts, as policies spell them. */
export const PUBLISHER_TEXTS = {
  issuer: 'issuer',
  repository: 'repository',
  workflow: 'workflow',
  environment: 'environment',
  email: 'email',
  'repository-id': 'repositoryId',
  'owner-id': 'ownerId',
  runner: 'runner',
} as const;

/** Parts that name somebody; one is needed. */
const NAMING = ['repository', 'email', 'repository-id', 'owner-id'];

/** Reads a publisher of a policy; one that is anybody, or could never be anybody, is a fault. */
export function publisherOf(reader: Reader, path: Path, value: unknown): PublisherPolicy | undefined {
  const one = mapping(reader, path, value, ['kind', ...Object.keys(PUBLISHER_TEXTS), 'triggers']);
  if (!one) return undefined;
  const kind = oneOf(reader, [...path, 'kind'], one['kind'], KINDS);
  if (one['kind'] === undefined)
    fault(reader, path, 'the publisher has no kind', `it is one of ${KINDS.join(', ')}`);
  const texts = Object.entries(PUBLISHER_TEXTS).flatMap(([key, name]) => {
    const text = textOf(reader, [...path, key], one[key]);
    return text === undefined ? [] : [[name, text] as const];
  });
  const triggers = listOf(reader, [...path, 'triggers'], one['triggers'], (at, item) =>
    textOf(reader, at, item),
  );
  if (!NAMING.some((key) => one[key] !== undefined))
    fault(reader, path, 'the publisher is anybody', `it needs one of ${NAMING.join(', ')}`);
  // Whoever has an address at any issuer at all would be that person.
  if (kind === 'email' && one['issuer'] === undefined)
    fault(reader, path, 'the publisher has no issuer', 'an address is worth what its issuer is');
  if (kind === 'circleci' && one['issuer'] === undefined)
    fault(reader, path, 'the publisher has no issuer', 'it is https://oidc.circleci.com/org/ID');
  if (kind === undefined) return undefined;
  const policy: PublisherPolicy = { kind, ...Object.fromEntries(texts), ...(triggers ? { triggers } : {}) };
  for (const { part, message, hint } of faultsOfPublisher(policy)) {
    const [key = part] = Object.entries(PUBLISHER_TEXTS).find(([, name]) => name === part) ?? [];
    fault(reader, [...path, key], `${message}: ${String(policy[part])}`, hint);
  }
  return policy;
}
