import { expect, test } from 'vitest';
import { makePgpKey, pgpCertificate, pgpSignature } from '../recipes/openpgp-keys.ts';
import { makeSigner, SIGNED_AT, signedPeFile } from '../recipes/signed-software.ts';
import { run, testFolder } from './run.ts';

const folder = testFolder();
const { put } = folder;
const ann = makePgpKey('eddsa');
const key = put('ann.key', pgpCertificate(ann));
const file = put('file.txt', 'hello');
put('file.txt.asc', pgpSignature(ann, 'hello'));
const signer = makeSigner();
const program = signedPeFile(signer);
const roots = put('roots.pem', signer.root);
const at = new Date((SIGNED_AT + 1000) * 1000).toISOString();

/** Outcome and reasons of origin, and what became of each signature. */
async function originOf(...args: readonly string[]) {
  const { code, stdout } = await run('check', ...args, '--format', 'json');
  const { verdicts, attestations } = JSON.parse(stdout);
  const { outcome, reasons } = verdicts.find(({ question }: { question: string }) => question === 'origin');
  return {
    code,
    outcome,
    reasons,
    attestations: attestations.map((one: Record<string, string>) => [
      one['kind'],
      one['where'],
      one['outcome'],
    ]),
  };
}

test('an OpenPGP signature beside: unknown without the key, as expected with it', async () => {
  expect(await originOf(file)).toMatchObject({
    code: 0,
    outcome: 'unknown',
    reasons: [expect.stringContaining('no key is given')],
    attestations: [['openpgp-signature', 'beside', 'unknown']],
  });
  expect(await originOf(file, '--pgp-key', key)).toMatchObject({
    code: 0,
    outcome: 'pass',
    reasons: ['signed by Ann <ann@x.test>, as expected', expect.anything()],
    attestations: [['openpgp-signature', 'beside', 'pass']],
  });
});

test('one of another file fails', async () => {
  const changed = put('changed.txt', 'other');
  put('changed.txt.asc', pgpSignature(ann, 'hello'));
  expect(await originOf(changed)).toMatchObject({
    code: 1,
    outcome: 'fail',
    attestations: [['openpgp-signature', 'beside', 'fail']],
  });
});

test('a signature inside of a program: by an authority, without one, and of a program that was changed', async () => {
  const whole = put('whole.exe', program);
  expect(await originOf(whole, '--at', at)).toMatchObject({
    outcome: 'unknown',
    attestations: [['authenticode', 'inside', 'unknown']],
  });
  expect(await originOf(whole, '--at', at, '--ca', roots)).toMatchObject({
    outcome: 'unknown',
    reasons: [
      expect.stringContaining('signed by'),
      expect.stringContaining('nobody was expected'),
      expect.anything(),
    ],
    attestations: [['authenticode', 'inside', 'pass']],
  });
  const bytes = Buffer.from(program);
  bytes[bytes.indexOf('This program') >= 0 ? bytes.indexOf('This program') : 0x50]! ^= 1;
  const spoilt = await originOf(put('spoilt.exe', bytes), '--at', at);
  expect(spoilt).toMatchObject({
    code: 1,
    outcome: 'fail',
    attestations: [['authenticode', 'inside', 'fail']],
  });
});
