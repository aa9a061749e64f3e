import type { Plan } from './plan';
import { sizeRow, skewRow } from './rows';
import { formatAmount, formatCount, formatSeconds, formatShare } from '../../output/format';
import { heading, table, wrap } from '../../output/text';
import type { TierSimulation } from '../../simulation/tier-draws';

/** The plan as text, at most 100 columns wide except for names. */
export function textOf(plan: Plan): string {
  const { load, sizes, simulation } = plan;
  const headroom = load.headroom > 0 ? `, sized and drawn for ${formatShare(load.headroom)} more` : '';
  return [
    heading('Load'),
    `${formatCount(load.dataPointsPerMinute)} data points a minute from ${formatCount(load.targets)} targets every ${formatSeconds(load.intervalSeconds)}${headroom}`,
    `${formatCount(load.averageTarget)} data points a scrape from the average target, ${formatCount(load.largestTarget)} from the largest (${load.source})`,
    '',
    heading(`Sizes, by ${plan.coefficients} coefficients`),
    table(['', 'pods', 'at most', 'CPU request', 'memory request', 'memory limit', 'limit holds'], [
      sizeRow('scrapers', sizes.scrapers, `${formatAmount(plan.memory.scrapers.holds)} points a scrape`),
      sizeRow('gateways', sizes.gateways, `${formatAmount(plan.memory.gateways.holds)} points a scrape`),
      sizeRow('allocators', sizes.allocators, `${formatCount(load.targets)} targets each`),
    ]),
    '',
    heading(`What the hash rings make of it (${simulation.draws} draws of names, seed ${simulation.seed})`),
    table(['', 'pods', 'average pod', 'busiest: mean', 'p95', 'worst', 'over average', 'a pod exceeds its memory'], [
      skewRow('scrapers', simulation.scrapers),
      skewRow('gateways', simulation.gateways),
    ]),
    `Data points a scrape. Allocator ring ${plan.rings.allocator}; names of a ${plan.rings.scraperNames === 'deployment' ? 'Deployment' : 'StatefulSet'}.`,
    `Gateways by ${plan.rings.routingKey}; attribute hash ${plan.rings.attributes}.`,
    '',
    heading('What if'),
    whatIfTable('scrapers', simulation.scrapers),
    '',
    whatIfTable('gateways', simulation.gateways),
    '',
    heading('What follows'),
    ...plan.advice.map(line => wrap(`- ${line}`)),
    '',
    heading('Props to paste'),
    plan.props.trimEnd(),
    '',
  ].join('\n');
}

function whatIfTable(name: string, tier: TierSimulation): string {
  return table([name, 'load moved: mean', 'worst', 'busiest: mean', 'p95', 'a pod exceeds its memory'], tier.whatIfs.map(({ event, moved, skew }) => [
    event, moved ? formatShare(moved.mean) : '-', moved ? formatShare(moved.worst) : '-', formatAmount(skew.busiest.mean), formatAmount(skew.busiest.p95), formatShare(skew.exceeds),
  ]));
}
