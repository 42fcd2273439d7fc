import { yamlScalar } from '../../codec/index.ts';
import type { FileVerdict, PublisherPolicy, SignerIdentity } from '../../model/index.ts';
import { faultsOfPublisher } from '../../provenance/index.ts';
import { plural, printable } from '../printable.ts';
import { PREDICATES } from './predicates.ts';
import { PUBLISHER_TEXTS } from './publisher.ts';

/** Folder of workflows at GitHub, which policies leave out. */
const WORKFLOWS = '.github/workflows/';

/**
 * Writes a policy that lets in who signed these files, with all that their certificates say that does not change from release to
 * release, and that demands what all of them state.
 * @param files verified ones
 * @returns undefined where no certificate names anybody
 */
export function writePolicy(files: readonly FileVerdict[]): string | undefined {
  const signed = files.map(({ evidence }) =>
    evidence.filter((one) => one.verified && one.identity?.kind !== 'key'),
  );
  const signers = signed.flat().flatMap(({ identity }) => identity ?? []);
  const publishers = unique(signers.flatMap((one) => publisherLines(one) ?? []));
  const identities = unique(signers.flatMap((one) => (publisherLines(one) ? [] : identityLines(one))));
  if (publishers.length + identities.length === 0 || signed.some((all) => all.length === 0)) return undefined;
  const [first = [], ...rest] = signed.map((all) =>
    unique(all.flatMap(({ predicateType }) => predicateType ?? [])),
  );
  const stated = first.filter(
    (type) => /^https?:\/\/\S+$/.test(type) && rest.every((types) => types.includes(type)),
  );
  return [
    `# Whoever signed ${named(files)} may sign. Read it before you use it: it is worth what`,
    '# these files are.',
    'version: 1',
    'require: [origin]',
    '',
    'origin:',
    ...(publishers.length > 0 ? ['  publishers:', ...publishers] : []),
    ...(identities.length > 0 ? ['  identities:', ...identities] : []),
    ...(stated.length > 0 ? [`  predicates: [${stated.map(predicateWord).join(', ')}]`] : []),
    '',
  ].join('\n');
}

function named([first, ...others]: readonly FileVerdict[]): string {
  const name = printable(first?.file ?? '');
  return others.length === 0 ? name : `${name} and ${plural(others.length, 'other file')}`;
}

function publisherLines({ kind, subject, trigger, workflow, ...said }: SignerIdentity): string | undefined {
  if (kind === 'key' || kind === 'other') return undefined;
  const all: Partial<SignerIdentity> & { readonly email?: string } = {
    ...said,
    ...(kind === 'google' || kind === 'email' ? { email: subject ?? '' } : {}),
    ...(workflow === undefined
      ? {}
      : { workflow: workflow.startsWith(WORKFLOWS) ? workflow.slice(WORKFLOWS.length) : workflow }),
  };
  const isPublic = kind !== 'email' && kind !== 'circleci';
  const parts = Object.values(PUBLISHER_TEXTS).flatMap((part) => {
    const value = part === 'issuer' && isPublic ? undefined : all[part];
    return value === undefined ? [] : [[part, value] as const];
  });
  const triggers = trigger === undefined ? {} : { triggers: [trigger] };
  const policy: PublisherPolicy = { kind, ...Object.fromEntries(parts), ...triggers };
  const faults = new Set(faultsOfPublisher(policy).map(({ part }) => part));
  const lines = Object.entries(PUBLISHER_TEXTS).flatMap(([key, part]) => {
    const value = policy[part];
    return value === undefined || faults.has(part) ? [] : [`      ${key}: ${yamlScalar(value)}`];
  });
  const last =
    trigger === undefined || faults.has('triggers') ? [] : [`      triggers: [${yamlScalar(trigger)}]`];
  return [`    - kind: ${kind}`, ...lines, ...last].join('\n');
}

function identityLines({ subject, issuer }: SignerIdentity): readonly string[] {
  if (subject === undefined || issuer === undefined) return [];
  return [`    - subject: ${yamlScalar(subject)}\n      issuer: ${yamlScalar(issuer)}`];
}

function predicateWord(type: string): string {
  const [word] = Object.entries(PREDICATES).find(([, address]) => address === type) ?? [];
  return word ?? yamlScalar(type);
}

function unique(all: readonly string[]): readonly string[] {
  return [...new Set(all)];
}
