/**
 * The default stack against `helm template` of the reference's four releases, in turns: from `node`, or `helm`, to the manifests.
 *
 *   npm run compile && npm run bench:helm -- --charts ../opentelemetry-helm-charts --values ../dynatrace-otel-collector [--runs 15] [--helm <program>]
 *
 * Both folders are checkouts that are not fetched here: of open-telemetry/opentelemetry-helm-charts, and of Dynatrace/dynatrace-otel-collector for its
 * config_examples/prometheus-large-scale. Without --helm, Helm is built from its Go module once, into a folder below the user's cache, which takes Go and up to ten minutes.
 */
import { spawnSync } from 'child_process';
import { existsSync, mkdirSync, readFileSync } from 'fs';
import { homedir } from 'os';
import { join, resolve } from 'path';
import { parseArgs } from 'util';
import { alternate, conditions, Figures, synthesize, timed } from './alternate';

const HELM_VERSION = 'v3.22.0';
const RELEASES: { [release: string]: { chart: string; values: string } } = {
  'otel-allocator': { chart: 'opentelemetry-target-allocator', values: 'allocator.values.yaml' },
  'otel-scraper': { chart: 'opentelemetry-collector', values: 'tier1-scraper.values.yaml' },
  'otel-gateway': { chart: 'opentelemetry-collector', values: 'tier2-gateway.values.yaml' },
  'otel-selfmon': { chart: 'opentelemetry-collector', values: 'selfmon-scraper.yaml' },
};

const { values } = parseArgs({
  options: { charts: { type: 'string' }, values: { type: 'string' }, helm: { type: 'string' }, runs: { type: 'string', default: '15' } },
});
const root = join(__dirname, '..');

/** Where the charts and their values are, or what is missing. */
function folders(): { charts: string; configuration: string } {
  const charts = join(resolve(values.charts ?? '.'), 'charts');
  const configuration = join(resolve(values.values ?? '.'), 'config_examples', 'prometheus-large-scale');
  const missing = [
    ...values.charts === undefined ? ['--charts, a checkout of open-telemetry/opentelemetry-helm-charts'] : [],
    ...values.values === undefined ? ['--values, a checkout of Dynatrace/dynatrace-otel-collector'] : [],
  ];
  if (missing.length === 0) {
    missing.push(...Object.values(RELEASES).flatMap(release => [join(charts, release.chart, 'Chart.yaml'), join(configuration, release.values)]));
  }
  fail([...new Set(missing)].filter(path => path.startsWith('--') || !existsSync(path)));
  return { charts, configuration };
}

function helm(): string {
  if (values.helm !== undefined) {
    return values.helm;
  }
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cdk8s-prometheus-tiered', `helm-${HELM_VERSION}`);
  const program = join(folder, 'helm');
  if (!existsSync(program)) {
    fail(spawnSync('go', ['version']).status === 0 ? [] : ['Go, to build Helm with; or --helm, a program that is there']);
    console.error(`building Helm ${HELM_VERSION} into ${folder}`);
    mkdirSync(folder, { recursive: true });
    const { status } = spawnSync('go', ['install', '-ldflags', '-s -w', `helm.sh/helm/v3/cmd/helm@${HELM_VERSION}`], {
      env: { ...process.env, GOBIN: folder, GOFLAGS: '-mod=mod' }, stdio: ['ignore', 'inherit', 'inherit'],
    });
    fail(status === 0 ? [] : [`Helm: 'go install' ended with ${status}`]);
  }
  return program;
}

function fail(missing: string[]): void {
  if (missing.length > 0) {
    console.error(`nothing is measured, this is missing:\n  ${missing.join('\n  ')}`);
    process.exit(1);
  }
}

const { charts, configuration } = folders();
fail(existsSync(join(root, 'lib', 'index.js')) ? [] : ["the compiled library: run 'npm run compile'"]);
const program = helm();
const versions = [...new Set(Object.values(RELEASES).map(({ chart }) => chart))]
  .map(chart => `${chart} ${/^version: (.*)$/m.exec(readFileSync(join(charts, chart, 'Chart.yaml'), 'utf8'))![1]}`);

/** One release after the other, as a script of a pipeline runs them; what is written is kept in memory, which is in Helm's favour. */
function releases(): Figures {
  const seconds = Object.entries(RELEASES).map(([release, { chart, values: file }]) => {
    const result = timed(program, ['template', release, join(charts, chart), '--values', join(configuration, file), '--namespace', 'otel-ta']);
    if (!/^kind: (Deployment|StatefulSet)$/m.test(result.stdout)) {
      throw new Error(`${release} rendered to no workload`);
    }
    return result.seconds;
  });
  return { seconds: seconds.reduce((sum, value) => sum + value, 0) };
}

const { stack, cdk8s, four } = alternate(Number(values.runs), {
  stack: () => synthesize(root, 0, 'with'),
  cdk8s: () => synthesize(root, 0, 'without'),
  four: releases,
});
console.log(`${conditions()} of ${values.runs}; ${timed(program, ['version', '--short']).stdout.trim()}, ${versions.join(', ')}\n`);
console.log('| | seconds | the stack takes of it |\n|---|---:|---:|');
console.log(`| the default stack | ${stack.seconds.toFixed(3)} | |`);
console.log(`| an empty app of cdk8s | ${cdk8s.seconds.toFixed(3)} | ${cdk8s.ratio.toFixed(2)} |`);
console.log(`| \`helm template\`, four releases | ${four.seconds.toFixed(3)} | ${four.ratio.toFixed(2)} |`);
