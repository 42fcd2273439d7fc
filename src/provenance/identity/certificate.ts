import { DER_TAG, derText, openDer } from '../../codec/index.ts';
import type { PublisherKind, SignerIdentity } from '../../model/index.ts';
import type { Certificate } from '../x509/certificate.ts';
import { alternativeNames } from '../x509/extensions.ts';

/** Arc of Fulcio's extensions (sigstore/fulcio `docs/oid-info.md`). */
const ARC = '1.3.6.1.4.1.57264.1';

/** Extensions whose text is taken as it is. */
const PLAIN = {
  signerWorkflow: 9,
  runner: 11,
  repositoryUri: 12,
  commit: 13,
  ref: 14,
  repositoryId: 15,
  ownerId: 17,
  trigger: 20,
  run: 21,
  visibility: 22,
  environment: 23,
} as const satisfies { readonly [K in keyof SignerIdentity]?: number };

/** Issuers whose tokens are known; others, and self-managed instances of these, are `other`. */
const KINDS: Readonly<Record<string, PublisherKind>> = {
  'https://token.actions.githubusercontent.com': 'github',
  'https://gitlab.com': 'gitlab',
  'https://accounts.google.com': 'google',
  'https://platform.activestate.com/api/v1/oauth/oidc': 'activestate',
};

/** Issuers of CircleCI have the id of the organisation in their path. */
const CIRCLE = 'https://oidc.circleci.com/org/';

/** Who signed, as a certificate of Fulcio says; what it does not say is absent. */
export function identityOf(certificate: Certificate): SignerIdentity {
  const [subject, ...others] = alternativeNames(certificate);
  const issuer = extensionText(certificate, 8) ?? rawText(certificate, 1);
  const kind = kindOf(issuer, subject);
  const plain = Object.entries(PLAIN).flatMap(([name, number]) => {
    const value = extensionText(certificate, number);
    return value === undefined ? [] : [[name, value] as const];
  });
  const repositoryUri = extensionText(certificate, 12);
  const config = extensionText(certificate, 18);
  const repository = repositoryUri && pathOf(repositoryUri);
  const workflow =
    repositoryUri &&
    config &&
    workflowOf(config, repositoryUri, [extensionText(certificate, 13), extensionText(certificate, 14)]);
  return {
    kind,
    // Several names would let everyone choose which one is meant.
    ...(subject !== undefined && others.length === 0 ? { subject } : {}),
    ...(issuer === undefined ? {} : { issuer }),
    ...Object.fromEntries(plain),
    ...(repository ? { repository } : {}),
    ...(workflow ? { workflow } : {}),
  };
}

function kindOf(issuer: string | undefined, subject: string | undefined): SignerIdentity['kind'] {
  if (issuer === undefined) return 'other';
  if (issuer.startsWith(CIRCLE)) return 'circleci';
  if (Object.hasOwn(KINDS, issuer)) return KINDS[issuer]!;
  return subject !== undefined && /^[^@/\s]+@[^@/\s]+$/.test(subject) ? 'email' : 'other';
}

/** Extensions from .8 on are DER UTF8Strings. */
function extensionText({ extensions }: Certificate, number: number): string | undefined {
  const value = extensions.get(`${ARC}.${number}`)?.value;
  const element = value && openDer(value).element(0);
  return element?.tag === DER_TAG.utf8String && element.next === value!.length ? derText(element) : undefined;
}

/** The first ones are the text itself. */
function rawText({ extensions }: Certificate, number: number): string | undefined {
  return extensions.get(`${ARC}.${number}`)?.value.toString('utf8');
}

/** `owner/name` of an address of a repository. */
function pathOf(address: string): string | undefined {
  return /^https:\/\/[^/]+\/(.+)$/.exec(address)?.[1];
}

/**
 * The file of a build configuration (.18): `<repository>/<file>@<ref or commit>`, with two slashes at GitLab. File names and refs
 * may have an `@` themselves, so it is cut where the ref or commit that the certificate names begins.
 */
function workflowOf(
  config: string,
  repositoryUri: string,
  ends: readonly (string | undefined)[],
): string | undefined {
  if (!config.startsWith(`${repositoryUri}/`)) return undefined;
  const rest = config.slice(repositoryUri.length + 1).replace(/^\//, '');
  const end = ends.find((known) => known && rest.endsWith(`@${known}`));
  return end === undefined ? undefined : rest.slice(0, -end.length - 1);
}
