/** What all pipelines scrape when their cost is measured: many streams, with numbers that vary. */

/** Every target has this many counters, and a tenth each of gauges and of histograms; each with so many label sets. */
const COUNTERS = 40;
const LABEL_SETS = 100;

/** Seconds between two scrapes. */
export const COST_INTERVAL = 10;

export const COST_LOAD = {
  pods: 12, counters: COUNTERS, gauges: COUNTERS / 10, histograms: COUNTERS / 10, nativeHistograms: 0, labelSets: LABEL_SETS, extraArgs: ['-varied'],
};

/** Streams of all targets. */
export const COST_STREAMS = COST_LOAD.pods * COUNTERS * LABEL_SETS * 1.2;
