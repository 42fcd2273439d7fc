import { DER_TAG, derText, openDer } from '../../codec/index.ts';
import type { PublisherKind, SignerIdentity } from '../../model/index.ts';
import type { Certificate } from '../x509/certificate.ts';
import { alternativeNames } from '../x509/extensions.ts';
import { isCircle, partsOfCircle } from './circleci.ts';

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

/** Older extensions, plain text, that say the same as a newer one. */
const OLDER: Readonly<Record<number, number>> = { 8: 1, 12: 5, 13: 3, 14: 6, 20: 2 };

/** Who signed, as a certificate of Fulcio says; what it does not say is absent. */
export function identityOf(certificate: Certificate): SignerIdentity {
  const [name, ...others] = alternativeNames(certificate);
  // Several names would let everyone choose which one is meant.
  const subject = others.length === 0 && name !== '' ? name : undefined;
  // One that is there and cannot be read does not make way for the older.
  const issuer = has(certificate, 8) ? textOf(certificate, 8) : rawText(certificate, 1);
  const kind = kindOf(issuer, subject);
  const plain = Object.entries(PLAIN).flatMap(([part, number]) => {
    const value = textOf(certificate, number);
    return value === undefined ? [] : [[part, value] as const];
  });
  const repository = pathOf(textOf(certificate, 12));
  const workflow = workflowOf(certificate, issuer, kind);
  return {
    kind,
    ...(subject === undefined ? {} : { subject }),
    ...(issuer === undefined ? {} : { issuer }),
    ...Object.fromEntries(plain),
    ...(repository ? { repository } : {}),
    ...(workflow ? { workflow } : {}),
    ...(kind === 'circleci' ? partsOfCircle(subject, issuer) : {}),
  };
}

function kindOf(issuer: string | undefined, subject: string | undefined): SignerIdentity['kind'] {
  if (issuer === undefined) return 'other';
  if (isCircle(issuer)) return 'circleci';
  if (Object.hasOwn(KINDS, issuer)) return KINDS[issuer]!;
  return subject !== undefined && /^[^@/\s]+@[^@/\s]+$/.test(subject) ? 'email' : 'other';
}

/** Text of an extension. Where an older one says something else, neither is believed. */
function textOf(certificate: Certificate, number: number): string | undefined {
  const text = utf8Text(certificate, number);
  const older = OLDER[number] === undefined ? undefined : rawText(certificate, OLDER[number]);
  // The older one has the path of the repository alone.
  return older === undefined || older === (number === 12 ? pathOf(text) : text) ? text : undefined;
}

function has({ extensions }: Certificate, number: number): boolean {
  return extensions.has(`${ARC}.${number}`);
}

/** Extensions from .8 on are DER UTF8Strings. */
function utf8Text({ extensions }: Certificate, number: number): string | undefined {
  const value = extensions.get(`${ARC}.${number}`)?.value;
  const element = value && openDer(value).element(0);
  return element?.tag === DER_TAG.utf8String && element.next === value!.length ? derText(element) : undefined;
}

/** The first ones are the text itself. */
function rawText({ extensions }: Certificate, number: number): string | undefined {
  return extensions.get(`${ARC}.${number}`)?.value.toString('utf8');
}

/** `owner/name` of an address of a repository; CircleCI writes it without scheme. */
function pathOf(address: string | undefined): string | undefined {
  return address === undefined ? undefined : /^(?:https:\/\/)?[^/:]+\/(.+)$/.exec(address)?.[1];
}

/**
 * The file of a build configuration (.18): `<repository>/<file>@<ref or commit>`, with two slashes at GitLab. File names and refs
 * may have an `@` themselves, so it is cut where the ref or commit that the certificate names begins.
 */
function workflowOf(
  certificate: Certificate,
  issuer: string | undefined,
  kind: SignerIdentity['kind'],
): string | undefined {
  const config = textOf(certificate, 18);
  const address = textOf(certificate, 12);
  if (!config || !address) return undefined;
  const begin = beginsOf(kind, address, issuer).find((one) => config.startsWith(one));
  const rest = begin === undefined ? '' : config.slice(begin.length);
  const end = [13, 14].map((one) => textOf(certificate, one)).find((one) => one && rest.endsWith(`@${one}`));
  return end === undefined || rest.startsWith('/') ? undefined : rest.slice(0, -end.length - 1);
}

/** What is before the file. A GitLab of one's own may be called gitlab.com in .12, which Fulcio writes unless told (`url`). */
function beginsOf(kind: SignerIdentity['kind'], address: string, issuer = ''): readonly string[] {
  if (kind === 'github') return [`${address}/`];
  if (kind === 'gitlab') return [`${address}//`];
  return [`${address}//`, `${issuer}/${pathOf(address)}//`, `${address}/`];
}
