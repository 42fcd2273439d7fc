import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect } from 'vitest';
import { run, testFolder } from '../cli/run.ts';
import { digestOf, spdxSaying } from '../recipes/checked-boms.ts';
import { archive, member } from '../recipes/tar.ts';
import { emailClaims, gitlabClaims, identityOfClaims } from '../standin/identity.ts';
import { createPublisher, wheelBytes } from './signed-files.ts';

export const folder = testFolder();
const publisher = createPublisher();
export const ROOT = folder.put('root.json', publisher.sigstore.trustedRoot);
export const POLICIES = 'examples/policies';
export const of = (name: string) => join(POLICIES, `${name}.yaml`);
export const stores = {
  clean: join(folder.path, 'clean.sqlite'),
  bad: join(folder.path, 'bad.sqlite'),
  excepted: join(folder.path, 'excepted.sqlite'),
  old: join(folder.path, 'old.sqlite'),
};

/** A record about every version of a package of PyPI. */
export const record = (
  name: string,
  id: string,
  modified: string,
  vector = 'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
) =>
  JSON.stringify({
    schema_version: '1.7.0',
    id,
    modified,
    affected: [
      {
        package: { ecosystem: 'PyPI', name },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }] }],
      },
    ],
    severity: [{ type: 'CVSS_V3', score: `CVSS:3.1/${vector}` }],
  });

export const NOW = '2026-06-01T00:00:00Z';

beforeAll(async () => {
  const import_ = async (store: string, name: string, content: string) => {
    const { code } = await run('advisories', 'import', folder.put(name, content), '--store', store);
    expect(code).toBe(0);
  };
  const everything = ['example', 'pip', 'acme-tool'];
  await import_(stores.clean, 'other.json', record('unrelated', 'CVE-2026-1', NOW));
  for (const name of everything) {
    await import_(stores.bad, `${name}.json`, record(name, `CVE-2026-${name.length}`, NOW));
  }
  // Of two records with one id the later wins.
  await import_(stores.excepted, 'excepted.json', record('example', 'CVE-2024-35195', NOW));
  await import_(stores.old, 'old.json', record('unrelated', 'CVE-2026-1', '2025-01-01T00:00:00Z'));
});

/** Puts a file with what vouches for it, and its bill of materials. @returns its path */
function put(name: string, content: Uint8Array, evidence?: string, bom?: string): string {
  const path = folder.put(name, content);
  for (const [suffix, text] of Object.entries({ '.sigstore.json': evidence, '.spdx.json': bom }))
    if (text === undefined) rmSync(path + suffix, { force: true });
    else folder.put(name + suffix, text);
  return path;
}

export const EXAMPLE = 'example-1.0.0-py3-none-any.whl';
export const BYTES = wheelBytes('example', '1.0.0');
export const signed = (options = {}) => JSON.stringify(publisher.bundle(EXAMPLE, BYTES, options));
export const wheel = (evidence?: string) => () => put(EXAMPLE, BYTES, evidence);

const ACME = 'acme_tool-1.0.0-py3-none-any.whl';
const ACME_BYTES = wheelBytes('acme_tool', '1.0.0');
const gitlab = (changes = {}) =>
  identityOfClaims(
    gitlabClaims({
      project_path: 'acme/platform',
      ci_config_ref_uri: 'gitlab.com/acme/platform//.gitlab-ci.yml@refs/tags/v1.0.0',
      ...changes,
    }),
  );
export const acme = (changes?: object) => () =>
  put(
    ACME,
    ACME_BYTES,
    changes && JSON.stringify(publisher.bundle(ACME, ACME_BYTES, { identity: gitlab(changes) })),
  );

const METADATA = 'Metadata-Version: 2.1\nName: pip\nVersion: 25.2\nLicense: MIT\n\n';
export const PYTHON = gzipSync(
  archive([member({ name: 'Python-3.14.0/Lib/site-packages/pip-25.2.dist-info/METADATA', data: METADATA })]),
);
export const manager = (email: string) =>
  JSON.stringify(
    publisher.sigstore.sign(
      { message: PYTHON },
      { identity: identityOfClaims(emailClaims(email, 'https://github.com/login/oauth')) },
    ),
  );
export const bomOf = (sha256: string) =>
  spdxSaying([{ name: 'pip', version: '25.2', purl: 'pkg:pypi/pip@25.2' }], {
    name: 'CPython',
    version: '3.14.0',
    fileName: 'Python-3.14.0.tgz',
    sha256,
  });
export const RIGHT = bomOf(digestOf(PYTHON));
export const cpython =
  (evidence: string | undefined, bom: string | undefined, name = 'Python-3.14.0.tgz') =>
  () =>
    put(name, PYTHON, evidence, bom);
const against = () => ['--against', folder.put('rebuilt.tgz', PYTHON)];
export const CPYTHON = [...against(), '--store', stores.clean];
