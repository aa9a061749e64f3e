/**
 * The examples against a real API server, real collectors and a real allocator, and the default stack
 * with real data flowing through it.
 *
 *   npx tsx e2e/smoke.ts                       everything; where a part is missing, says which
 *   npx tsx e2e/smoke.ts --build               builds first what is missing
 *   npx tsx e2e/smoke.ts acceptance            only what is applied without running: all examples
 *   npx tsx e2e/smoke.ts pipeline              only the default stack with data
 *   npx tsx e2e/smoke.ts --example NAME        of the examples only this one, or several: --example NAME --example NAME
 *   npx tsx e2e/smoke.ts --collector 0.158.0   the data flows through this collector instead of the newest
 *   npx tsx e2e/smoke.ts --if-possible         counts as skipped where this machine cannot run it, and says why (`npm test`)
 *
 * Its last line is `N passed, N failed`, and how many were skipped, if any; the exit code says the same, and e2e/test-reports/smoke.xml too.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { acceptedByApiServer, startedByAllocator, validatedByCollector } from './acceptance';
import { Cluster } from './cluster/cluster';
import { applyForTest, importImagesOf, Manifest } from './cluster/manifests';
import { refuseUnknown } from './faults/options';
import { credentials, deploy, load, otherMonitors, sink, SinkClient, untilRolledOut } from './fixtures';
import { allocatorKeys, arrived, enriched, gaugesOncePerInterval, noRestarts, onlyWithToken, renamed, secretsAreMasked, selfMonitoring, steady } from './pipeline';
import { deniedRequests, everyGrantIsUsed, grantsBeyond, requestCount } from './rbac';
import { buildParts, obstacle } from './requirements';
import { expectNone, Suite } from './suite';
import { exampleNames, synthesizeDefaultStack, synthesizeExample } from './synth';
import { Collector, COLLECTORS, E2E, isBuilt, KUBERNETES, PARTS, SMOKE_PARTS, versionOf } from './tools/parts';
import { usage } from './usage';

const HALVES = ['acceptance', 'pipeline'];

/** The example that is the default stack, through which data flows. */
const DEFAULT_STACK = 'minimal';
/** Seconds between scrapes of the load. Its monitor asks for them; the stack is as synthesized. */
const INTERVAL = 5;
const PODS = 6;

/** Grants of the default stack that this run does not need, and why they are there all the same. */
const SCRAPERS_OF_THE_ALLOCATOR = 'the allocator finds its scrapers by it; the ClusterRole, which lets it discover pods as targets, happens to contain it';
const GRANT_REASONS = {
  'otel-ta:tiered-otel-allocator: list pods in otel-ta (Role tiered-otel-allocator)': SCRAPERS_OF_THE_ALLOCATOR,
  'otel-ta:tiered-otel-allocator: watch pods in otel-ta (Role tiered-otel-allocator)': SCRAPERS_OF_THE_ALLOCATOR,
};

async function main(): Promise<number> {
  const { values, positionals: halves } = parseArgs({
    allowPositionals: true,
    options: { 'build': { type: 'boolean' }, 'collector': { type: 'string', default: versionOf(COLLECTORS[0]) }, 'example': { type: 'string', multiple: true }, 'help': { type: 'boolean', short: 'h' }, 'if-possible': { type: 'boolean' } },
  });
  if (values.help) {
    console.log(usage(__filename));
    return 0;
  }
  const examples = values.example ?? exampleNames();
  refuseUnknown('half', halves, HALVES);
  refuseUnknown('example', examples, exampleNames());
  refuseUnknown('collector', [values.collector], COLLECTORS.map(versionOf));
  const collector = COLLECTORS.find((part) => versionOf(part) === values.collector)!;
  // Beside a cluster that the developer may have up.
  process.env.E2E_STATE ||= join(tmpdir(), 'cdk8s-prometheus-tiered-smoke');

  const suite = new Suite('Smoke test on a real cluster', join(E2E, 'test-reports', 'smoke.xml'));
  const parts = [...new Set([...SMOKE_PARTS, collector])];
  const reason = obstacle(values.build ? [] : parts);
  if (reason && !values['if-possible']) {
    throw new Error(reason);
  } else if (reason) {
    suite.skip(`${examples.join(', ')} on a real cluster`, reason);
    return suite.finish();
  }
  if (values.build) {
    buildParts(parts);
  }

  let cluster: Cluster | undefined;
  const up = await suite.check(`a cluster of Kubernetes ${versionOf(KUBERNETES)} comes up`, async () => {
    cluster = await Cluster.up();
    cluster.installCrds();
  });
  if (!up || !cluster) {
    cluster?.down();
    return suite.finish();
  }
  try {
    if (halves.length === 0 || halves.includes('acceptance')) {
      await acceptance(suite, cluster, examples);
    }
    if (halves.length === 0 || halves.includes('pipeline')) {
      await pipeline(suite, cluster, collector);
    }
  } finally {
    cluster.down();
  }
  return suite.finish();
}

async function acceptance(suite: Suite, cluster: Cluster, examples: readonly string[]): Promise<void> {
  const defaultStack = synthesizeExample(DEFAULT_STACK);
  for (const example of examples) {
    let objects: Manifest[] = [];
    if (!await suite.check(`${example}: synthesizes`, () => { objects = synthesizeExample(example); return `${objects.length} objects`; })) {
      continue;
    }
    await suite.check(`${example}: accepted by the API server`, () => acceptedByApiServer(cluster, objects));
    for (const collector of COLLECTORS) {
      const check = `${example}: collector ${versionOf(collector)} takes every configuration`;
      if (isBuilt(collector)) {
        await suite.check(check, () => validatedByCollector(cluster, collector, objects));
      } else {
        suite.skip(check, `the collector is not built: 'npx tsx e2e/tools/build.ts ${collector}' (${PARTS[collector].minutes} minutes)`);
      }
    }
    await suite.check(`${example}: the allocator starts with every configuration`, () => startedByAllocator(cluster, objects));
    const beyond = grantsBeyond(objects, defaultStack);
    if (beyond.length > 0) {
      suite.skip(`${example}: every grant is used`, `data flows through the default stack only; granted beyond it: ${beyond.join(', ')}`);
    }
  }
}

async function pipeline(suite: Suite, cluster: Cluster, collector: Collector): Promise<void> {
  const stack = synthesizeDefaultStack(collector);
  const namespace = stack.find(({ kind }) => kind === 'StatefulSet')!.metadata.namespace!;
  const ready = await suite.check(`the default stack becomes Ready on collector ${versionOf(collector)}`, () => {
    const started = Date.now();
    deploy(cluster, [...sink('sink'), ...load({ pods: PODS, interval: `${INTERVAL}s` })]);
    importImagesOf(cluster, stack, { collector });
    applyForTest(cluster, [...stack, credentials(namespace, 'sink')]);
    untilRolledOut(cluster, stack);
    return `${((Date.now() - started) / 1000).toFixed(0)} s after its first object was applied, load and sink included`;
  });
  if (!ready) {
    return;
  }
  const client = new SinkClient(cluster, 'sink');
  await suite.check('the allocator has read its configuration', () => {
    cluster.apply(otherMonitors(namespace));
    return allocatorKeys(cluster, namespace, '1m');
  });
  await suite.check('the allocator reads what monitors refer to, and tells no secret', () => secretsAreMasked(cluster, namespace));
  await suite.check('data of every target arrives', () => arrived(client, PODS));
  await suite.check('steady: nothing lost, nothing counted twice', () => steady(client, { interval: INTERVAL, seconds: 60, rate: 100 }));
  await suite.check('every target is scraped exactly once per interval', () => gaugesOncePerInterval(client, { interval: INTERVAL, targets: PODS }));
  await suite.check("the load's metrics carry the load's own identity", () => enriched(cluster, client));
  await suite.check('labels have the names of the semantic conventions', () => renamed(client));
  await suite.check('the telemetry of every tier arrives', () => selfMonitoring(client, namespace));
  await suite.check('every request carries the token', () => onlyWithToken(client));
  await suite.check('no container was restarted', () => noRestarts(cluster, namespace));
  await suite.check('no request of a service account is denied', () => {
    expectNone('denied', deniedRequests(stack, cluster.auditEvents()));
    return `${requestCount(stack, cluster.auditEvents())} requests`;
  });
  await suite.check('every grant is used, or has a reason', () => everyGrantIsUsed(stack, cluster.auditEvents(), GRANT_REASONS));
}

main().then((code) => process.exit(code), (error: Error) => {
  console.error(error.message);
  process.exit(1);
});
