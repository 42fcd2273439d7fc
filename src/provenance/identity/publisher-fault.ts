import type { PublisherKind, PublisherPolicy } from '../../model/index.ts';

/** A part of a publisher that no certificate can say. */
export interface PublisherFault {
  readonly part: keyof PublisherPolicy;
  readonly message: string;
  readonly hint: string;
}

type Part = Exclude<keyof PublisherPolicy, 'kind'>;

/** How a part must be written; without `form` anything may be there. */
interface PartRule {
  readonly form?: RegExp;
  readonly message?: string;
  readonly hint?: string;
}

const ANY: PartRule = {};
const DECIMAL: PartRule = {
  form: /^[1-9]\d*$/,
  message: 'an id is a decimal number',
  hint: '`assay policy from FILE` writes the ids of a file that is right',
};
const UUID: PartRule = {
  form: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  message: 'an id of CircleCI is a UUID in lower case',
  hint: 'the settings of the project and of the organisation show them',
};
const ADDRESS: PartRule = {
  form: /^[^@/\s]+@[^@/\s]+$/,
  message: 'no account',
  hint: 'write name@example.org',
};
const runnerOf = (...words: readonly string[]): PartRule => ({
  form: new RegExp(`^(${words.join('|')})$`),
  message: 'no kind of runner',
  hint: `it is ${words.join(' or ')}`,
});

/** What certificates of a kind say; sources: docs.github.com and docs.gitlab.com on names, sigstore/fulcio `config/identity`. */
const PARTS: Readonly<Record<PublisherKind, Readonly<Partial<Record<Part, PartRule>>>>> = {
  github: {
    issuer: ANY,
    repository: {
      form: /^[A-Za-z0-9][\w-]*\/[\w.-]+$/,
      message: 'a repository is owner/name',
      hint: 'write octo-org/example, without address',
    },
    workflow: {
      form: /^[^/\s][^/]*\.ya?ml$/,
      message: 'a workflow is the name of a file, as release.yml',
      hint: 'write release.yml, without .github/workflows/',
    },
    environment: ANY,
    repositoryId: DECIMAL,
    ownerId: DECIMAL,
    triggers: ANY,
    runner: runnerOf('github-hosted', 'self-hosted'),
  },
  gitlab: {
    issuer: ANY,
    repository: {
      form: /^\w[\w.-]*(\/\w[\w.-]*)+$/,
      message: 'a repository is owner/name',
      hint: 'write group/example with all groups, without address',
    },
    workflow: {
      form: /^[^/].*\.ya?ml$/,
      message: 'a workflow is the path of a file, as .gitlab-ci.yml',
      hint: 'write it from the root of the repository, without slash',
    },
    environment: ANY,
    repositoryId: DECIMAL,
    ownerId: DECIMAL,
    triggers: ANY,
    runner: runnerOf('gitlab-hosted', 'self-hosted'),
  },
  circleci: { issuer: ANY, repository: ANY, workflow: UUID, repositoryId: UUID, ownerId: UUID },
  google: { issuer: ANY, email: ADDRESS },
  email: { issuer: ANY, email: ADDRESS },
  // No authority is known that issues certificates to it: what they would say is not, either.
  activestate: {
    issuer: ANY,
    repository: ANY,
    workflow: ANY,
    environment: ANY,
    email: ANY,
    repositoryId: ANY,
    ownerId: ANY,
    triggers: ANY,
    runner: ANY,
  },
};

/** Parts that a publisher has and no certificate of its kind can say: with them nobody would ever be it. */
export function faultsOfPublisher({ kind, ...parts }: PublisherPolicy): readonly PublisherFault[] {
  const rules = PARTS[kind];
  return (Object.keys(parts) as Part[]).flatMap((part) => {
    const rule = rules[part];
    if (!rule) {
      const said = Object.keys(rules).map(spelling).join(', ');
      return [
        { part, message: `a publisher of kind ${kind} has no ${spelling(part)}`, hint: `it has ${said}` },
      ];
    }
    const { form, message = '', hint = '' } = rule;
    return form === undefined || form.test(String(parts[part])) ? [] : [{ part, message, hint }];
  });
}

/** As policies spell it. */
function spelling(part: string): string {
  return part.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
