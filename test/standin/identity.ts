/** Whom a certificate of a stand-in authority names. */
export interface StandinIdentity {
  /** Subject alternative name: an e-mail address or a URI. */
  readonly subject: string;
  /** OIDC issuer. */
  readonly issuer: string;
  /** Texts of the extensions 1.3.6.1.4.1.57264.1.N from 9 on, by N. */
  readonly extensions?: Readonly<Record<number, string>>;
}

/** Claims of a token, texts mostly. */
export type Claims = Readonly<Record<string, string | number | boolean>>;

/** Issuers of the public instances. */
export const GITHUB = 'https://token.actions.githubusercontent.com';
export const GITLAB = 'https://gitlab.com';

/** Claims of GitHub Actions for a run of `release.yml` in `octo-org/example`; single ones can be replaced. */
export function githubClaims(changes: Claims = {}): Claims {
  const workflow = 'octo-org/example/.github/workflows/release.yml@refs/tags/v1.0.0';
  const commit = '0123456789abcdef0123456789abcdef01234567';
  return {
    iss: GITHUB,
    sub: 'repo:octo-org/example:environment:pypi',
    repository: 'octo-org/example',
    repository_id: '1296269',
    repository_owner: 'octo-org',
    repository_owner_id: '65',
    repository_visibility: 'public',
    workflow_ref: workflow,
    workflow_sha: commit,
    job_workflow_ref: workflow,
    job_workflow_sha: commit,
    sha: commit,
    ref: 'refs/tags/v1.0.0',
    event_name: 'release',
    runner_environment: 'github-hosted',
    run_id: '30433642',
    run_attempt: '1',
    environment: 'pypi',
    ...changes,
  };
}

/** Claims of GitLab CI for `octo-group/example`; single ones can be replaced. */
export function gitlabClaims(changes: Claims = {}): Claims {
  const commit = 'fedcba9876543210fedcba9876543210fedcba98';
  return {
    iss: GITLAB,
    sub: 'project_path:octo-group/example:ref_type:tag:ref:v1.0.0',
    project_path: 'octo-group/example',
    project_id: '278964',
    project_visibility: 'public',
    namespace_path: 'octo-group',
    namespace_id: '9970',
    ci_config_ref_uri: 'gitlab.com/octo-group/example//.gitlab-ci.yml@refs/tags/v1.0.0',
    ci_config_sha: commit,
    sha: commit,
    ref: 'v1.0.0',
    ref_path: 'refs/tags/v1.0.0',
    pipeline_source: 'push',
    runner_environment: 'gitlab-hosted',
    job_id: '4711',
    environment: 'pypi',
    ...changes,
  };
}

/** Claims of a person with an e-mail address. */
export function emailClaims(email: string, issuer: string, changes: Claims = {}): Claims {
  return { iss: issuer, sub: `account of ${email}`, email, email_verified: true, ...changes };
}

/** Whom claims stand for in a certificate (sigstore/fulcio `docs/oid-info.md`, `config/identity`). */
export function identityOfClaims(claims: Claims): StandinIdentity {
  if (claims['job_workflow_ref'] !== undefined) return githubIdentity(claims);
  if (claims['ci_config_ref_uri'] !== undefined) return gitlabIdentity(claims);
  return { subject: String(claims['email'] ?? claims['sub']), issuer: String(claims['iss']) };
}

function githubIdentity(claims: Claims): StandinIdentity {
  const of = (name: string) => textOf(claims, name);
  const home = 'https://github.com/';
  return {
    subject: home + of('job_workflow_ref'),
    issuer: of('iss'),
    extensions: present({
      9: home + of('job_workflow_ref'),
      10: of('job_workflow_sha'),
      11: of('runner_environment'),
      12: home + of('repository'),
      13: of('sha'),
      14: of('ref'),
      15: of('repository_id'),
      16: home + of('repository_owner'),
      17: of('repository_owner_id'),
      18: home + of('workflow_ref'),
      19: of('workflow_sha'),
      20: of('event_name'),
      21: `${home}${of('repository')}/actions/runs/${of('run_id')}/attempts/${of('run_attempt')}`,
      22: of('repository_visibility'),
      23: of('environment'),
    }),
  };
}

function gitlabIdentity(claims: Claims): StandinIdentity {
  const of = (name: string) => textOf(claims, name);
  const config = `https://${of('ci_config_ref_uri')}`;
  return {
    subject: config,
    issuer: of('iss'),
    extensions: present({
      9: config,
      10: of('ci_config_sha'),
      11: of('runner_environment'),
      12: `https://gitlab.com/${of('project_path')}`,
      13: of('sha'),
      14: of('ref_path'),
      15: of('project_id'),
      16: `https://gitlab.com/${of('namespace_path')}`,
      17: of('namespace_id'),
      18: config,
      19: of('ci_config_sha'),
      20: of('pipeline_source'),
      21: `https://gitlab.com/${of('project_path')}/-/jobs/${of('job_id')}`,
      22: of('project_visibility'),
      23: of('environment'),
    }),
  };
}

function textOf(claims: Claims, name: string): string {
  return String(claims[name] ?? '');
}

/** A claim that is absent makes no extension. */
function present(texts: Readonly<Record<number, string>>): Readonly<Record<number, string>> {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''));
}
