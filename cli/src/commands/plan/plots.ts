import type { Plan } from './plan';
import { Sizing, SizingCoefficients } from '../../library';
import type { Chart } from '../../output/charts';
import { formatAmount, formatBytes, formatRatio, formatShare } from '../../output/format';
import type { TierSimulation } from '../../simulation/tier-draws';

/** How the load lies on the pods of a tier, from the busiest to the idlest. */
export function loadPerPod(tier: 'scrapers' | 'gateways', simulation: TierSimulation, holds: number, limit: number): Chart {
  const { skew, ranks } = simulation;
  return {
    label: `Load of each of ${skew.pods} ${tier}, busiest first: the busiest has ${formatRatio(skew.busiestOverMean.mean)} the average load; ${formatBytes(limit)} hold ${formatAmount(holds)} data points a scrape`,
    x: { name: `${tier}, busiest first` },
    y: { name: 'data points a scrape' },
    bars: { name: 'mean of the draws', bandName: '95 % of the draws stay below', values: ranks.map(rank => ({ mean: rank.mean, low: rank.p5, high: rank.p95 })) },
    limits: [
      { name: `average ${formatAmount(skew.meanPod)}`, value: skew.meanPod },
      { name: `${formatBytes(limit)} hold ${formatAmount(holds)}`, value: holds, alert: true },
    ],
  };
}

/** The busiest scraper over the number of scrapers. */
export function busiestOverReplicas(plan: Plan): Chart {
  const { holds } = plan.memory.scrapers;
  return {
    label: `Busiest scraper for ${plan.scrapersByReplicas.map(skew => `${skew.pods} scrapers: ${formatAmount(skew.busiest.p95)} (p95), exceeds in ${formatShare(skew.exceeds)}`).join('; ')}`,
    x: { name: 'number of scrapers' },
    y: { name: 'data points a scrape' },
    lines: [
      { name: 'busiest scraper, p95', points: plan.scrapersByReplicas.map(skew => [skew.pods, skew.busiest.p95] as const) },
      { name: 'busiest scraper, mean', points: plan.scrapersByReplicas.map(skew => [skew.pods, skew.busiest.mean] as const) },
      { name: 'average scraper', points: plan.scrapersByReplicas.map(skew => [skew.pods, skew.meanPod] as const), dashed: true },
    ],
    limits: [{ name: `${formatBytes(plan.sizes.scrapers.memoryLimit)} hold ${formatAmount(holds)}`, value: holds, alert: true }],
    marker: { name: 'planned', x: plan.sizes.scrapers.replicas },
  };
}

/** What the sizes request in all, over the load, with targets of one size. */
export function costOverLoad(unit: 'cores' | 'gibibytes', to: number, targetSize: number, marker?: number, coefficients: Plan['coefficients'] = 'documented'): Chart {
  const loads = Array.from({ length: 49 }, (_, i) => Math.max(to / 1000, to * i / 48));
  const total = (dataPointsPerMinute: number) => {
    const sizing = Sizing.forLoad({ dataPointsPerMinute, targets: Math.max(1, Math.ceil(dataPointsPerMinute / targetSize)), coefficients: coefficientsOf(coefficients) });
    const of = (tier: 'scrapers' | 'gateways') => sizing[tier].replicas * (unit === 'cores'
      ? sizing[tier].resources.cpuRequest!.toMillis() / 1000
      : sizing[tier].resources.memoryRequest!.toMebibytes() / 1024);
    return { scrapers: of('scrapers'), gateways: of('gateways') };
  };
  const totals = loads.map(load => [load, total(load)] as const);
  return {
    label: `Requested ${unit} over the load up to ${formatAmount(to)} data points a minute`,
    x: { name: 'data points a minute', from: 0 },
    y: { name: unit === 'cores' ? 'CPU cores requested' : 'GiB of memory requested' },
    lines: [
      { name: 'both tiers', points: totals.map(([load, sum]) => [load, sum.scrapers + sum.gateways] as const) },
      { name: 'scrapers', points: totals.map(([load, sum]) => [load, sum.scrapers] as const) },
      { name: 'gateways', points: totals.map(([load, sum]) => [load, sum.gateways] as const) },
    ],
    ...(marker === undefined ? {} : { marker: { name: 'this load', x: marker } }),
  };
}

function coefficientsOf(name: Plan['coefficients']): SizingCoefficients {
  return name === 'measured' ? SizingCoefficients.MEASURED : SizingCoefficients.DOCUMENTED;
}
