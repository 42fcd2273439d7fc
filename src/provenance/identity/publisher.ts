import type { PublisherKind, PublisherPolicy, SignerIdentity, StepName } from '../../model/index.ts';
import { createSteps, refuse, type Steps, untilRefused } from '../steps.ts';

/** What is the same for all publishers of a kind. */
interface KindRules {
  /** Issuer of the public instance; absent where every publisher has its own. */
  readonly issuer?: string;
  /** How the address of a repository may be written; whose instance it is the issuer says. */
  readonly repository?: (path: string, issuer: string) => readonly string[];
  /** File of a workflow, from the root of the repository. */
  readonly workflow?: (file: string) => string;
  /** Whether environments are compared without case (GitHub treats them so). */
  readonly foldsEnvironment?: boolean;
  /** A runner that nobody trusts. */
  readonly refusedRunner?: string;
}

/** By kind; source: pypi/warehouse `oidc/models`, pypi/pypi-attestations `_impl.py`, sigstore/fulcio `config/identity`. */
const RULES: Readonly<Record<PublisherKind, KindRules>> = {
  github: {
    issuer: 'https://token.actions.githubusercontent.com',
    repository: (path, issuer) =>
      [...enterprises(issuer), 'https://github.com'].map((one) => `${one}/${path}`),
    workflow: (file) => `.github/workflows/${file}`,
    foldsEnvironment: true,
  },
  gitlab: {
    issuer: 'https://gitlab.com',
    // Fulcio writes gitlab.com for an instance of one's own as well, unless it is told its address.
    repository: (path, issuer) => [`${issuer}/${path}`, `https://gitlab.com/${path}`],
    workflow: (file) => file,
  },
  google: { issuer: 'https://accounts.google.com' },
  activestate: { issuer: 'https://platform.activestate.com/api/v1/oauth/oidc' },
  circleci: {
    repository: (path) => [`github.com/${path}`, path],
    // Somebody had a shell in the job that signed.
    refusedRunner: 'ssh-rerun',
  },
  email: {},
};

/** Address of an enterprise's own GitHub by its issuer: GitHub Enterprise Server, and GHE.com. */
function enterprises(issuer: string): readonly string[] {
  const [, server] = /^https:\/\/([^/]+)\/_services\/token$/.exec(issuer) ?? [];
  const [, cloud] = /^https:\/\/token\.actions\.([^/]+\.ghe\.com)$/.exec(issuer) ?? [];
  return [server, cloud].flatMap((host) => (host === undefined ? [] : [`https://${host}`]));
}

/** Names of kinds in PEP 740 provenance objects. */
const KINDS: Readonly<Record<string, PublisherKind>> = {
  GitHub: 'github',
  GitLab: 'gitlab',
  Google: 'google',
  ActiveState: 'activestate',
  CircleCI: 'circleci',
};

/**
 * The policy a publisher of a provenance object stands for.
 * @param publisher its members that are texts; an empty environment is none, as indexes wrote it
 * @returns undefined for a kind that is not known
 */
export function policyOfPublisher(publisher: Readonly<Record<string, string>>): PublisherPolicy | undefined {
  const { kind = '', repository, environment, email } = publisher;
  const known = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (!known) return undefined;
  // Each kind has its own word; the other one demands the same rather than nothing.
  const { workflow, workflow_filepath: path } = publisher;
  const file = known === 'gitlab' ? (path ?? workflow) : (workflow ?? path);
  return {
    kind: known,
    ...(repository === undefined ? {} : { repository }),
    ...(file === undefined ? {} : { workflow: file }),
    ...(environment ? { environment } : {}),
    ...(email === undefined ? {} : { email }),
  };
}

/**
 * Verifies that the signer is the publisher expected, part by part; texts are compared whole, nothing is a pattern. What a
 * certificate does not say at all is unknown where it is said only by newer ones, and refused where it names the publisher.
 * @param strict refuses what is unknown as well: a run without an environment looks like a certificate that is older than environments
 * @throws Refusal `identity.*`
 */
export function verifyPublisher(
  identity: SignerIdentity,
  policy: PublisherPolicy,
  steps: Steps,
  strict = false,
): void {
  const rules = RULES[policy.kind];
  const issuer = policy.issuer ?? rules.issuer;
  if (issuer === undefined && policy.kind !== 'email')
    refuse('identity.policy', `a publisher of kind ${policy.kind} needs its issuer`);
  const { repository: path } = policy;
  const addresses = path === undefined ? [] : (rules.repository?.(path, issuer ?? '') ?? [path]);
  const repository = addresses.find((one) => one === identity.repositoryUri) ?? addresses[0];
  const workflow = policy.workflow && (rules.workflow?.(policy.workflow) ?? policy.workflow);
  const { foldsEnvironment = false } = rules;
  const fold = (text: string | undefined) => (foldsEnvironment ? text?.toLowerCase() : text);
  const checks: readonly Check[] = [
    ['identity.issuer', issuer, identity.issuer],
    ['identity.subject', policy.email, identity.subject],
    ['identity.repository', repository, identity.repositoryUri],
    ['identity.workflow', workflow, identity.workflow],
    ['identity.repository-id', policy.repositoryId, identity.repositoryId],
    ['identity.owner-id', policy.ownerId, identity.ownerId],
    ['identity.environment', fold(policy.environment), fold(identity.environment), !strict],
    ['identity.runner', policy.runner, identity.runner, !strict],
  ];
  // An issuer alone is everybody who has an account there, and so is the name of a file.
  const { email, repositoryId, ownerId } = policy;
  if ([email, path, repositoryId, ownerId].every((one) => one === undefined))
    refuse('identity.policy', 'the policy names nobody');
  if (issuer === undefined && strict)
    refuse('identity.issuer', 'any issuer may have said so', { found: identity.issuer ?? 'none' });
  if (issuer === undefined)
    steps.unknown('identity.issuer', 'any issuer may have said so', { found: identity.issuer ?? 'none' });
  for (const check of checks) compare(check, steps);
  if (rules.refusedRunner !== undefined && identity.runner === rules.refusedRunner)
    refuse('identity.runner', 'somebody had a shell in the job that signed it', { found: identity.runner });
  if (policy.triggers) verifyTrigger(identity, policy.triggers, steps, strict);
}

/** Whether the signer is this publisher, and the certificate says every part of it that is expected. */
export function isPublisher(identity: SignerIdentity, policy: PublisherPolicy): boolean {
  return !('refused' in untilRefused(() => verifyPublisher(identity, policy, createSteps(), true)));
}

/** Step, what the policy expects, what the certificate says, and whether it may say nothing, as older ones do. */
type Check = readonly [StepName, string | undefined, string | undefined, boolean?];

function compare([name, expected, found, isOptional = false]: Check, steps: Steps): void {
  if (expected === undefined) return;
  const what = name.slice('identity.'.length).replace('-', ' ');
  if (found === undefined && isOptional)
    steps.unknown(name, `the certificate does not say the ${what}`, { expected });
  else if (found === undefined) refuse(name, `the certificate does not say the ${what}`, { expected });
  else if (found !== expected) refuse(name, `it was signed by another ${what}`, { expected, found });
  else steps.pass(name, `the ${what} is as expected`, { found });
}

function verifyTrigger(
  { trigger }: SignerIdentity,
  triggers: readonly string[],
  steps: Steps,
  strict: boolean,
): void {
  const expected = triggers.join(', ');
  if (trigger === undefined) {
    if (strict) refuse('identity.trigger', 'the certificate does not say what started it', { expected });
    steps.unknown('identity.trigger', 'the certificate does not say what started it', { expected });
    return;
  }
  if (!triggers.includes(trigger))
    refuse('identity.trigger', 'something else started it', { expected, found: trigger });
  steps.pass('identity.trigger', 'it was started as expected', { found: trigger });
}
