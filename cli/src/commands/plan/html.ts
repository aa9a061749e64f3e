import type { Plan } from './plan';
import { busiestOverReplicas, costOverLoad, loadPerPod } from './plots';
import { sizeRow, skewRow } from './rows';
import { drawChart, NARROW, WIDE, type Chart } from '../../output/charts';
import { formatAmount, formatCount, formatSeconds, formatShare } from '../../output/format';
import { escapeHtml, page } from '../../output/page';
import type { TierSimulation } from '../../simulation/tier-draws';

/** The plan as one page that loads nothing and runs no script. */
export function htmlOf(plan: Plan): string {
  const { load, sizes, simulation, memory } = plan;
  const title = `Plan for ${formatAmount(load.dataPointsPerMinute)} data points a minute from ${formatCount(load.targets)} targets`;
  return page(title, `<h1>${escapeHtml(title)}</h1>
<p class="lead">${escapeHtml(loadLine(plan))}</p>
<section>
<h2>What follows</h2>
<ul>${plan.advice.map(line => `<li>${escapeHtml(line)}</li>`).join('')}</ul>
</section>
<section>
<h2>Sizes, by ${plan.coefficients} coefficients</h2>
${table(['Tier', 'Pods', 'At most', 'CPU request', 'Memory request', 'Memory limit', 'Limit holds'], [
  sizeRow('Scrapers', sizes.scrapers, `${formatAmount(memory.scrapers.holds)} points a scrape`),
  sizeRow('Gateways', sizes.gateways, `${formatAmount(memory.gateways.holds)} points a scrape`),
  sizeRow('Allocators', sizes.allocators, `${formatCount(load.targets)} targets each`),
])}
</section>
<section>
<h2>What the hash rings make of it</h2>
<p>${simulation.draws} draws of names, seed ${simulation.seed}. Allocator ring ${escapeHtml(plan.rings.allocator)}; names of a ${plan.rings.scraperNames === 'deployment' ? 'Deployment' : 'StatefulSet'};
gateways by ${plan.rings.routingKey}, attribute hash ${escapeHtml(plan.rings.attributes)}.</p>
${table(['Tier', 'Pods', 'Average pod', 'Busiest: mean', 'p95', 'Worst', 'Over average', 'A pod exceeds its memory'], [
  skewRow('Scrapers', simulation.scrapers),
  skewRow('Gateways', simulation.gateways),
])}
${figure(loadPerPod('scrapers', simulation.scrapers, memory.scrapers.holds, sizes.scrapers.memoryLimit), 'Scrapers, from the busiest to the idlest. The dashed red line is what the memory limit holds: a bar above it is a pod that is killed or refuses data.')}
${figure(loadPerPod('gateways', simulation.gateways, memory.gateways.holds, sizes.gateways.memoryLimit), 'Gateways, from the busiest to the idlest.')}
${figure(busiestOverReplicas(plan), 'More scrapers lower the average faster than the busiest one: with few targets a pod, chance decides.')}
</section>
<section>
<h2>What if</h2>
${whatIfTable('Scrapers', simulation.scrapers)}
${whatIfTable('Gateways', simulation.gateways)}
</section>
<section>
<h2>What it costs</h2>
${figure(costOverLoad('cores', 2 * load.dataPointsPerMinute, costTarget(plan), load.dataPointsPerMinute, plan.coefficients), 'CPU that the sizes request, over the load.')}
${figure(costOverLoad('gibibytes', 2 * load.dataPointsPerMinute, costTarget(plan), load.dataPointsPerMinute, plan.coefficients), 'Memory that the sizes request, over the load.')}
</section>
<section>
<h2>Props to paste</h2>
<pre><code>${escapeHtml(plan.props)}</code></pre>
</section>`, STYLE);
}

/** Data points a minute of a target of the cost plot: this plan's average, as far as a documented pod holds it. */
function costTarget({ load }: Plan): number {
  return Math.min(load.averageTarget * 60 / load.intervalSeconds, 500_000);
}

function loadLine({ load }: Plan): string {
  return `Every ${formatSeconds(load.intervalSeconds)}; ${formatCount(load.averageTarget)} data points a scrape from the average target, `
    + `${formatCount(load.largestTarget)} from the largest (${load.source})`
    + (load.headroom > 0 ? `; sized and drawn for ${formatShare(load.headroom)} more.` : '.');
}

function whatIfTable(name: string, tier: TierSimulation): string {
  return table([name, 'Load moved: mean', 'Worst', 'Busiest: mean', 'p95', 'A pod exceeds its memory'], tier.whatIfs.map(({ event, moved, skew }) => [
    event, moved ? formatShare(moved.mean) : '–', moved ? formatShare(moved.worst) : '–', formatAmount(skew.busiest.mean), formatAmount(skew.busiest.p95), formatShare(skew.exceeds),
  ]));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[], tag: 'th' | 'td') => `<tr>${cells.map((cell, i) =>
    i === 0 ? `<th scope="${tag === 'th' ? 'col' : 'row'}">${escapeHtml(cell)}</th>` : tag === 'th' ? `<th scope="col">${escapeHtml(cell)}</th>` : `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`;
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(head[0]!)}"><table><thead>${row(head, 'th')}</thead><tbody>${rows.map(cells => row(cells, 'td')).join('')}</tbody></table></div>`;
}

function figure(chart: Chart, caption: string): string {
  return `<figure><div class="wide">${drawChart(chart, WIDE)}</div><div class="narrow">${drawChart(chart, NARROW)}</div><figcaption>${escapeHtml(caption)}</figcaption></figure>`;
}

const STYLE = `
.scroll{overflow-x:auto;margin:1rem 0}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:.92rem}
th,td{padding:.4rem .75rem .4rem 0;text-align:right;border-bottom:1px solid var(--grid);vertical-align:bottom}
th:first-child{text-align:left;min-width:11rem}
thead th{color:var(--faint);font-weight:600}
tbody th{font-weight:400}
td{white-space:nowrap}
figure{margin:1.5rem 0;padding:1rem;background:var(--panel);border-radius:8px}
figure svg{display:block;width:100%;height:auto}
figcaption{color:var(--faint);font-size:.92rem;margin-top:.5rem}
pre{background:var(--panel);padding:1rem;border-radius:8px;overflow-x:auto;font-size:.88rem}
.narrow{display:none}
@media(max-width:640px){.wide{display:none}.narrow{display:block}figure{padding:.75rem}}
`;
