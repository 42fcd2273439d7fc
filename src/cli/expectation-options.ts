import type { Command } from 'commander';

/** Adds the options that say what vouches for a file, whom to believe and who is expected: the same in every verb. */
export function addExpectationOptions(command: Command): Command {
  return command
    .option(
      '--attestation <file>',
      'evidence of who published it, instead of what lies beside it; may be repeated',
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
    .option(
      '--pgp-key <file>',
      'OpenPGP public keys, for signatures in .asc and .sig files; may be repeated',
      gather,
    )
    .option(
      '--ca <file>',
      'certificate authorities (PEM), for macOS packages and Authenticode; may be repeated',
      gather,
    )
    .option('--trust-root <file>', 'a trusted root of your own, instead of that of the public Sigstore')
    .option('--instance <name>', 'an instance of your own, begun with `assay trust init`')
    .option('--at <time>', 'verify as of this moment (RFC 3339) instead of now');
}

function gather(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
