import { type Command, Option } from 'commander';
import type { InitOptions, ShowOptions, UpdateOptions } from '../run/trust.ts';

/** `assay trust update|show|init`: whose signatures are believed. */
export function addTrust(program: Command): void {
  const group = program
    .command('trust')
    .summary('trust roots: update them over TUF, show them, and begin those of private deployments')
    .description(
      'Whose signatures `assay verify` and `assay check` believe: the trusted root of the public Sigstore, which comes with Assay and can be updated, and those of instances of your own. Kept in the folder that the variable ASSAY_TRUST names, else in the data folder of the user.',
    );
  const updating = group
    .command('update')
    .summary('get the newest trusted root, verified by TUF')
    .description(
      'Gets the trusted root and the keys of npm from the TUF repository of an instance. Nothing older than what was seen before is taken, and nothing whose time is over; what was verified before goes on being used then.',
    )
    .option('--instance <name>', 'an instance of your own, begun with `assay trust init`');
  repository(updating, 'the repository, for this time').action(async (options: UpdateOptions) => {
    const { runTrustUpdate } = await import('../run/trust.ts');
    await runTrustUpdate(options);
  });
  const beginning = group
    .command('init')
    .summary('begin the trust of a private deployment, or of staging')
    .description(
      'Begins an instance of your own with the first root of its TUF repository, and gets its trusted root. `assay verify --instance NAME` uses it; it never stands in for another.',
    )
    .requiredOption('--name <name>', 'what to call it')
    .requiredOption('--root <file>', 'its first root, N.root.json, which you got from its owner');
  repository(beginning, 'its repository', true).action(async (options: InitOptions) => {
    const { runTrustInit } = await import('../run/trust.ts');
    await runTrustInit(options);
  });
  const showing = group
    .command('show')
    .summary('what is believed, from where, and how old it is')
    .description(
      'Shows each trusted root: its id, source, TUF versions, logs, authorities with their validity, and keys of npm.',
    )
    .option('--instance <name>', 'only this one')
    .option('--trust-root <file>', 'a trusted root of your own, instead of what is kept');
  common(showing).action(async (options: ShowOptions) => {
    const { runTrustShow } = await import('../run/trust.ts');
    await runTrustShow(options);
  });
  group.helpCommand(false);
}

function repository(command: Command, what: string, required = false): Command {
  const mirror = new Option('--mirror <url>', `address of ${what}`);
  if (required) mirror.makeOptionMandatory();
  return common(
    command
      .addOption(mirror)
      .option('--targets <url>', 'address of its targets; default: targets/ below the repository')
      .option('--insecure-http', 'allow http: to other machines than this one'),
  );
}

function common(command: Command): Command {
  return command
    .addOption(
      new Option('--format <format>', 'what standard output gets').choices(['text', 'json']).default('text'),
    )
    .option('-o, --output <file>', 'write to this file instead of standard output')
    .option('-q, --quiet', 'no messages on standard error except errors');
}
