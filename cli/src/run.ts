import { Command, CommanderError } from 'commander';
import { version } from '../package.json';
import { completionCommand } from './commands/completion/command';
import { EXIT } from './commands/exit';
import { lintCommand } from './commands/lint/command';
import { planCommand } from './commands/plan/command';
import { upgradeCommand } from './commands/upgrade/command';
import { SourceError, UsageError } from './errors';
import { InputError } from './library';
import type { Terminal } from './output/terminal';

type Write = (text: string) => void;

/** The command line: what it prints goes to `out` and `err`, the exit code is returned. */
export async function run(args: readonly string[], out: Write, err: Write, tty: Partial<Pick<Terminal, 'colours' | 'interactive'>> = {}): Promise<number> {
  const terminal: Terminal = { out, err, colours: false, interactive: false, ...tty };
  let exitCode: number = EXIT.ok;
  const finish = (code: number) => { exitCode = code; };
  const program = new Command('prometheus-tiered')
    .description('Plans, judges and upgrades tiered Prometheus pipelines as cdk8s-prometheus-tiered builds them, and those of others.')
    .version(version)
    .addCommand(planCommand(terminal, finish))
    .addCommand(lintCommand(terminal, finish))
    .addCommand(upgradeCommand(terminal, finish))
    .addCommand(completionCommand(terminal));
  for (const command of [program, ...program.commands]) {
    command
      .showSuggestionAfterError()
      .configureOutput({ writeOut: out, writeErr: err })
      .exitOverride(error => {
        if (error.exitCode !== 0 && error.code !== 'commander.help') {
          err(`${whatExists(command, error.code)}\n`);
        }
        throw error;
      });
  }
  try {
    await program.parseAsync(withoutHelpOfUnknown(program, args), { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    }
    if (error instanceof SourceError) {
      err(`error: ${error.message}\n`);
      return EXIT.source;
    }
    if (error instanceof UsageError || error instanceof InputError) {
      err(`error: ${error.message}\n`);
      return EXIT.usage;
    }
    throw error;
  }
  return exitCode;
}

/** What there is instead of what was not found. */
function whatExists(command: Command, code: string): string {
  const help = `(${fullName(command)} --help shows all options, and examples)`;
  switch (code) {
    case 'commander.unknownCommand':
      return `The commands are ${command.commands.map(known => known.name()).join(', ')}. ${help}`;
    case 'commander.unknownOption':
      return `The options are ${command.options.map(option => option.long).join(', ')}. ${help}`;
    default:
      return help;
  }
}

function fullName(command: Command): string {
  return command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();
}

/** The help of a command that does not exist is an error like the command itself, and not the help of all. */
function withoutHelpOfUnknown(program: Command, args: readonly string[]): readonly string[] {
  const [first] = args;
  const unknown = first !== undefined && !first.startsWith('-') && first !== 'help' && !program.commands.some(command => command.name() === first);
  return unknown ? [first] : args;
}
