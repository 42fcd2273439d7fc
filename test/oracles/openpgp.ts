import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesSource } from '../../src/codec/index.ts';
import { DEFAULT_LIMITS } from '../../src/model/index.ts';
import { readKeyring, verifySignatures } from '../../src/provenance/index.ts';
import { CASES, type OpenPgpCase } from './openpgp-cases.ts';
import { isVerified } from './verdict.ts';

/**
 * Keys and signatures that honest programs rarely make, put together byte by byte: GnuPG and Sequoia (sqv) are asked about each.
 * Where one of them differs from us, the case says so and why; any other difference is a disagreement.
 */

type Missing = (tools: readonly string[]) => string[];
type Verdict = (work: string) => boolean;

/** @returns by program what is wrong, or why it was not asked */
export async function askOpenPgpVariations(
  folder: string,
  missing: Missing,
): Promise<Readonly<Record<string, readonly string[] | string>>> {
  const work = join(folder, 'openpgp');
  mkdirSync(work, { recursive: true });
  const answers: Record<string, readonly string[] | string> = {};
  for (const [name, ask] of [['gpg', askGpg] as const, ['sqv', askSqv] as const]) {
    const lacking = missing(name === 'gpg' ? ['gpg'] : [name]);
    answers[`${name}, varied`] =
      lacking.length > 0 ? `${lacking.join(', ')} is not installed` : await differences(name, ask, work);
  }
  return answers;
}

async function differences(name: 'gpg' | 'sqv', ask: Verdict, work: string): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const one of CASES) {
    for (const [file, bytes] of Object.entries({ key: one.key, sig: one.signature, asked: one.file }))
      writeFileSync(join(work, file), bytes);
    const [ours, theirs] = [await ourVerdict(one), ask(work)];
    if (ours !== one.good) wrong.push(`${one.name}: we ${ours}, expected ${one.good}`);
    const differs = one.differs?.[name] !== undefined;
    if ((ours !== theirs) !== differs) wrong.push(`${one.name}: ${name} ${theirs}, we ${ours}`);
  }
  return wrong;
}

async function ourVerdict({ file, signature, key }: OpenPgpCase): Promise<boolean> {
  const request = { pgpKeys: readKeyring(key), authorities: [], now: Math.floor(Date.now() / 1000) };
  return isVerified(
    await verifySignatures(
      { name: 'asked', source: bytesSource(file) },
      [{ name: 'sig', content: signature }],
      { ...request, limits: DEFAULT_LIMITS },
    ),
  );
}

/** Good is what is good or was at its time; a revoked key is `REVKEYSIG`. */
function askGpg(work: string): boolean {
  const home = join(work, 'home');
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { mode: 0o700 });
  const env = { ...process.env, GNUPGHOME: home, LC_ALL: 'C' };
  const gpg = (...options: string[]) =>
    spawnSync('gpg', ['--batch', '--no-autostart', '--quiet', ...options], {
      cwd: work,
      env,
      encoding: 'utf8',
    });
  gpg('--import', 'key');
  const { stdout } = gpg('--status-fd', '1', '--verify', 'sig', 'asked');
  return (
    /^\[GNUPG:\] (GOODSIG|EXPKEYSIG) /m.test(stdout) &&
    !/^\[GNUPG:\] (BADSIG|ERRSIG|KEYEXPIRED) /m.test(stdout)
  );
}

function askSqv(work: string): boolean {
  return spawnSync('sqv', ['--keyring', 'key', 'sig', 'asked'], { cwd: work }).status === 0;
}
