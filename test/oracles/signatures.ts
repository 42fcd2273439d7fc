import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesSource } from '../../src/codec/index.ts';
import { DEFAULT_LIMITS } from '../../src/model/index.ts';
import { readAuthorities, readKeyring, verifySignatures } from '../../src/provenance/index.ts';
import { CORPUS } from '../fuzz/seeds.ts';
import { askOpenPgpVariations } from './openpgp.ts';
import { isVerified } from './verdict.ts';

/** GnuPG and osslsigncode make signatures with throw-away keys; their verdict on each, and on a changed file, must be ours. */

type Missing = (tools: readonly string[]) => string[];

/** @returns whether all agree */
export async function askSignatureVerifiers(folder: string, missing: Missing): Promise<boolean> {
  const wrong = {
    gpg: await askGpg(folder, missing),
    ...(await askOpenPgpVariations(folder, missing)),
    osslsigncode: await askOsslsigncode(folder, missing),
  };
  let agree = true;
  for (const [name, found] of Object.entries(wrong)) {
    const isSkip = typeof found === 'string';
    const answer = isSkip
      ? `skipped, ${found}`
      : found.length === 0
        ? 'agrees'
        : `DISAGREES: ${found.join('; ')}`;
    process.stdout.write(`oracle ${name}, verified: ${answer}\n`);
    if (!isSkip && found.length > 0) agree = false;
  }
  return agree;
}

const now = () => Math.floor(Date.now() / 1000);

/** Run by bash: `$G` is GnuPG without questions; leaves `<name>.sig` over `f` or `t`, and `<name>.key`. */
const GPG_SETUP = `
export GNUPGHOME=$PWD/home; rm -rf home; mkdir -m 700 home; printf 'hello\\nworld\\n' > f; printf 'a\\r\\nb \\nc' > t
g() { gpg --batch --quiet --pinentry-mode loopback --passphrase '' --trust-model always "$@" 2>/dev/null; }
fpr() { gpg --list-keys --with-colons "$1" 2>/dev/null | awk -F: '/^fpr/{print $10; exit}'; }
for a in rsa2048 ed25519 nistp256 nistp384 nistp521; do
  g --quick-gen-key $a@x.test $a sign never; g --quick-add-key $(fpr $a@x.test) $a sign never
  g -u $(fpr $a@x.test)! -o $a-primary.sig --detach-sign f
  g -u $a@x.test -o $a-subkey.sig --armor --detach-sign f
  g -u $a@x.test -o $a-text.sig --textmode --detach-sign t
  for s in primary subkey text; do g --export -o $a-$s.key $a@x.test; done
done
g --faked-system-time 20200101T000000! --quick-gen-key old@x.test ed25519 sign 30d
g --faked-system-time 20200105T000000! -u old@x.test -o expired-since.sig --detach-sign f
g --export -o expired-since.key old@x.test
g --quick-gen-key gone@x.test ed25519 sign never
g -u gone@x.test -o revoked.sig --detach-sign f
printf 'y\\n0\\n\\ny\\n' | gpg --quiet --pinentry-mode loopback --passphrase '' --command-fd 0 --no-tty --gen-revoke gone@x.test > r.asc 2>/dev/null
g --import r.asc; g --export -o revoked.key gone@x.test
gpgconf --kill all 2>/dev/null || true
`;

async function askGpg(folder: string, missing: Missing): Promise<readonly string[] | string> {
  const lacking = missing(['gpg', 'gpgconf']);
  if (lacking.length > 0) return `${lacking.join(', ')} is not installed`;
  const work = join(folder, 'gpg');
  mkdirSync(work, { recursive: true });
  execFileSync('bash', ['-c', GPG_SETUP], { cwd: work, stdio: 'ignore' });
  const wrong: string[] = [];
  let asked = 0;
  const read = (name: string) => readFileSync(join(work, name));
  const kinds = ['rsa2048', 'ed25519', 'nistp256', 'nistp384', 'nistp521'];
  const names = kinds.flatMap((kind) => ['primary', 'subkey', 'text'].map((how) => `${kind}-${how}`));
  for (const name of [...names, 'expired-since', 'revoked']) {
    const file = name.endsWith('-text') ? 't' : 'f';
    if (!existsSync(join(work, `${name}.sig`))) {
      wrong.push(`${name}: gpg made none`);
      continue;
    }
    for (const change of [false, true]) {
      const bytes = Buffer.from(read(file));
      if (change) bytes[1]! ^= 1;
      writeFileSync(join(work, 'asked'), bytes);
      const theirs = gpgVerdict(work, `${name}.key`, `${name}.sig`);
      const ours = await pgpVerdict(bytes, read(`${name}.sig`), read(`${name}.key`));
      asked++;
      if (theirs !== ours) wrong.push(`${name}${change ? ', changed' : ''}: gpg ${theirs}, we ${ours}`);
    }
  }
  return asked > 0 ? wrong : 'nothing was made';
}

/** A revoked key is `REVKEYSIG`, one that has ended since `EXPKEYSIG`, which is no reason to refuse. */
function gpgVerdict(work: string, key: string, signature: string): boolean {
  const home = join(work, 'asking');
  execFileSync('bash', ['-c', `rm -rf ${home}; mkdir -m 700 ${home}`]);
  const env = { ...process.env, GNUPGHOME: home };
  spawnSync('gpg', ['--batch', '--quiet', '--import', key], { cwd: work, env });
  const { stdout } = spawnSync('gpg', ['--batch', '--status-fd', '1', '--verify', signature, 'asked'], {
    cwd: work,
    env,
    encoding: 'utf8',
  });
  spawnSync('gpgconf', ['--kill', 'all'], { env });
  return /^\[GNUPG:\] (GOODSIG|EXPKEYSIG) /m.test(stdout);
}

async function pgpVerdict(file: Uint8Array, signature: Uint8Array, key: Uint8Array): Promise<boolean> {
  return isVerified(
    await verifySignatures(
      { name: 'asked', source: bytesSource(file) },
      [{ name: 'sig', content: signature }],
      {
        pgpKeys: readKeyring(key),
        authorities: [],
        now: now(),
        limits: DEFAULT_LIMITS,
      },
    ),
  );
}

/** An authority, an intermediate, a signer, one whose certificate has ended, and a time-stamping authority. */
const CA_SETUP = `
ext() { printf "$1" > ext; }
key() { openssl genrsa -out $1.key 2048 2>/dev/null; openssl req -new -key $1.key -subj "/O=Stand-in/CN=$1" -out $1.csr 2>/dev/null; }
issue() { openssl x509 -req -in $1.csr -CA $2.pem -CAkey $2.key -CAcreateserial -days $3 -extfile ext -out $1.pem 2>/dev/null; }
key root; ext 'basicConstraints=critical,CA:TRUE\\nkeyUsage=critical,keyCertSign,cRLSign\\n'
openssl x509 -req -in root.csr -signkey root.key -days 3650 -extfile ext -out root.pem 2>/dev/null
key between; issue between root 3650
key tsa; ext 'keyUsage=critical,digitalSignature\\nextendedKeyUsage=critical,timeStamping\\n'; issue tsa between 3650
key signer; ext 'keyUsage=critical,digitalSignature\\nextendedKeyUsage=codeSigning\\n'; issue signer between 365
key server; ext 'keyUsage=critical,digitalSignature\\nextendedKeyUsage=serverAuth\\n'; issue server between 365
cat tsa.pem between.pem > tsa-chain.pem
`;
const SIGN = 'osslsigncode sign -ac between.pem';
const STAMP = '-TSA-certs tsa-chain.pem -TSA-key tsa.key';
const SIGNINGS: Readonly<Record<string, string>> = {
  plain: `${SIGN} -certs signer.pem -key signer.key -h sha256 -in in -out signed`,
  'plain, SHA-512': `${SIGN} -certs signer.pem -key signer.key -h sha512 -in in -out signed`,
  stamped: `${SIGN} -certs signer.pem -key signer.key -h sha256 ${STAMP} -in in -out signed`,
  'two signatures': `${SIGN} -certs signer.pem -key signer.key -h sha1 -in in -out one && ${SIGN} -certs signer.pem -key signer.key -h sha256 -nest -in one -out signed`,
  'by a server': `${SIGN} -certs server.pem -key server.key -h sha256 -in in -out signed`,
};
const FILES = [
  'pe/dotnet-signed/a.dll',
  'singles/pe/gcc-386-mingw-exec.exe',
  'cab/mtime/a.cab',
  'cab/mszip-lzx/b.cab',
  'msi/wix-edited/a.msi',
  'msi/package-code-dates/a.msi',
];

async function askOsslsigncode(folder: string, missing: Missing): Promise<readonly string[] | string> {
  const lacking = missing(['osslsigncode', 'openssl']);
  if (lacking.length > 0) return `${lacking.join(', ')} is not installed`;
  const files = FILES.map((file) => join(CORPUS, 'repro', file)).filter((file) => existsSync(file));
  if (files.length === 0) return 'no corpus';
  const work = join(folder, 'authenticode');
  mkdirSync(work, { recursive: true });
  const bash = (script: string) =>
    spawnSync('bash', ['-c', script], { cwd: work, stdio: 'ignore' }).status === 0;
  bash(CA_SETUP);
  const authorities = readAuthorities(readFileSync(join(work, 'root.pem')));
  const wrong: string[] = [];
  for (const file of files)
    for (const [how, script] of Object.entries(SIGNINGS)) {
      writeFileSync(join(work, 'in'), readFileSync(file));
      if (!bash(`rm -f signed one; ${script}`)) {
        wrong.push(`${file} ${how}: osslsigncode made none`);
        continue;
      }
      const signed = readFileSync(join(work, 'signed'));
      for (const change of [false, true]) {
        const bytes = Buffer.from(signed);
        // Content: a name of the installer's database, or the end of what was signed.
        const place = bytes.indexOf('Manufacturer');
        if (change) bytes[place >= 0 ? place : readFileSync(file).length - 1]! ^= 1;
        writeFileSync(join(work, 'asked'), bytes);
        const theirs = bash('osslsigncode verify -CAfile root.pem -TSA-CAfile root.pem -in asked');
        const source = bytesSource(bytes);
        const request = { pgpKeys: [], authorities, now: now(), limits: DEFAULT_LIMITS };
        const ours = isVerified(await verifySignatures({ name: 'asked', source }, [], request));
        if (theirs !== ours)
          wrong.push(`${file} ${how}${change ? ', changed' : ''}: osslsigncode ${theirs}, we ${ours}`);
      }
    }
  return wrong;
}
