import { costOverLoad } from '../src/commands/plan/plots';
import {
  DEFAULT_NAME, DEFAULT_NAMESPACE, DOCUMENTED_GATEWAY, DOCUMENTED_SCRAPER, DOCUMENTED_TABLE, type DocumentedRow, gibibytesFor, SizingCoefficients, type TierCost,
} from '../src/library';
import type { Chart } from '../src/output/charts';
import { formatAmount, formatRatio, formatShare } from '../src/output/format';
import { simulate, simulateScrapers, type Scenario, type Simulation } from '../src/simulation/simulation';
import { AllocatorHash, AttributesHash } from '../src/rings';

const MILLION = 1e6;
const DRAWS = 200;

export interface SimulatedRow {
  readonly row: DocumentedRow;
  readonly simulation: Simulation;
}

/** Every row of the documented table, drawn as `prometheus-tiered plan --dpm ... --targets ... --draws 200` draws it. */
export function simulateRows(): SimulatedRow[] {
  return DOCUMENTED_TABLE.map(row => ({ row, simulation: simulate(scenarioOf(row)) }));
}

function scenarioOf(row: DocumentedRow, over: Partial<Scenario> = {}): Scenario {
  return {
    points: new Array<number>(row.targets).fill(row.millionsPerMinute * MILLION / row.targets),
    stack: DEFAULT_NAME,
    namespace: DEFAULT_NAMESPACE,
    scrapers: row.scrapers,
    gateways: row.gateways,
    naming: 'deployment',
    allocatorHash: AllocatorHash.V0_10,
    attributesHash: AttributesHash.PLAIN,
    routingKey: 'resource',
    scraperHolds: DOCUMENTED_SCRAPER.podGibibytes / DOCUMENTED_SCRAPER.gibibytesPerMillion * MILLION,
    gatewayHolds: DOCUMENTED_GATEWAY.podGibibytes / DOCUMENTED_GATEWAY.gibibytesPerMillion * MILLION,
    draws: DRAWS,
    seed: 1,
    ...over,
  };
}

/** The tables of docs/sizing.md. */
export function tablesOf(rows: readonly SimulatedRow[]): string {
  const load = ({ row }: SimulatedRow) => [`${row.millionsPerMinute}M`, row.targets.toLocaleString('en-US')];
  const tier = (name: 'scrapers' | 'gateways', perMillion: number, measured: TierCost) => [
    `| data points a minute | targets | ${name} | targets a pod | average pod | busiest over average: mean | p95 | worst | a pod gets more than documented | memory for the busiest, p95: documented | measured |`,
    '|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|',
    ...rows.map(simulated => {
      const { skew } = simulated.simulation[name];
      const cells = [
        ...load(simulated),
        String(skew.pods),
        (simulated.row.targets / skew.pods).toFixed(1),
        formatAmount(skew.meanPod),
        formatRatio(skew.busiestOverMean.mean),
        formatRatio(skew.busiestOverMean.p95),
        formatRatio(skew.busiestOverMean.worst),
        formatShare(skew.exceeds),
        `${(skew.busiest.p95 / MILLION * perMillion).toFixed(1)} GiB`,
        `${gibibytesFor(measured, skew.busiest.p95 / MILLION, simulated.row.millionsPerMinute / simulated.row.targets).toFixed(1)} GiB`,
      ];
      return `| ${cells.join(' | ')} |`;
    }),
  ];
  const whatIfs = [
    '| data points a minute | scraper gone | scraper more | scraper replaced | allocator to v0.159 | gateway gone | gateway more | collectors to 0.163 | busiest gateway by streamID |',
    '|---:|---:|---:|---:|---:|---:|---:|---:|---:|',
    ...rows.map(({ row, simulation }) => {
      const moved = (name: 'scrapers' | 'gateways', begins: string) => formatShare(simulation[name].whatIfs.find(whatIf => whatIf.event.startsWith(begins))!.moved!.mean);
      const byStream = simulation.gateways.whatIfs.find(whatIf => whatIf.event.startsWith('routed by streamID'))!;
      const cells = [
        `${row.millionsPerMinute}M`,
        moved('scrapers', 'one scraper gone'), moved('scrapers', 'one scraper more'), moved('scrapers', 'one scraper replaced'), moved('scrapers', 'allocator upgraded'),
        moved('gateways', 'one gateway gone'), moved('gateways', 'one gateway more'), moved('gateways', 'collectors upgraded'),
        formatRatio(byStream.skew.busiestOverMean.mean),
      ];
      return `| ${cells.join(' | ')} |`;
    }),
  ];
  return [
    '### Scrapers', '', ...tier('scrapers', DOCUMENTED_SCRAPER.gibibytesPerMillion, SizingCoefficients.MEASURED.scraper), '',
    '### Gateways', '', ...tier('gateways', DOCUMENTED_GATEWAY.gibibytesPerMillion, SizingCoefficients.MEASURED.gateway), '',
    '### What moves', '', ...whatIfs,
  ].join('\n');
}

/** The pictures of docs/sizing.md, by the name of their file. */
export function chartsOf(rows: readonly SimulatedRow[]): Record<string, Chart> {
  const perPod = (name: 'scrapers' | 'gateways'): Chart => ({
    label: `Load of the ${name} over the average, busiest first, at each row of the documented table: `
      + rows.map(({ row, simulation }) => `${row.millionsPerMinute}M: ${formatRatio(simulation[name].skew.busiestOverMean.mean)}`).join(', '),
    x: { name: `${name} from the busiest (0) to the idlest (1)` },
    y: { name: 'load over the average pod' },
    lines: rows.map(({ row, simulation }) => {
      const { ranks, skew } = simulation[name];
      return { name: `${row.millionsPerMinute}M, ${skew.pods}`, points: ranks.map((rank, i) => [i / (ranks.length - 1), rank.mean / skew.meanPod] as const) };
    }),
    limits: [{ name: 'the average', value: 1 }],
  });
  const row = DOCUMENTED_TABLE.find(({ millionsPerMinute }) => millionsPerMinute === 30)!;
  const counts = [13, 19, 25, 31, 38, 45, 52, 60, 70, 80, 95, 114];
  const busiest = (targets: number) => simulateScrapers(scenarioOf({ ...row, targets }, { draws: 100 }), counts)
    .map(({ skew }) => [skew.pods, skew.busiest.p95] as const);
  return {
    'sizing-load-per-scraper.svg': perPod('scrapers'),
    'sizing-load-per-gateway.svg': perPod('gateways'),
    'sizing-busiest-over-replicas.svg': {
      label: 'Busiest scraper (95th percentile) of 30 million data points a minute over the number of scrapers, from 334 and from 3,340 targets, and the average scraper',
      x: { name: 'number of scrapers, 30M data points a minute' },
      y: { name: 'data points a scrape' },
      lines: [
        { name: 'busiest, 334 targets', points: busiest(334) },
        { name: 'busiest, 3,340 targets', points: busiest(3_340) },
        { name: 'average', points: counts.map(scrapers => [scrapers, 30 * MILLION / scrapers] as const), dashed: true },
      ],
      limits: [{ name: 'documented for 6 GiB', value: MILLION, alert: true }],
      marker: { name: 'documented', x: row.scrapers },
    },
    'sizing-cost-cpu.svg': costOverLoad('cores', 180 * MILLION, 90_000),
    'sizing-cost-memory.svg': costOverLoad('gibibytes', 180 * MILLION, 90_000),
  };
}
