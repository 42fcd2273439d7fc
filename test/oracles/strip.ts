import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripSignatures, transplantSignatures } from '../../src/artifact/index.ts';
import { bytesSource, readAll } from '../../src/codec/index.ts';
import { CORPUS } from '../fuzz/seeds.ts';

/**
 * The signers of each format sign files of the corpus with a throw-away key; stripped, they must be what they were, a
 * transplant must give the signed file, and the format's own program must be content with the stripped one.
 */
interface Signer {
  readonly name: string;
  readonly needs: readonly string[];
  /** Files of the corpus. */
  readonly files: readonly string[];
  /** Run by bash in a folder with a copy of the file as `in`; writes `signed`. */
  readonly sign: string;
  /** Reads `stripped`, and fails where it is not in order. */
  readonly check: string;
  /** How the stripped file compares with the one that was signed. */
  readonly gives: 'the original' | 'its normal form' | 'a readable file';
}

const KEY =
  'test -f c.pem || openssl req -x509 -newkey rsa:2048 -nodes -keyout k.pem -out c.pem -days 2 -subj /CN=t -addext extendedKeyUsage=codeSigning 2>/dev/null;';
const AUTHENTICODE = `${KEY} rm -f signed; osslsigncode sign -certs c.pem -key k.pem -in in -out signed > /dev/null 2>&1`;
/** osslsigncode must find no signature to remove. */
const NO_SIGNATURE = '! osslsigncode remove-signature -in stripped -out removed > /dev/null 2>&1';
const RPM = [
  'export GNUPGHOME=$PWD/gpg; mkdir -pm 700 gpg; cp in signed; chmod u+w signed',
  "test -f gpg/pubring.kbx || gpg --batch --quiet --pinentry-mode loopback --passphrase '' --quick-gen-key T rsa2048 sign 1d 2>/dev/null",
  `rpmsign --define '_gpg_name T' --define "__gpg $(command -v gpg)" --addsign signed > /dev/null 2>&1`,
  // Its agent would go on running.
  'gpgconf --kill all || true',
].join('; ');
const JAR = [
  'test -f ks || keytool -genkeypair -keystore ks -storepass changeit -alias t -dname CN=t -keyalg RSA 2>/dev/null',
  'rm -f signed; jarsigner -keystore ks -storepass changeit -signedjar signed in t > /dev/null 2>&1',
].join('; ');

const SIGNERS: readonly Signer[] = [
  {
    name: 'osslsigncode, PE',
    needs: ['osslsigncode', 'openssl'],
    files: [
      'singles/pe/gcc-386-mingw-exec.exe',
      'singles/pe/gcc-amd64-mingw-exec.exe',
      'pe/dotnet-signed/a.dll',
    ],
    sign: AUTHENTICODE,
    check: NO_SIGNATURE,
    gives: 'the original',
  },
  {
    name: 'osslsigncode, PE with more behind it',
    needs: ['osslsigncode', 'openssl'],
    files: ['burn/bundle-guid-timestamp/a.exe'],
    sign: AUTHENTICODE,
    check: NO_SIGNATURE,
    gives: 'its normal form',
  },
  {
    name: 'osslsigncode, CAB',
    needs: ['osslsigncode', 'openssl', '7z'],
    files: ['cab/mszip-lzx/a.cab', 'cab/mtime/a.cab'],
    sign: AUTHENTICODE,
    check: '7z t stripped > /dev/null',
    gives: 'the original',
  },
  {
    name: 'osslsigncode, MSI',
    needs: ['osslsigncode', 'openssl', 'msiinfo', '7z'],
    files: ['msi/wix-edited/a.msi', 'msi/package-code-dates/a.msi', 'msi/wix-x86-x64/b.msi'],
    sign: AUTHENTICODE,
    check:
      '7z t stripped > /dev/null && msiinfo tables stripped > /dev/null && test "$(msiinfo streams in)" = "$(msiinfo streams stripped)"',
    gives: 'its normal form',
  },
  {
    name: 'rpmsign',
    needs: ['rpmsign', 'gpg', 'rpm'],
    files: ['rpm/buildtime-buildhost/a.rpm', 'rpm/gzip-bzip2-payload/a.rpm'],
    sign: RPM,
    check: 'rpm -K --nosignature stripped > /dev/null',
    gives: 'the original',
  },
  {
    name: 'LLVM, signed Mach-O files',
    needs: ['llvm-objdump'],
    files: ['macho/fat-lc-uuid/a.macho', 'macho/adhoc-codesign-added/b.dylib'],
    sign: 'cp in signed',
    check:
      'llvm-objdump --macho --private-headers stripped > headers && grep -q LC_SYMTAB headers && ! grep -q LC_CODE_SIGNATURE headers',
    gives: 'a readable file',
  },
  {
    name: 'jarsigner',
    needs: ['jarsigner', 'keytool', 'unzip'],
    files: ['jar/manifest-properties-mtime/a.jar'],
    sign: JAR,
    check: "unzip -qqt stripped && ! unzip -l stripped | grep -E '[.](SF|RSA)$'",
    gives: 'a readable file',
  },
];

/** Asks every signer that is there. @returns whether all agree */
export async function askSigners(
  folder: string,
  missing: (tools: readonly string[]) => string[],
): Promise<boolean> {
  let agree = true;
  const work = join(folder, 'signed');
  mkdirSync(work, { recursive: true });
  for (const signer of SIGNERS) {
    const lacking = missing(signer.needs);
    const files = signer.files.map((file) => join(CORPUS, 'repro', file)).filter((file) => existsSync(file));
    const skipped =
      lacking.length > 0 ? `${lacking.join(', ')} is not installed` : files.length === 0 ? 'no corpus' : '';
    const wrong: string[] = [];
    if (skipped === '') for (const file of files) wrong.push(...(await ask(signer, file, work)));
    const answer =
      skipped !== ''
        ? `skipped, ${skipped}`
        : wrong.length === 0
          ? 'agrees'
          : `DISAGREES: ${wrong.join('; ')}`;
    process.stdout.write(`oracle ${signer.name}, stripped: ${answer}\n`);
    if (wrong.length > 0) agree = false;
  }
  return agree;
}

/** @returns what is wrong */
async function ask({ sign, check, gives }: Signer, file: string, work: string): Promise<string[]> {
  const original = readFileSync(file);
  const bash = (script: string) => execFileSync('bash', ['-c', script], { cwd: work, stdio: 'ignore' });
  writeFileSync(join(work, 'in'), original);
  bash(sign);
  const signed = readFileSync(join(work, 'signed'));
  const { source, removed } = await stripSignatures(bytesSource(signed));
  const stripped = Buffer.from(await readAll(source));
  writeFileSync(join(work, 'stripped'), stripped);
  const wrong: string[] = [];
  if (removed.length === 0) wrong.push('nothing was taken out');
  if (gives === 'the original' && !stripped.equals(original)) wrong.push('it is not what was signed');
  if (gives !== 'a readable file') {
    const [one, other] = [await normal(signed), await normal(original)];
    if (!one.equals(other)) wrong.push('the normal forms differ');
    const back = await transplantSignatures(bytesSource(signed), bytesSource(original));
    if (!back.done || !Buffer.from(await readAll(back.source)).equals(signed)) wrong.push('no transplant');
  }
  try {
    bash(check);
  } catch {
    wrong.push('the stripped file is not in order');
  }
  return wrong.map((what) => `${file}: ${what}`);
}

async function normal(bytes: Uint8Array): Promise<Buffer> {
  const { source } = await stripSignatures(bytesSource(bytes), { form: 'normal' });
  return Buffer.from(await readAll(source));
}
