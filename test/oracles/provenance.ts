import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CORPUS } from '../fuzz/seeds.ts';
import { PYTHON_DISAGREEMENTS } from '../support/provenance-disagreements.ts';

type Json = Readonly<Record<string, unknown>>;

/** Where .ci/oracles puts them; else the Python of the system may have them. */
const PYTHONS = ['node_modules/.cache/provenance-oracle/bin/python', 'python3'];
const SCRIPT = fileURLToPath(new URL('./provenance.py', import.meta.url));

/**
 * sigstore-python and pypi-attestations must say of the cases of the corpus what they are labelled, which is what we say
 * (test/corpus/provenance.test.ts), save where that is explained in docs/verification.md.
 */
export function askPythonVerifiers(): boolean {
  const root = resolve(CORPUS, 'provenance');
  const python = [...PYTHONS, process.env['ASSAY_PROVENANCE_PYTHON'] ?? ''].find(hasVerifiers);
  if (python === undefined || !existsSync(root)) {
    const why = python === undefined ? 'they are not installed' : `there is no ${root}`;
    process.stdout.write(`oracle sigstore-python, pypi-attestations: skipped, ${why}\n`);
    return true;
  }
  const cases = casesOf(root);
  const answer = execFileSync(python, [SCRIPT], {
    input: JSON.stringify(cases.map(({ ask }) => ask)),
    maxBuffer: 64e6,
  });
  const verdicts = JSON.parse(answer.toString()) as Readonly<Record<string, string>>;
  const wrong = cases.flatMap(({ ask, expect }) => {
    const id = String(ask['id']);
    const found = verdicts[id] === 'pass' ? 'pass' : 'fail';
    const isKnown = PYTHON_DISAGREEMENTS[id] === found;
    return (found === expect) === !isKnown ? [] : [`${id}: ${expect}, they say ${verdicts[id]}`];
  });
  process.stdout.write(
    `oracle sigstore-python, pypi-attestations: ${wrong.length === 0 ? `agrees (${cases.length} cases)` : `DISAGREES: ${wrong.join('; ')}`}\n`,
  );
  return wrong.length === 0;
}

function hasVerifiers(python: string): boolean {
  return (
    python !== '' &&
    spawnSync(python, ['-c', 'import pypi_attestations, sigstore'], { stdio: 'ignore' }).status === 0
  );
}

interface Case {
  readonly ask: Json;
  readonly expect: string;
}

function casesOf(root: string): readonly Case[] {
  const load = (folder: string) =>
    JSON.parse(readFileSync(join(root, folder, 'cases.json'), 'utf8')) as readonly Json[];
  const trust = (name: unknown) => join(root, `trust/trusted_root.${String(name)}.json`);
  const conformance = load('sigstore-conformance')
    // They verify with certificates only.
    .filter((one) => one['key'] === null)
    .map((one) => {
      const folder = join(root, 'sigstore-conformance');
      const dir = join(folder, String(one['dir']));
      return {
        expect: String(one['expect']),
        ask: {
          kind: 'bundle',
          id: one['id'],
          bundle: join(dir, 'bundle.sigstore.json'),
          root: one['trusted_root'] === 'production' ? trust('production') : join(dir, 'trusted_root.json'),
          artifact: join(folder, String(one['artifact'])),
          identity: one['certificate_identity'],
          issuer: one['certificate_oidc_issuer'],
        },
      };
    });
  // The log of `local-signed` writes entries that they take for those of another signature: what they refuse there says nothing.
  const attestations = load('pypi')
    .filter((one) => one['attestation'] !== undefined)
    .map((one) => ({
      expect: String(one['expect']),
      ask: {
        kind: 'attestation',
        id: `pypi ${String(one['id'])}`,
        attestation: join(root, 'pypi', String(one['attestation'])),
        root: trust(one['trust']),
        ...(one['dist'] as object),
        publisher: one['publisher'],
      },
    }));
  return [...conformance, ...attestations];
}
