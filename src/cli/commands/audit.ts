import { type Command, Option } from 'commander';
import { THRESHOLDS } from '../../report/index.ts';
import { addCommonOptions, addStoreOption, gather } from '../options.ts';
import type { AuditCliOptions } from '../run/audit-answer.ts';

/** `assay audit TARGET…`: what is known against software, and how each answer was found. */
export function addAudit(program: Command): void {
  const command = program
    .command('audit')
    .summary('what is known against an artifact, an SBOM or a list of packages')
    .description(
      'Looks components up in the store of advisories and explains every answer: affected, conditional, undecided or not affected. A target is an artifact or directory, an SBOM (SPDX, CycloneDX), a list of package URLs or CPE names, a requirements.txt, a lock file (npm, Cargo, Composer, pylock.toml, Pipenv, Poetry, uv), a package URL or CPE name itself, or - for an SBOM, list or lock file on standard input. Exits 1 where something is affected, from --fail-on up.',
    )
    .argument('<targets...>', 'files, directories, package URLs and CPE names; - is standard input')
    .option('--advisory <id>', 'ask the other way round: which of the targets has this weakness')
    .addOption(
      new Option('--fail-on <threshold>', 'from what on an affected component fails')
        .choices(THRESHOLDS)
        .default('any'),
    )
    .option('--strict', 'conditional and undecided answers fail as well')
    .option('--explain', 'show how every answer was found, and what was searched in vain or ruled out')
    .option('--full', 'show everything, what is not affected as well')
    .option('--recall', 'show how many weaknesses each kind of identifier finds by itself')
    .option('--vex <file>', 'apply this OpenVEX, CSAF or CycloneDX document; may be repeated', gather)
    .option(
      '--platform <name>',
      'where it runs: windows, linux, macos, a processor or a CPE name; may be repeated',
      gather,
    )
    .option(
      '--git <directory>',
      'a clone, to decide ranges of commits; ADDRESS=DIRECTORY where it has no remote; may be repeated',
      gather,
    )
    .option('--weak', 'believe names that rest on weak statements; they are undecided at most otherwise')
    .option('--identities <file>', 'identity statements besides the built-in ones; may be repeated', gather)
    .option('--mapping <file>', 'a mapping of purls and CPE names, weak statements; may be repeated', gather)
    .option('--author <name>', 'who answers for a VEX document that is written')
    .option('--namespace <url>', 'the URL that the author is known by, for CSAF');
  addCommonOptions(addStoreOption(command), ['text', 'json', 'sarif', 'cyclonedx', 'openvex', 'csaf']).action(
    async (targets: readonly string[], options: AuditCliOptions) => {
      const { runAudit } = await import('../run/audit.ts');
      await runAudit(targets, options);
    },
  );
}
