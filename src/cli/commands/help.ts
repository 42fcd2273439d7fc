import type { Command } from 'commander';
import { AssayError } from '../../model/index.ts';

/** `assay help [COMMAND]`: the same as `--help`, in the words many type first. */
export function addHelp(program: Command): void {
  program.helpCommand(false);
  program
    .command('help')
    .summary('the help of a command')
    .description('Shows the help of a command, or of all.')
    .argument('[command]', 'a command of assay')
    .action((name: string | undefined) => {
      const wanted =
        name === undefined ? program : program.commands.find((command) => command.name() === name);
      if (!wanted) {
        const hint = `the commands are ${program.commands.map((command) => command.name()).join(', ')}`;
        throw new AssayError('usage.unknown-command', `there is no command ${name}`, { hint });
      }
      wanted.outputHelp();
    });
}
