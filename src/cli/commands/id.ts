import { type Command, InvalidArgumentError, Option } from 'commander';
import { EDGE_KINDS } from '../../identifier/index.ts';
import { addOutputOptions, addQuietOption, gather } from '../options.ts';
import type { IdOptions, ResolvingOptions } from '../run/id.ts';
import type { LintOptions } from '../run/id-lint.ts';
import type { ProposeOptions } from '../run/id-propose.ts';

const FORMATS = ['text', 'json'];

/** `assay id parse|explain|aliases|convert|lint|propose`: what names of software mean. */
export function addId(program: Command): void {
  const group = program
    .command('id')
    .summary('what names of software mean: purls, CPEs, repositories, CNA names')
    .description(
      'Reads names of software and follows the open graph of aliases. A name is a package URL, a CPE 2.2 or 2.3 name, cpe:a:VENDOR:PRODUCT, cna:VENDOR:PRODUCT, or a URL of a repository or home page. Nothing is sent anywhere.',
    );
  addParse(group);
  addExplain(group);
  addAliases(group);
  addConvert(group);
  addLint(group);
  addPropose(group);
}

function addParse(group: Command): void {
  const command = group
    .command('parse')
    .summary('take names apart')
    .description('Shows the parts of names, their canonical form, and every rule that changed something.')
    .argument('<names...>', 'names of software');
  addOutputOptions(command, FORMATS).action(async (names: readonly string[], options: IdOptions) => {
    const { runParse } = await import('../run/id-parse.ts');
    await runParse(names, options);
  });
}

function addExplain(group: Command): void {
  const command = group
    .command('explain')
    .summary('what a name is, its aliases with the evidence, what would be searched')
    .description(
      'Tells what a name is, its canonical form, which rules applied, under which other names the software goes, each with the path of evidence, and which keys advisories would be looked up by.',
    )
    .argument('<name>', 'a name of software');
  addOutputOptions(resolving(command), FORMATS).action(async (name: string, options: ResolvingOptions) => {
    const { runExplain } = await import('../run/id.ts');
    await runExplain(name, options);
  });
}

function addAliases(group: Command): void {
  const command = group
    .command('aliases')
    .summary('other names of the same software, one a line')
    .description(
      'Lists the names of the same software. With --related also packages made of it, what it contains and what was derived from it, with the relation behind a tab. Exits 1 where the graph does not know the name.',
    )
    .argument('<name>', 'a name of software')
    .option('--related', 'also names of related software');
  addOutputOptions(resolving(command), FORMATS).action(async (name: string, options: ResolvingOptions) => {
    const { runAliases } = await import('../run/id.ts');
    await runAliases(name, options);
  });
}

function addConvert(group: Command): void {
  const command = group
    .command('convert')
    .summary('the purl of a CPE, the CPE of a purl, as the graph knows them')
    .description(
      'Gives the names of another kind that the graph has for the same software, never one made up from the text. A version is carried over as written. What rests on weak statements is marked uncertain, and a CPE name that NVD deprecated so. Exits 1 where there is none.',
    )
    .argument('<name>', 'a name of software')
    .addOption(
      new Option('--to <kind>', 'which kind of name')
        .choices(['purl', 'cpe', 'repository', 'cna', 'homepage'])
        .makeOptionMandatory(),
    );
  addOutputOptions(resolving(command), FORMATS).action(async (name: string, options: ResolvingOptions) => {
    const { runConvert } = await import('../run/id.ts');
    await runConvert(name, options);
  });
}

function addLint(group: Command): void {
  const command = group
    .command('lint')
    .summary('check identity documents, or names as a publisher writes them')
    .description(
      'Checks identity documents (YAML files, or folders of them) against their schema, their evidence, and what Assay knows already; or names of software for what makes them miss. Exits 1 where something is wrong.',
    )
    .argument('<inputs...>', 'files, folders, or names of software');
  addOutputOptions(command, FORMATS).action(async (inputs: readonly string[], options: LintOptions) => {
    const { runLint } = await import('../run/id-lint.ts');
    await runLint(inputs, options);
  });
}

function addPropose(group: Command): void {
  const command = group
    .command('propose')
    .summary('write a statement about two names, ready for review')
    .description(
      'Writes an identity document with one statement to standard output, or adds the statement to the document that -o names. The names are brought into their canonical form, and the statement is checked as `assay id lint` does.',
    );
  for (const [kind, says] of Object.entries(EDGE_KINDS))
    command.option(`--${kind} <names...>`, `two names: ${says}`);
  command
    .requiredOption('--source <source>', 'where it can be looked up: a web address or the id of a record')
    .requiredOption('--evidence <text>', 'what the source says, one sentence')
    .option('--from <day>', 'first day it holds, YYYY-MM-DD')
    .option('--until <day>', 'first day it does not hold any more')
    .option('--weak', 'a guess nobody looked at')
    .option('--author <name>', 'who states it')
    .option('--software <name>', 'short name of the software, where the graph does not know the names')
    .option('--about <text>', 'one sentence about the software')
    .option('-o, --output <file>', 'add to this document, or make it');
  addQuietOption(command).action(async (options: ProposeOptions) => {
    const { runPropose } = await import('../run/id-propose.ts');
    await runPropose(options);
  });
}

function resolving(command: Command): Command {
  return command
    .option(
      '--at <day>',
      'what the name meant on a day, YYYY-MM-DD; else statements that have ended are left out',
      day,
    )
    .option('--weak', 'also follow weak statements; what rests on them is marked')
    .option('--budget <names>', 'most names followed', naturalNumber)
    .option('--identities <file>', 'also an identity document of your own; may be repeated', gather)
    .option(
      '--mapping <file>',
      'also a mapping like purl2cpe (JSON or JSON lines), as weak statements',
      gather,
    );
}

function day(text: string): string {
  if (!/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/.test(text))
    throw new InvalidArgumentError('Use a day written YYYY-MM-DD.');
  return text;
}

function naturalNumber(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('Use a number from 1 on.');
  return Number(text);
}
