import type { PublisherKind, PublisherPolicy, SignerIdentity, StepName } from '../../model/index.ts';
import { refuse, type Steps } from '../steps.ts';

/** What is the same for all publishers of a kind. */
interface KindRules {
  /** Issuer of the public instance; absent where every publisher has its own. */
  readonly issuer?: string;
  /** Address of a repository. */
  readonly repository?: (path: string) => string;
  /** File of a workflow, from the root of the repository. */
  readonly workflow?: (file: string) => string;
  /** Whether environments are compared without case (GitHub treats them so). */
  readonly foldsEnvironment?: boolean;
}

/** By kind; source: pypi/warehouse `oidc/models`, pypi/pypi-attestations `_impl.py`, sigstore/fulcio `config/identity`. */
const RULES: Readonly<Record<PublisherKind, KindRules>> = {
  github: {
    issuer: 'https://token.actions.githubusercontent.com',
    repository: (path) => `https://github.com/${path}`,
    workflow: (file) => `.github/workflows/${file}`,
    foldsEnvironment: true,
  },
  gitlab: {
    issuer: 'https://gitlab.com',
    repository: (path) => `https://gitlab.com/${path}`,
    workflow: (file) => file,
  },
  google: { issuer: 'https://accounts.google.com' },
  activestate: { issuer: 'https://platform.activestate.com/api/v1/oauth/oidc' },
  circleci: { repository: (path) => `https://github.com/${path}` },
  email: {},
};

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
  const {
    kind = '',
    repository,
    environment,
    email,
    workflow,
    workflow_filepath: file = workflow,
  } = publisher;
  const known = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (!known) return undefined;
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
  const repository = policy.repository && (rules.repository?.(policy.repository) ?? policy.repository);
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
  // An issuer alone is everybody who has an account there.
  if (!checks.slice(1, 6).some(([, expected]) => expected !== undefined))
    refuse('identity.policy', 'the policy names nobody');
  if (issuer === undefined)
    steps.unknown('identity.issuer', 'any issuer may have said so', { found: identity.issuer ?? 'none' });
  for (const check of checks) compare(check, steps);
  if (policy.triggers) verifyTrigger(identity, policy.triggers, steps, strict);
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
