import { type Command, Option } from 'commander';

/** The options that say where a pipeline is read from, the same for every command that reads one. */
export function addSourceOptions(command: Command, group = 'Instead of files:'): void {
  const collect = (text: string, before: readonly string[] | undefined) => [...before ?? [], text];
  command
    .argument('[files...]', 'files with manifests, folders of them, or - for standard input')
    .optionsGroup(group)
    .addOption(new Option('--app <command>', "what a command prints: 'npx cdk8s synth -p'"))
    .addOption(new Option('--cluster', 'what runs in a cluster; it is only read'))
    .addOption(new Option('--kubeconfig <file>', 'with --cluster: the kubeconfig (default: as kubectl finds it)'))
    .addOption(new Option('--context <name>', 'with --cluster: the context (default: the current one)'))
    .addOption(new Option('--namespace <name>', 'with --cluster: only this namespace, again for several (default: all)').argParser(collect));
}
