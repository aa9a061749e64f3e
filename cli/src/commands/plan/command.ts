import { Duration } from 'cdk8s';
import { Command, Option } from 'commander';
import type { PlanOptions } from './options';
import {
  clusterName, CollectorDistribution, CONTRIB_COLLECTOR, DEFAULT_INTERVAL, DEFAULT_NAME, DEFAULT_NAMESPACE, dnsLabel, Input, LENGTH_PREFIX_FROM, LONGEST_INTERVAL,
  MOST_SCRAPERS, Names, pipelineName, REQUIRED, RING_V1_FROM, TargetAllocatorDistribution, UPSTREAM_ALLOCATOR,
} from '../../library';
import type { Terminal } from '../../output/terminal';
import { MOST_DRAWS, MOST_GATEWAYS, MOST_TARGETS } from '../draws';
import { option, whole } from '../option';
import { naming, parseAmount, parseBytes, parseMillicores, parseRelease, parseSeconds, parseShare, parseUrl } from '../option-values';
import { addOutputOptions } from '../write-output';

const EXAMPLES = `
Examples:
  The documented size for 30 million data points a minute, and how it will spread:
    $ prometheus-tiered plan --dpm 30M --targets 334
  From series and interval, with a quarter more to grow, as a page:
    $ prometheus-tiered plan --targets 500 --series 20k --interval 30s --headroom 25% --output html --out-file plan.html
  From the sizes of the targets, one 'POINTS' or 'ADDRESS POINTS' a line (scrape_samples_scraped of a Prometheus):
    $ prometheus-tiered plan --distribution targets.txt
  From a running allocator (kubectl port-forward service/${new Names('plan', DEFAULT_NAME).allocator.workload} 8080:80), and what an upgrade would move:
    $ prometheus-tiered plan --allocator http://localhost:8080 --dpm 30M --allocator-version ${UPSTREAM_ALLOCATOR.latest}
  In CI, failing (3) when a pod exceeds its memory in more than 5 % of the draws:
    $ prometheus-tiered plan --dpm 30M --targets 334 --scraper-memory-limit 12Gi --max-risk 5% --output json

Exit codes:
  0  the plan was made
  1  an error of the command itself
  2  an option, a list or the load cannot be used; the message says what would be right
  3  the probability that a pod exceeds its memory is above --max-risk (the plan is printed all the same)
  4  a file or the allocator cannot be read, or the output cannot be written
`;

/** The command `plan`; `finish` takes its exit code. */
export function planCommand(terminal: Terminal, finish: (exitCode: number) => void): Command {
  const command = new Command('plan')
    .description('Sizes a stack for a load, and simulates on the real hash rings how the load will lie on its pods.')
    .optionsGroup('The load:')
    .addOption(option('--dpm <amount>', 'data points a minute, of all targets together (30M)', parseAmount))
    .addOption(option('--targets <count>', 'number of targets', whole(1, MOST_TARGETS)))
    .addOption(option('--series <amount>', 'data points a scrape of the average target, instead of --dpm', parseAmount))
    .addOption(option('--interval <duration>', 'time between two scrapes of a target', interval).default(DEFAULT_INTERVAL, `${DEFAULT_INTERVAL}s`))
    .addOption(option('--largest-target <amount>', 'data points a scrape of the largest target; the others share the rest', parseAmount))
    .addOption(option('--headroom <share>', 'how much more is to be held (25%)', (name, text) => parseShare(name, text, 10)).default(0, '0%'))
    .addOption(new Option('--distribution <file>', 'data points a scrape of each target, one a line or as JSON (- for standard input)').conflicts(['dpm', 'targets', 'series', 'largestTarget']))
    .addOption(option('--allocator <url>', 'take the targets from a running Target Allocator', parseUrl).conflicts('targets'))
    .optionsGroup('The pods:')
    .addOption(option('--scrapers <count>', 'number of scrapers (default: what the load needs)', whole(1, MOST_SCRAPERS)))
    .addOption(option('--scraper-cpu <cpu>', 'CPU request of a scraper (default: 1)', parseMillicores))
    .addOption(option('--scraper-memory <size>', 'memory request of a scraper (default: 6Gi)', parseBytes))
    .addOption(option('--scraper-memory-limit <size>', 'memory limit of a scraper (default: its request)', parseBytes))
    .addOption(option('--scraper-memory-per-million <size>', 'memory that a million data points a scrape need (default: by --coefficients)', parseBytes))
    .addOption(new Option('--scraper-names <workload>', 'names of a Deployment (new ones with each rollout) or of a StatefulSet').choices(['deployment', 'statefulset']).default('deployment'))
    .addOption(option('--gateways <count>', 'number of gateways (default: what the load needs)', whole(1, MOST_GATEWAYS)))
    .addOption(option('--gateway-cpu <cpu>', 'CPU request of a gateway (default: 2)', parseMillicores))
    .addOption(option('--gateway-memory <size>', 'memory request of a gateway (default: 8Gi)', parseBytes))
    .addOption(option('--gateway-memory-limit <size>', 'memory limit of a gateway (default: its request)', parseBytes))
    .addOption(option('--gateway-memory-per-million <size>', 'memory that a million data points a scrape need (default: by --coefficients)', parseBytes))
    .addOption(new Option('--coefficients <source>', 'what data points cost: the documentation, or what this project measured (docs/sizing.md)').choices(['documented', 'measured']).default('documented'))
    .optionsGroup('The stack:')
    .addOption(new Option('--routing-key <key>', 'what scrapers route by').choices(['resource', 'streamID']).default('resource'))
    .addOption(option('--allocator-version <version>', `version of the OpenTelemetry operator that the allocator is from; ${RING_V1_FROM} changes the ring`, allocatorVersion)
      .default(TargetAllocatorDistribution.upstream(), UPSTREAM_ALLOCATOR.latest))
    .addOption(option('--collector-version <version>', `contrib version of the collectors; ${LENGTH_PREFIX_FROM} changes the routing keys`, collectorVersion)
      .default(CollectorDistribution.contrib(), CONTRIB_COLLECTOR.latest))
    .addOption(option('--name <name>', "the stack's name, which its pods' names begin with", (name, text) => pipelineName('plan', name, text)).default(DEFAULT_NAME))
    .addOption(option('--namespace <namespace>', "the stack's namespace, a part of the gateways' names", (name, text) => dnsLabel('plan', name, text)).default(DEFAULT_NAMESPACE))
    .addOption(option('--cluster-name <name>', 'for the props', (name, text) => clusterName('plan', name, text)).default('my-cluster'))
    .optionsGroup('The simulation:')
    .addOption(option('--draws <count>', 'number of draws (default: 200, fewer above 500 targets)', whole(1, MOST_DRAWS)))
    .addOption(option('--seed <number>', 'the same seed draws the same names', whole(0, 2_000_000_000)).default(1))
    .optionsGroup('The output:')
    .addOption(option('--max-risk <share>', 'exit with 3 if a pod exceeds its memory with a higher probability', (name, text) => parseShare(name, text, 1)))
    .addOption(new Option('--output <format>', 'html is one self-contained page with plots').choices(['text', 'json', 'html']).default('text'));
  addOutputOptions(command);
  return command
    .addHelpText('after', EXAMPLES)
    .action(async (_options: unknown, self: Command) => {
      // Loaded only now, so that help and errors do not wait for it.
      const { runPlan } = await import('./run');
      finish(await runPlan(self.opts<PlanOptions>(), terminal));
    });
}

function interval(option: string, text: string): number {
  const given = { [option]: Duration.seconds(parseSeconds(option, text)) };
  return new Input('plan', given).seconds(option, REQUIRED, { max: LONGEST_INTERVAL }).toSeconds();
}

function allocatorVersion(option: string, text: string): TargetAllocatorDistribution {
  const version = parseRelease(option, text);
  return naming(option, () => TargetAllocatorDistribution.upstream(version));
}

function collectorVersion(option: string, text: string): CollectorDistribution {
  const version = parseRelease(option, text);
  return naming(option, () => CollectorDistribution.contrib(version));
}
