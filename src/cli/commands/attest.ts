import { type Command, Option } from 'commander';
import type { AttestCommandOptions } from '../run/attest.ts';

/** `assay attest FILE`: states something of a file and signs it. */
export function addAttest(program: Command): void {
  program
    .command('attest')
    .summary('sign a statement about a file: its SBOM, a decision, a rebuild, or that it is published')
    .description(
      'Writes an in-toto statement about a file and signs it: with a key of your own, or keyless through the services of a signing configuration. The result is verified before it is written; what does not verify is not written. Nothing is sent anywhere without --signing-config.',
    )
    .argument('[file]', 'the file the statement is about')
    .option('--sbom <file>', 'state its SBOM: SPDX or CycloneDX in JSON')
    .option('--vsa <file>', 'state the decision of a report of `assay check --format json` (SLSA VSA v1)')
    .option('--rebuild <file>', 'state a comparison: a statement of `assay diff --format statement`')
    .option('--publish', 'state that it is published (PEP 740)')
    .option('--predicate <file>', 'state any JSON object; with --predicate-type')
    .option('--predicate-type <uri>', 'what the object of --predicate is')
    .option('--resource <uri>', 'with --vsa: the URI the file is known by')
    .option('--key <file>', 'sign with this private key in PEM; ASSAY_KEY_PASSPHRASE opens an encrypted one')
    .option('--signing-config <file>', 'services that sign, log and date: a signing_config.json, v0.2')
    .option('--identity-token <file>', 'an OIDC token, instead of that of the CI service')
    .option('--trust-root <file>', 'the trusted root of services that are not the public Sigstore')
    .option('--insecure-http', 'services may be asked without encryption; this machine always may')
    .option('--convert <file>', 'state nothing: bring evidence into another form')
    .addOption(
      new Option('--format <format>', 'a Sigstore bundle v0.3, or a PEP 740 attestation')
        .choices(['bundle', 'pep740'])
        .default('bundle'),
    )
    .option('-o, --output <file>', 'write to this file instead of standard output')
    .option('-q, --quiet', 'no messages on standard error except errors')
    .action(async (file: string | undefined, options: AttestCommandOptions) => {
      const { runAttest } = await import('../run/attest.ts');
      await runAttest(file, options);
    });
}
