import type { Command } from 'commander';
import { AssayError } from '../../model/index.ts';

/** `assay help [COMMAND…]`: the same as `--help`, in the words many type first. */
export function addHelp(program: Command): void {
  program.helpCommand(false);
  program
    .command('help')
    .summary('the help of a command')
    .description('Shows the help of a command, or of all.')
    .argument('[command...]', 'a command of assay, and one below it: sbom create')
    .action((names: readonly string[]) => {
      names.reduce(below, program).outputHelp();
    });
}

function below(command: Command, name: string): Command {
  const found = command.commands.find((one) => one.name() === name);
  if (found) return found;
  const known = command.commands.map((one) => one.name());
  const [message, hint] =
    known.length > 0
      ? [`there is no command ${name}`, `the commands are ${known.join(', ')}`]
      : [`${command.name()} has no commands below it`, `see \`assay ${command.name()} --help\``];
  throw new AssayError('usage.unknown-command', message, { hint });
}
