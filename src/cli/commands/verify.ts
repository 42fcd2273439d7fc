import { type Command, Option } from 'commander';
import type { VerifyCommandOptions } from '../run/verify.ts';

/** `assay verify FILE…`: who signed files. */
export function addVerify(program: Command): void {
  program
    .command('verify')
    .summary('who published files: Sigstore bundles, PEP 740 and npm attestations, verified offline')
    .description(
      'Verifies the evidence beside files, or given: signature, certificate, transparency log, time, statement, and who signed against who should have. Nothing is fetched. Exits 0 where every file is verified, 1 where one is refused or nothing vouches for it.',
    )
    .argument('[targets...]', 'files, and folders of files')
    .option(
      '--attestation <file>',
      'evidence, instead of what lies beside the files; may be repeated',
      gather,
    )
    .option(
      '--publisher <publisher>',
      'who should have signed, as kind:repository[:workflow[:environment]]; one of several may be repeated',
      gather,
    )
    .option('--identity <name>', 'subject of the certificate, whole; with --issuer')
    .option('--issuer <url>', 'OIDC issuer of the certificate, whole; with --identity')
    .option('--key <file>', 'a public key: only what it signed is believed; may be repeated', gather)
    .option('--trust-root <file>', 'a trusted root of your own, instead of that of the public Sigstore')
    .option('--digest <digest>', 'in place of a file: sha256: and its digits; may be repeated', gather)
    .option('--at <time>', 'verify as of this moment (RFC 3339) instead of now')
    .option('--strict', 'also refuse what older forms leave open: entries without a proof')
    .option('--explain', 'say every step')
    .addOption(
      new Option('--format <format>', 'what standard output gets')
        .choices(['text', 'json', 'sarif'])
        .default('text'),
    )
    .option('-o, --output <file>', 'write to this file instead of standard output')
    .action(async (targets: readonly string[], options: VerifyCommandOptions) => {
      const { runVerify } = await import('../run/verify.ts');
      await runVerify(targets, options);
    });
}

function gather(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
