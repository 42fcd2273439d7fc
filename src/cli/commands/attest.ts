import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Despite } from '../../library/index.ts';
import type { AttestCommandOptions } from '../run/attest.ts';

/** `assay attest FILE`: states something of a file and signs it. */
export function addAttest(program: Command): void {
  const command = program
    .command('attest')
    .summary('sign a statement about a file: its SBOM, a decision, a rebuild, or that it is published')
    .description(
      'Writes an in-toto statement about a file and signs it: with a key of your own, or keyless through the services of a signing configuration. The result is verified before it is written; what does not verify is not written. Nothing is sent anywhere without --signing-config.',
    )
    .argument('[file]', 'the file the statement is about');
  addStatements(command);
  addSigners(command);
  command
    .option('--convert <file>', 'state nothing: bring evidence into another form')
    .addOption(
      new Option('--format <format>', 'a Sigstore bundle v0.3, a PEP 740 attestation, or a DSSE envelope')
        .choices(['bundle', 'pep740', 'dsse'])
        .default('bundle'),
    )
    .option('-o, --output <file>', 'write to this file instead of standard output')
    .option('-q, --quiet', 'no messages on standard error except errors')
    .action(async (file: string | undefined, options: AttestCommandOptions) => {
      const { runAttest } = await import('../run/attest.ts');
      await runAttest(file, options);
    });
}

function addStatements(command: Command): void {
  command
    .option('--sbom <file>', 'state its SBOM, SPDX or CycloneDX in JSON, after holding it against the file')
    .addOption(
      new Option(
        '--despite <finding>',
        'with --sbom: sign although the file contradicts it, or nothing says that it is about the file; may be repeated',
      )
        .choices(FINDINGS)
        .argParser(gatherFinding),
    )
    .option(
      '--vsa [report]',
      'state the decision of a check (SLSA VSA v1): one made now, or that in a report of `assay check --format json`',
    )
    .option('--policy <file>', 'with --vsa: the policy to check by')
    .option('--against <other>', 'with --vsa: another build of the file, to compare with')
    .option('--store <file>', 'with --vsa: the advisory store to ask')
    .option('--attestation <file>', 'with --vsa: evidence of who published it; may be repeated', gather)
    .option('--instance <name>', 'with --vsa: verify that evidence by an instance of your own')
    .option('--resource <uri>', 'with --vsa: the URI the file is known by')
    .option('--rebuild <file>', 'state a comparison: a statement of `assay diff --format statement`')
    .option('--publish', 'state that it is published (PEP 740)')
    .option('--predicate <file>', 'state any JSON object; with --predicate-type')
    .option('--predicate-type <uri>', 'what the object of --predicate is');
}

function addSigners(command: Command): void {
  command
    .option('--key <file>', 'sign with this private key in PEM; ASSAY_KEY_PASSPHRASE opens an encrypted one')
    .option('--signing-config <file>', 'services that sign, log and date: a signing_config.json, v0.2')
    .option(
      '--identity-token <file>',
      'an OIDC token, instead of that of the CI service; - for standard input',
    )
    .option('--trust-root <file>', 'the trusted root of services that are not the public Sigstore')
    .option('--insecure-http', 'services may be asked without encryption; this machine always may');
}

const FINDINGS = ['contradicted', 'unbound'] as const satisfies readonly Despite[];

function gatherFinding(word: string, before: readonly Despite[] = []): readonly Despite[] {
  const one = FINDINGS.find((finding) => finding === word);
  if (one === undefined) throw new InvalidArgumentError(`Allowed choices are ${FINDINGS.join(', ')}.`);
  return [...before, one];
}

function gather(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
