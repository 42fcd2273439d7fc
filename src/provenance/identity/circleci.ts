import type { SignerIdentity } from '../../model/index.ts';

/** Issuer of CircleCI; that of an organisation has its id behind `/org/`. */
const ISSUER = 'https://oidc.circleci.com';
const ORGANISATION = /^https:\/\/oidc\.circleci\.com\/org\/([^/]+)$/;

/** Whom certificates for jobs of CircleCI name: a project and its pipeline (sigstore/fulcio `config/identity`, circleci-job). */
const PIPELINE = /^https:\/\/circleci\.com\/api\/v2\/projects\/([^/]+)\/pipeline-definitions\/([^/]+)$/;

/** Whether an issuer is CircleCI's, for one organisation or all. */
export function isCircle(issuer: string): boolean {
  return issuer === ISSUER || ORGANISATION.test(issuer);
}

/** The issuer of an organisation. */
export function issuerOfCircle(organisation: string): string {
  return `${ISSUER}/org/${organisation}`;
}

/** Ids of the organisation, the project and the pipeline, which no extension but the names of issuer and subject have. */
export function partsOfCircle(
  subject: string | undefined,
  issuer: string | undefined,
): Pick<SignerIdentity, 'ownerId' | 'repositoryId' | 'workflow'> {
  const [, repositoryId, workflow] = PIPELINE.exec(subject ?? '') ?? [];
  const [, ownerId] = ORGANISATION.exec(issuer ?? '') ?? [];
  return {
    ...(ownerId === undefined ? {} : { ownerId }),
    ...(repositoryId === undefined || workflow === undefined ? {} : { repositoryId, workflow }),
  };
}
