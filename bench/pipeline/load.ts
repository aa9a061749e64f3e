import { Cluster } from '../../e2e/cluster/cluster';
import { sleep } from '../../e2e/cluster/sandbox';
import { partsOf, PipelineName, synthesizePipeline } from '../../e2e/faults/pipelines';
import { startPipelines } from '../../e2e/faults/scenarios';
import { Target } from '../../e2e/faults/target';
import { obstacle } from '../../e2e/requirements';

/** Every target has this many counters, and a tenth each of gauges and of histograms; each with so many label sets. */
const COUNTERS = 40;
const LABEL_SETS = 100;

/** Seconds between two scrapes. */
export const COST_INTERVAL = 10;

/** What all pipelines scrape when their cost is measured: many streams, with numbers that vary. */
export const COST_LOAD = {
  pods: 12, counters: COUNTERS, gauges: COUNTERS / 10, histograms: COUNTERS / 10, nativeHistograms: 0, labelSets: LABEL_SETS, extraArgs: ['-varied'],
};

/** Streams of all targets. */
export const COST_STREAMS = COST_LOAD.pods * COUNTERS * LABEL_SETS * 1.2;

/** Measures pipelines on a cluster, once they have had the load for a minute. */
export async function underLoad(names: readonly PipelineName[], reference: string | undefined, measure: (cluster: Cluster, targets: readonly Target[]) => Promise<void>): Promise<void> {
  const manifests = names.map((name) => synthesizePipeline(name, COST_INTERVAL, reference));
  const reason = obstacle(partsOf(names));
  if (reason) {
    throw new Error(reason);
  }
  const cluster = await Cluster.up();
  try {
    const targets = await startPipelines(cluster, manifests, COST_LOAD, { countOnly: true });
    await sleep(60_000);
    await measure(cluster, targets);
  } finally {
    cluster.down();
  }
}
