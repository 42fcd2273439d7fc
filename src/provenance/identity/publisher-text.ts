import { AssayError, type PublisherKind, type PublisherPolicy } from '../../model/index.ts';

/** Kinds whose publishers are workflows of a repository, and those that are accounts. */
const REPOSITORY: readonly PublisherKind[] = ['github', 'gitlab', 'circleci'];
const ACCOUNT: readonly PublisherKind[] = ['google', 'email'];

const FORM =
  'kind:repository[:workflow[:environment]], as github:octo-org/example:release.yml:pypi, or google:ADDRESS';

/**
 * Reads a publisher as people write it on a command line: `kind:repository[:workflow[:environment]]`, or `google:address` and
 * `email:address`.
 * @throws AssayError `usage.option`
 */
export function parsePublisher(text: string): PublisherPolicy {
  const no = (message: string): never => {
    throw new AssayError('usage.option', `${message}: ${text}`, { hint: `write ${FORM}` });
  };
  const [kind = '', name = '', workflow, environment, ...more] = text.split(':');
  if (name === '' || more.length > 0 || workflow === '' || environment === '') no('no publisher');
  if (ACCOUNT.includes(kind as PublisherKind)) {
    if (workflow !== undefined || !name.includes('@')) no('no account');
    return { kind: kind as PublisherKind, email: name };
  }
  if (!REPOSITORY.includes(kind as PublisherKind))
    no(`a publisher is of kind ${[...REPOSITORY, ...ACCOUNT].join(', ')}`);
  if (!/^[^/\s]+\/[^\s]+$/.test(name)) no('a repository is owner/name');
  return {
    kind: kind as PublisherKind,
    repository: name,
    ...(workflow === undefined ? {} : { workflow }),
    ...(environment === undefined ? {} : { environment }),
  };
}
