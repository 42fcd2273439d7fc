import type { Command } from 'commander';
import { addOutputOptions, addProgressOption, addStoreOption, gather } from '../options.ts';
import type { ImportCommandOptions, StoreOptions, UpdateCommandOptions } from '../run/advisories.ts';

/** `assay advisories import|update|status`: what is known against software, kept on this machine. */
export function addAdvisories(program: Command): void {
  const group = program
    .command('advisories')
    .summary('the store of advisories that questions are answered from')
    .description(
      'Fills and shows the store of advisories. It is one file; nothing is ever sent anywhere when a question is answered.',
    );
  const importing = group
    .command('import')
    .summary('read advisories from files and directories')
    .description(
      'Imports advisories: OSV (JSON, YAML, zip), CVE 5.x, NVD API 2.0, CSAF, lists of exploited weaknesses (KEV) and EPSS, and VEX statements: OpenVEX, CSAF, CycloneDX; each also in gzip or as lines. What a file is, is seen by its content. What the store has is kept; of two records or documents with one id the later wins. Exits 1 where a record had to be left out.',
    )
    .argument('<paths...>', 'files and directories')
    .option(
      '--replace',
      'also remove what the inputs do not hold, of all sources that are in them, wherever their files were; of none where a record that may belong to it was left out',
    );
  common(importing).action(async (paths: readonly string[], options: ImportCommandOptions) => {
    const { runImport } = await import('../run/advisories.ts');
    await runImport(paths, options);
  });
  const updating = group
    .command('update')
    .summary('get advisories over the network')
    .description(
      'Gets what is new from the configured sources, and imports it. An update that was cut short goes on where it stopped. Exits 1 where a source could not be had or a record had to be left out.',
    )
    .argument('[feeds...]', 'which sources; all that are configured unless given')
    .option('--sources <file>', 'the sources, in JSON or YAML, instead of the built-in ones')
    .option('--source <url>', 'get this OSV folder or this file; may be repeated', gather)
    .option('--mirror <url>', 'a server that has the same paths as all the sources')
    .option('--full', 'get everything again, not only what is new')
    .option('--insecure-http', 'allow http: to other machines than this one')
    .option('--list', 'show the configured sources and stop');
  common(updating).action(async (feeds: readonly string[], options: UpdateCommandOptions) => {
    const { runUpdate } = await import('../run/advisories-update.ts');
    await runUpdate(feeds, options);
  });
  const status = group
    .command('status')
    .summary('what the store holds, and how old it is')
    .description('Shows the sources in the store, with their records, their age and what was left out.');
  common(status).action(async (options: StoreOptions) => {
    const { runStatus } = await import('../run/advisories.ts');
    await runStatus(options);
  });
}

function common(command: Command): Command {
  return addOutputOptions(addProgressOption(addStoreOption(command)), ['text', 'json']);
}
