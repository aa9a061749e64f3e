import { Command, Option } from 'commander';
import type { UpgradeOptions } from './options';
import { addChoice } from './versions';
import { MOST_SCRAPERS } from '../../library';
import type { Terminal } from '../../output/terminal';
import { MOST_DRAWS, MOST_GATEWAYS, MOST_TARGETS } from '../draws';
import { option, whole } from '../option';
import { parseUrl } from '../option-values';
import { addSourceOptions } from '../source-options';

const EXAMPLES = `
Examples:
  What a newer collector means for the stack of this app:
    $ prometheus-tiered upgrade --app 'npx cdk8s synth -p' --to contrib:0.164.1
  For manifests, with a version for each tier:
    $ prometheus-tiered upgrade dist/ --to contrib:0.161.0 --to gateways=contrib:0.164.1 --to upstream:0.159.0
  For what runs in a cluster (only read, never changed), in one namespace:
    $ prometheus-tiered upgrade --cluster --context prod --namespace otel-ta --to dynatrace:0.57.0@0.161.0
  With the real targets, for the share that gets another scraper:
    $ kubectl port-forward service/tiered-allocator-ta 8080:80 -n otel-ta &
    $ prometheus-tiered upgrade dist/ --to upstream:0.159.0 --allocator http://localhost:8080
  Helm's output, as JSON:
    $ helm template metrics ./chart | prometheus-tiered upgrade - --to contrib:0.161.0 --output json

Exit codes:
  0  nothing that has to be done or costs something
  1  an error of the command itself
  2  an option or the manifests cannot be used; the message says what would be right
  3  something has to be changed, costs data, or is called or behaves otherwise
  4  a file, the app, the cluster or the allocator cannot be read
`;

/** The command `upgrade`; `finish` takes its exit code. */
export function upgradeCommand(terminal: Terminal, finish: (exitCode: number) => void): Command {
  const command = new Command('upgrade')
    .description('Says what newer (or older) versions mean for a pipeline: only what touches it, what it costs, and the order of the steps.');
  addSourceOptions(command);
  return command
    .optionsGroup('The versions:')
    .addOption(option('--to <version>', 'the new version, again for each tier: contrib:0.161.0, gateways=contrib:0.164.1, dynatrace:0.54.0, upstream:0.159.0 (allocator)', addChoice).default([], 'none'))
    .addOption(option('--from <version>', 'the version that runs, where the image does not tell', addChoice).default([], 'what the images say'))
    .optionsGroup('What moves:')
    .addOption(option('--allocator <url>', 'take targets and scrapers from a running Target Allocator', parseUrl))
    .addOption(option('--targets <count>', 'number of targets to draw (default: 500)', whole(1, MOST_TARGETS)))
    .addOption(option('--scrapers <count>', 'number of scrapers (default: what the manifests say, the least where an autoscaler decides)', whole(1, MOST_SCRAPERS)))
    .addOption(option('--gateways <count>', 'number of gateways (default: likewise)', whole(1, MOST_GATEWAYS)))
    .addOption(option('--draws <count>', 'number of draws', whole(1, MOST_DRAWS)).default(20))
    .addOption(option('--seed <number>', 'the same seed draws the same names', whole(0, 2_000_000_000)).default(1))
    .optionsGroup('The output:')
    .addOption(new Option('--output <format>', 'text, or JSON with stable fields').choices(['text', 'json']).default('text'))
    .addHelpText('after', EXAMPLES)
    .action(async (paths: readonly string[], _options: unknown, self: Command) => {
      const { runUpgrade } = await import('./run');
      finish(await runUpgrade(paths, self.opts<UpgradeOptions>(), terminal));
    });
}
