import type { RingInputs } from './moves';
import type { UpgradeOptions } from './options';
import { type Upgrade, upgradeOf } from './upgrade';
import { SourceError, UsageError } from '../../errors';
import { type View, viewsOf } from '../../library';
import { Progress, type Terminal } from '../../output/terminal';
import { loadHashes } from '../../rings';
import type { Cluster } from '../../sources/manifests';
import { askAllocator, readAllocator, type RunningAllocator } from '../../sources/running-allocator';
import { requireDrawable } from '../draws';
import { EXIT } from '../exit';
import { readSources } from '../read-sources';

/** Without knowing how many targets there are, so many are drawn. */
const DRAWN_TARGETS = 500;

/** Works out the upgrade and prints it; returns the exit code. */
export async function runUpgrade(paths: readonly string[], options: UpgradeOptions, terminal: Terminal): Promise<number> {
  const upgrade = await Progress.while(terminal, progress => work(paths, options, progress));
  terminal.out(options.output === 'json' ? (await import('./json')).jsonOf(upgrade) : (await import('./text')).textOf(upgrade));
  return upgrade.needsAttention ? EXIT.findings : EXIT.ok;
}

async function work(paths: readonly string[], options: UpgradeOptions, progress: Progress): Promise<Upgrade> {
  if (options.to.length === 0) {
    throw new UsageError('--to says to which version: --to contrib:0.161.0, and --to upstream:0.159.0 for the allocator');
  }
  const { app, cluster, kubeconfig, context, namespace: namespaces } = options;
  const [manifests] = await Promise.all([readSources({ paths, app, cluster, kubeconfig, context, namespaces }, progress), loadHashes()]);
  const views = viewsOf(manifests.objects);
  const { running, note } = await progress.during('asking the allocator', runningAllocator(options, views, manifests.cluster));
  const { scrapers, gateways, draws, seed } = options;
  const targets = running?.targets.length ?? options.targets ?? DRAWN_TARGETS;
  requireDrawable(draws, targets);
  const rings: RingInputs = { targets, scrapers, gateways, draws, seed, running };
  progress.step(`drawing ${draws} times`);
  return upgradeOf({ source: manifests.from, notes: [...manifests.notes, ...note], views, from: options.from, to: options.to, rings });
}

/** The allocator of `--allocator`, or the only one of a cluster, if its version changes. */
async function runningAllocator({ allocator: url, to }: UpgradeOptions, views: readonly View[], cluster: Cluster | undefined): Promise<{ running?: RunningAllocator; note: string[] }> {
  if (url !== undefined) {
    return { running: await askAllocator(url), note: [] };
  }
  const allocators = views.flatMap(view => view.allocators);
  const [allocator] = allocators;
  const [service] = allocator?.services ?? [];
  if (!cluster || allocators.length !== 1 || !service?.name || !to.some(({ tier }) => tier === 'allocator')) {
    return { note: [] };
  }
  const [namespace, port] = [service.namespace ?? 'default', service.ports[0]?.port ?? 80];
  try {
    return { running: await readAllocator(`Service '${namespace}/${service.name}'`, path => cluster.ask(namespace, service.name!, port, path)), note: [] };
  } catch (error) {
    if (error instanceof SourceError) {
      return { note: [`targets and scrapers are drawn, since the allocator could not be asked (${error.message}); --allocator takes them from a URL`] };
    }
    throw error;
  }
}
