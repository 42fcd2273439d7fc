import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { githubClaims } from '../standin/identity.ts';
import { type ServiceName, type StandinServices, startServices } from '../standin/services.ts';
import { run, testFolder, WHEEL } from './run.ts';

export const folder = testFolder();
export const NAME = 'parcel-1.2.0-py3-none-any.whl';
export const FILE = join(folder.path, NAME);
/** Whom {@link keyless} signs as. */
export const PUBLISHER = 'github:octo-org/example:release.yml:pypi';
/** Where tokens are found in the environment; unset between tests. */
export const VARIABLES = [
  'SIGSTORE_ID_TOKEN',
  'ACTIONS_ID_TOKEN_REQUEST_URL',
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
];
const before = Object.fromEntries(VARIABLES.map((name) => [name, process.env[name]]));

/** Started before the tests of a file, without faults before each. */
export let services: StandinServices;
/** Path of their trusted root. */
export let root = '';
/** Path of a signing configuration of some of them. */
export let config: (names?: readonly ServiceName[], changes?: object) => string;
/** Path of a token of their issuer. */
export let token: (claims?: Parameters<typeof githubClaims>[0], lifetime?: number) => string;
let count = 0;
/** A number that nobody else got. */
export const next = () => count++;

beforeAll(async () => {
  copyFileSync(WHEEL, FILE);
  for (const name of VARIABLES) delete process.env[name];
  services = await startServices();
  root = folder.put('trusted_root.json', services.sigstore.trustedRoot);
  config = (names, changes) => folder.put(`config-${count++}.json`, services.signingConfig(names, changes));
  const now = () => Math.floor(Date.now() / 1000);
  token = (claims = {}, lifetime = 300) =>
    folder.put(`token-${count++}`, services.issuer.token(githubClaims(claims), { now: now(), lifetime }));
});
afterEach(() => {
  for (const name of Object.keys(services.faults)) delete services.faults[name as 'leaf'];
  for (const name of VARIABLES) delete process.env[name];
});
afterAll(async () => {
  for (const [name, value] of Object.entries(before)) if (value !== undefined) process.env[name] = value;
  await services.close();
});

/** A path that nothing is at. */
export const output = () => join(folder.path, `out-${count++}.json`);
/** Verifies the file by some evidence, strictly. */
export const verify = (evidence: string, ...args: readonly string[]) =>
  run('verify', FILE, '--attestation', evidence, '--strict', ...args);

/** Attests keyless. @returns the run, and where it should have written */
export async function keyless(names: readonly ServiceName[], ...args: readonly string[]) {
  const path = output();
  const keys = args.includes('--identity-token') ? [] : ['--identity-token', token()];
  const services = ['--signing-config', config(names), '--trust-root', root];
  const result = await run('attest', FILE, '--publish', ...services, ...keys, '-o', path, ...args);
  return { ...result, path };
}
