import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { App, Chart, Testing } from 'cdk8s';
import { CollectorDistribution, PrometheusTieredStack } from '../src';
import { Manifest, readManifests } from './cluster/manifests';
import { Collector, versionOf } from './tools/parts';

const ROOT = resolve(__dirname, '..');
const EXAMPLES = join(ROOT, 'examples');

/** The examples that can be synthesized. */
export function exampleNames(): string[] {
  return readdirSync(EXAMPLES, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();
}

/** What an example synthesizes with the real `cdk8s synth`. */
export function synthesizeExample(name: string): Manifest[] {
  const appFolder = join(EXAMPLES, name);
  const output = mkdtempSync(join(tmpdir(), 'tiered-e2e-synth-'));
  try {
    const cdk8s = join(ROOT, 'node_modules', '.bin', 'cdk8s');
    const result = spawnSync(cdk8s, ['synth', '--check-upgrade=false', '--output', output], { cwd: appFolder, encoding: 'utf8' });
    if (result.status !== 0) {
      throw new Error(`'cdk8s synth' in ${appFolder} ended with ${result.status}:\n${result.stdout}${result.stderr}`);
    }
    return readManifests(output);
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

/** The default's image, with the configuration for the version of a collector that stands in for it. */
export function distributionOf(collector: Collector): CollectorDistribution {
  return CollectorDistribution.dynatrace(undefined, versionOf(collector));
}

/** The default stack, configured for a collector. */
export function synthesizeDefaultStack(collector: Collector): Manifest[] {
  return manifestsOf(new PrometheusTieredStack(new App(), 'metrics', { clusterName: 'prod-eu-1', distribution: distributionOf(collector) }));
}

/** What a chart gives when its app is synthesized, with all checks. */
export function manifestsOf(chart: Chart): Manifest[] {
  App.of(chart).synthYaml();
  return JSON.parse(JSON.stringify(Testing.synth(chart)));
}
