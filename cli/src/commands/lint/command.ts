import { Command, Option } from 'commander';
import type { LintOptions } from './options';
import type { Terminal } from '../../output/terminal';
import { addSourceOptions } from '../source-options';
import { addOutputOptions } from '../write-output';

const EXAMPLES = `
Examples:
  Files and folders, of any tool, and Helm's output:
    $ prometheus-tiered lint dist/
    $ helm template metrics ./chart | prometheus-tiered lint -
  What runs in a cluster (only read, never changed); with a file, what the file would break there:
    $ prometheus-tiered lint --cluster --context prod
    $ prometheus-tiered lint monitors.yaml --cluster --context prod
  For code review, errors only:
    $ prometheus-tiered lint dist/ --min-severity error --output sarif --out-file lint.sarif
  What the checks are, and one of them:
    $ prometheus-tiered lint --list
    $ prometheus-tiered lint --explain PT008

An annotation on an object acknowledges what a check finds there, with the reason as its value:
  acknowledge.cdk8s-prometheus-tiered/PT023: these monitors belong to the old Prometheus until March

With --cluster, nothing but GET is sent to list what is looked at, and Secrets are never read; --print-role prints the Role for that.

Exit codes:
  0  nothing was found
  1  an error of the command itself
  2  an option, an annotation or the manifests cannot be used; the message says what would be right
  3  something was found
  4  a file, the app or the cluster cannot be read, or the output cannot be written
`;

/** The command `lint`; `finish` takes its exit code. */
export function lintCommand(terminal: Terminal, finish: (exitCode: number) => void): Command {
  const command = new Command('lint')
    .description('Judges the YAML of a pipeline, whoever made it, by the checks of this library: do its parts fit together?');
  addSourceOptions(command, 'Instead of files, or under them:');
  command
    .optionsGroup('What is reported:')
    .addOption(new Option('--ignore <code>', 'leave out a check, again for several: PT008').argParser(codes).default([], 'none'))
    .addOption(new Option('--min-severity <severity>', 'leave out what is less').choices(['warning', 'error']).default('warning'))
    .optionsGroup('The checks:')
    .addOption(new Option('--list', 'list them, and judge nothing'))
    .addOption(new Option('--explain <code>', 'explain one, and judge nothing').argParser(text => text.toUpperCase()))
    .addOption(new Option('--print-role', 'print the Role that --cluster needs (with --namespace: for these), and judge nothing'))
    .optionsGroup('The output:')
    .addOption(new Option('--output <format>', 'html is one self-contained page, sarif is for code review').choices(['text', 'json', 'html', 'sarif']).default('text'));
  addOutputOptions(command);
  return command
    .addHelpText('after', EXAMPLES)
    .action(async (paths: readonly string[], _options: unknown, self: Command) => {
      const { runLint } = await import('./run');
      finish(await runLint(paths, self.opts<LintOptions>(), terminal));
    });
}

function codes(text: string, before: readonly string[]): readonly string[] {
  return [...before, ...text.split(',').map(code => code.trim().toUpperCase())];
}
