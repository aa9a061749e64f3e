import { Command, CommanderError } from 'commander';
import { version } from '../package.json';
import { EXIT } from './commands/exit';
import { planCommand } from './commands/plan/command';
import { SourceError, UsageError } from './errors';
import { InputError } from './library';

type Write = (text: string) => void;

/** The command line: what it prints goes to `out` and `err`, the exit code is returned. */
export async function run(args: readonly string[], out: Write, err: Write): Promise<number> {
  let exitCode: number = EXIT.ok;
  const program = new Command('prometheus-tiered')
    .description('Plans tiered Prometheus pipelines as cdk8s-prometheus-tiered builds them.')
    .version(version);
  program.addCommand(planCommand(out, code => { exitCode = code; }));
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .showSuggestionAfterError()
      .showHelpAfterError('(--help shows all options, and examples)')
      .configureOutput({ writeOut: out, writeErr: err });
  }
  try {
    await program.parseAsync(args, { from: 'user' });
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
