import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { copyFileSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSigningServices } from '../../src/provenance/sign/services.ts';
import { run, testFolder, WHEEL } from './run.ts';

const folder = testFolder();
const page = readFileSync('docs/attest.md', 'utf8');
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(([, text]) => text!);
const home = process.cwd();
const epoch = process.env['SOURCE_DATE_EPOCH'];

beforeAll(() => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  folder.put('key.pem', privateKey.export({ format: 'pem', type: 'pkcs8' }));
  folder.put('key.pub', createPublicKey(privateKey).export({ format: 'pem', type: 'spki' }));
  folder.put('policy.yaml', 'version: 1\nrequire: [inside]\n');
  copyFileSync(WHEEL, `${folder.path}/parcel-1.2.0-py3-none-any.whl`);
  process.env['SOURCE_DATE_EPOCH'] = '1700000000';
  process.chdir(folder.path);
});
afterAll(() => {
  process.chdir(home);
  if (epoch === undefined) delete process.env['SOURCE_DATE_EPOCH'];
  else process.env['SOURCE_DATE_EPOCH'] = epoch;
});

const anyKey = (text: string) => text.replace(/key [0-9a-f]{16}…/g, 'key …');

test('docs/attest.md: what the commands answer', async () => {
  const sessions = blocks('console').flatMap((block) => block.split(/^\$ assay /m).slice(1));
  expect(sessions.length).toBeGreaterThanOrEqual(4);
  for (const session of sessions) {
    const [command = '', ...answer] = session.trimEnd().split('\n');
    const { code, stdout, stderr } = await run(...command.split(' '));
    expect([command, code, anyKey(stdout + stderr)]).toEqual([
      command,
      0,
      expect.stringContaining(anyKey(`${answer.join('\n')}\n`)),
    ]);
  }
});

test('docs/attest.md: the signing configuration is one', () => {
  const [config = ''] = blocks('json');
  expect(readSigningServices(Buffer.from(config), Date.UTC(2026, 10, 23) / 1000)).toEqual({
    authorities: ['https://fulcio.sigstore.dev'],
    logs: [{ url: 'https://rekor.sigstore.dev', version: 1 }],
    timestampAuthorities: ['https://timestamp.sigstore.dev/api/v1/timestamp'],
  });
});
