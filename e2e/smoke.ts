/**
 * The examples against a real API server, real collectors and a real allocator, and the default stack
 * with real data flowing through it.
 *
 *   npx tsx e2e/smoke.ts            builds nothing: says which parts are missing
 *   npx tsx e2e/smoke.ts --build    builds first what is missing
 *   npx tsx e2e/smoke.ts acceptance, or pipeline    only this half
 *
 * Its last line is `N passed, N failed`; the exit code says the same.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { acceptedByApiServer, startedByAllocator, validatedByCollector } from './acceptance';
import { Cluster } from './cluster/cluster';
import { applyForTest, importImagesOf, Manifest } from './cluster/manifests';
import { credentials, deploy, load, otherMonitors, sink, SinkClient, untilRolledOut } from './fixtures';
import { allocatorKeys, arrived, enriched, gaugesOncePerInterval, noRestarts, onlyWithToken, selfMonitoring, steady } from './pipeline';
import { deniedRequests, requestCount, unusedGrants } from './rbac';
import { expectNone, Suite } from './suite';
import { exampleNames, synthesizeExample } from './synth';
import { isBuilt, PartName } from './tools/parts';

const NEEDED: PartName[] = ['kubernetes', 'coredns', 'pause', 'crds', 'allocator', 'collector-0.158.0', 'load', 'sink'];

/** Seconds between scrapes of the load. Its monitor asks for them; the stack is as synthesized. */
const INTERVAL = 5;
const PODS = 6;

async function main(args: string[]): Promise<number> {
  if (args.includes('--build')) {
    const build = spawnSync(process.execPath, [...process.execArgv, join(__dirname, 'tools', 'build.ts'), ...NEEDED], { stdio: 'inherit' });
    if (build.status !== 0) {
      return 1;
    }
  }
  const missing = NEEDED.filter((part) => !isBuilt(part));
  if (missing.length > 0) {
    throw new Error(`not built: ${missing.join(', ')}; 'npx tsx e2e/smoke.ts --build' builds them first`);
  }

  const suite = new Suite('Smoke test on a real cluster');
  let cluster: Cluster | undefined;
  const up = await suite.check('the cluster comes up', async () => {
    cluster = await Cluster.up();
    cluster.installCrds();
  });
  if (!up || !cluster) {
    return suite.finish();
  }
  try {
    if (!args.includes('pipeline')) {
      await acceptance(suite, cluster);
    }
    if (!args.includes('acceptance')) {
      await pipeline(suite, cluster);
    }
  } finally {
    cluster.down();
  }
  return suite.finish();
}

async function acceptance(suite: Suite, cluster: Cluster): Promise<void> {
  for (const example of exampleNames()) {
    let objects: Manifest[] = [];
    if (!await suite.check(`${example}: synthesizes`, () => { objects = synthesizeExample(example); return `${objects.length} objects`; })) {
      continue;
    }
    await suite.check(`${example}: accepted by the API server`, () => acceptedByApiServer(cluster, objects));
    await suite.check(`${example}: collector 0.158.0 takes every configuration`, () => validatedByCollector(cluster, 'collector-0.158.0', objects));
    if (isBuilt('collector-0.161.0')) {
      await suite.check(`${example}: collector 0.161.0 takes every configuration`, () => validatedByCollector(cluster, 'collector-0.161.0', objects));
    } else {
      suite.skip(`${example}: collector 0.161.0 takes every configuration`, `the collector is not built: 'npx tsx e2e/tools/build.ts collector-0.161.0'`);
    }
    await suite.check(`${example}: the allocator starts with every configuration`, () => startedByAllocator(cluster, objects));
  }
}

async function pipeline(suite: Suite, cluster: Cluster): Promise<void> {
  const stack = synthesizeExample('minimal');
  const namespace = stack.find(({ kind }) => kind === 'StatefulSet')!.metadata.namespace!;
  const ready = await suite.check('the default stack becomes Ready', () => {
    const started = Date.now();
    deploy(cluster, [...sink('sink'), ...load({ pods: PODS, interval: `${INTERVAL}s` })]);
    importImagesOf(cluster, stack);
    applyForTest(cluster, [...stack, credentials(namespace, 'sink')]);
    untilRolledOut(cluster, stack);
    return `${((Date.now() - started) / 1000).toFixed(0)} s after its first object was applied, load and sink included`;
  });
  if (!ready) {
    return;
  }
  const client = new SinkClient(cluster, 'sink');
  await suite.check('the allocator has read its configuration', () => {
    cluster.apply(otherMonitors());
    return allocatorKeys(cluster, namespace, '1m');
  });
  await suite.check('data of every target arrives', () => arrived(client, PODS));
  await suite.check('steady: nothing lost, nothing counted twice', () => steady(client, { interval: INTERVAL, seconds: 60, rate: 100 }));
  await suite.check('every target is scraped exactly once per interval', () => gaugesOncePerInterval(client, { interval: INTERVAL, targets: PODS }));
  await suite.check("the load's metrics carry the load's own identity", () => enriched(cluster, client));
  await suite.check('the telemetry of every tier arrives', () => selfMonitoring(client, namespace));
  await suite.check('every request carries the token', () => onlyWithToken(client));
  await suite.check('no container was restarted', () => noRestarts(cluster, namespace));
  await suite.check('no request of a service account is denied', () => {
    expectNone('denied', deniedRequests(stack, cluster.auditEvents()));
    return `${requestCount(stack, cluster.auditEvents())} requests`;
  });
  await suite.check('grants that were not used in this run', () => {
    const unused = unusedGrants(stack, cluster.auditEvents());
    return unused.length > 0 ? unused : 'none';
  });
}

main(process.argv.slice(2)).then((code) => process.exit(code), (error: Error) => {
  console.error(error.message);
  process.exit(1);
});
