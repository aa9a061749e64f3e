import { Argument, Command } from 'commander';
import { completionFor, SHELLS, type Shell } from './scripts';
import type { Terminal } from '../../output/terminal';

const EXAMPLES = `
Examples:
  $ source <(prometheus-tiered completion bash)                                          # bash, in ~/.bashrc
  $ source <(prometheus-tiered completion zsh)                                           # zsh, in ~/.zshrc after compinit
  $ prometheus-tiered completion fish > ~/.config/fish/completions/prometheus-tiered.fish
`;

/** The command `completion`: prints what makes a shell complete commands, options and their values. */
export function completionCommand({ out }: Terminal): Command {
  return new Command('completion')
    .description('Prints a script by which a shell completes commands, options and their values.')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .addHelpText('after', EXAMPLES)
    .action((shell: Shell, _options: unknown, self: Command) => out(completionFor(shell, self.parent!)));
}
