import { AssayError, type PublisherKind, type PublisherPolicy } from '../../model/index.ts';
import { issuerOfCircle } from './circleci.ts';
import { faultsOfPublisher } from './publisher-fault.ts';

/** What is written behind a kind: a repository and its workflow, an account, or the ids of CircleCI. */
type Form = (parts: readonly [string, string?, string?]) => Omit<PublisherPolicy, 'kind'> | undefined;

const ofRepository: Form = ([repository, workflow, environment]) => ({
  repository,
  ...(workflow === undefined ? {} : { workflow }),
  ...(environment === undefined ? {} : { environment }),
});
const ofAccount: Form = ([email, ...more]) => (more.length === 0 ? { email } : undefined);
const ofIds: Form = ([ids, workflow, environment]) => {
  const [ownerId, repositoryId, ...more] = ids.split('/');
  if (!ownerId || !repositoryId || more.length > 0 || environment !== undefined) return undefined;
  const issuer = issuerOfCircle(ownerId);
  return { issuer, ownerId, repositoryId, ...(workflow === undefined ? {} : { workflow }) };
};

const FORMS: Readonly<Partial<Record<PublisherKind, readonly [Form, example: string]>>> = {
  github: [ofRepository, 'github:octo-org/example:release.yml:pypi'],
  gitlab: [ofRepository, 'gitlab:group/example:.gitlab-ci.yml:pypi'],
  circleci: [ofIds, 'circleci:ORGANISATION-ID/PROJECT-ID[:PIPELINE-DEFINITION-ID]'],
  google: [ofAccount, 'google:name@example.org'],
  email: [ofAccount, 'email:name@example.org'],
};

/**
 * Reads a publisher as people write it on a command line: `kind:repository[:workflow[:environment]]`, `google:address` and
 * `email:address`, or `circleci:organisation/project[:pipeline definition]` by ids.
 * @throws AssayError `usage.option`
 */
export function parsePublisher(text: string): PublisherPolicy {
  const no = (
    message: string,
    hint = 'write kind:repository[:workflow[:environment]], as github:octo-org/example:release.yml:pypi',
  ): never => {
    throw new AssayError('usage.option', `${message}: ${text}`, { hint });
  };
  const [kind = '', name = '', ...rest] = text.split(':');
  const [form, example] = (Object.hasOwn(FORMS, kind) && FORMS[kind as PublisherKind]) || [];
  if (!form) return no(`a publisher is of kind ${Object.keys(FORMS).join(', ')}`);
  if (name === '' || rest.length > 2 || rest.includes('')) no('no publisher', `write ${example}`);
  const parts = form([name, ...(rest as [string?, string?])]);
  if (!parts) return no('no publisher', `write ${example}`);
  const policy: PublisherPolicy = { kind: kind as PublisherKind, ...parts };
  const [fault] = faultsOfPublisher(policy);
  if (fault) no(fault.message, fault.hint);
  return policy;
}
