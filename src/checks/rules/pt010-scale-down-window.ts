import { LONGEST_WINDOW } from '../../facts/limits';
import { Data, records } from '../../text/data';
import { secondsText } from '../../text/durations';
import { autoscalerRelations, ScaledTier } from '../../values/private/autoscaler-limit';
import { KnownTimes } from '../../values/private/relations';
import { Times } from '../../values/private/times';
import { Autoscaler, Collector, View } from '../../view/view';
import { numeric } from '../components';
import { error, Finding, Remedy, Rule, warning } from '../rule';
import { doubtfulInterval, gatewayTimes, handoverSeconds, LargestInterval, largestInterval, problemMessage, problemsOf, roomFor, TIME_NAMES, toldTooLittle } from '../times';

/** The window of an autoscaler that names none (kube-controller-manager). */
const DEFAULT_WINDOW = 300;

export const PT010: Rule = {
  code: 'PT010',
  title: 'Scaling in too soon, or times that do not fit together',
  severities: ['error', 'warning'],
  errorsCanBeSilenced: false,
  explanation: 'A gateway that comes back within the span limit still holds old values of streams that were elsewhere meanwhile, and counts them twice; so gateways may be removed only more slowly than that. '
    + 'Scrapers may be removed only when the last handover is over. Without a policy, Kubernetes removes all pods but the fewest in one step. Kubernetes ends a stabilization window at 3600 s and the period of a policy at 1800 s. '
    + 'Monitors in the app can raise the largest interval beyond what other times allow. It is a warning where it is not certain that a monitor with a longer interval is selected.',
  remedy: 'Leave windows and times to the `Cadence`; with scrape intervals above five minutes, give the gateways `Scaling.fixed(n)`.',
  *check(view) {
    for (const gateway of view.gateways) {
      yield* checkTier(view, gateway, 'gateway', 'spanLimit', largest => gatewayTimes(view, gateway, largest).known);
    }
    for (const scraper of view.scrapers) {
      yield* checkTier(view, scraper, 'scraper', undefined, largest => ({ largestScrapeInterval: largest, handover: handoverSeconds(scraper) }));
    }
  },
};

function* checkTier(
  view: View, collector: Collector, tier: ScaledTier, own: keyof Times | undefined, timesAt: (largest: number | undefined) => KnownTimes,
): Iterable<Finding> {
  const largest = largestInterval(view, collector);
  const doubtful = doubtfulInterval(view, collector);
  const certain = own ? problemsOf(timesAt(largest?.seconds), [own], nameOf()) : [];
  for (const problem of certain) {
    yield error(collector.subject, undefined, problemMessage(problem, nameOf(), largest), spanRemedy);
  }
  for (const problem of own && doubtful && certain.length === 0 ? problemsOf(timesAt(doubtful.seconds), [own], nameOf()) : []) {
    yield warning(collector.subject, undefined, problemMessage(problem, nameOf(), doubtful), roomFor(doubtful!, 'scrape it more often, or make room for it'));
  }
  for (const autoscaler of collector.workload.autoscalers) {
    yield* checkAutoscaler(collector, tier, autoscaler, timesAt, largest, doubtful);
  }
}

const spanRemedy: Remedy = { props: "leave 'spanLimit' out, or shorten the handover", yaml: 'raise it, or shorten the handover' };

function* checkAutoscaler(
  collector: Collector, tier: ScaledTier, autoscaler: Autoscaler, timesAt: (largest: number | undefined) => KnownTimes,
  largest: LargestInterval | undefined, doubtful: LargestInterval | undefined,
): Iterable<Finding> {
  const { subject, scaleDown, scaleDownPath: path } = autoscaler;
  const window = numeric(scaleDown.stabilizationWindowSeconds) ?? DEFAULT_WINDOW;
  const windowName = tier === 'gateway' ? 'gatewayScaleDownWindow' : 'scraperScaleDownWindow';
  const name = nameOf({ [windowName]: `'${path}.stabilizationWindowSeconds' of the ${tier}s of ${collector.subject.name}` });
  const problems = (interval: LargestInterval | undefined) =>
    problemsOf({ ...scaleDown.selectPolicy === 'Disabled' ? {} : timesAt(interval?.seconds), [windowName]: window }, [windowName], name);
  const usual: Remedy = { props: `leave it to the Cadence, scrape more often, or give the ${tier}s Scaling.fixed(n)`, yaml: `change it, scrape more often, or give the ${tier}s a fixed number of pods` };
  const remedy = largest && toldTooLittle(collector, largest.seconds) ? roomFor(largest, usual.yaml) : usual;
  const certain = problems(largest);
  const cause = causeOf(tier, window, largest);
  for (const problem of certain) {
    yield error(subject, `${path}.stabilizationWindowSeconds`, `${problemMessage(problem, name, largest)}${cause}`, remedy);
  }
  if (cause !== '') {
    return;
  }
  for (const problem of doubtful && certain.length === 0 ? problems(doubtful) : []) {
    yield warning(subject, `${path}.stabilizationWindowSeconds`, problemMessage(problem, name, doubtful), roomFor(doubtful!, 'scrape it more often, or make room for it'));
  }
  // A window that is too short has the same cause, which is said once.
  yield* checkPolicies(autoscaler, tier, certain.length > 0 ? {} : timesAt(largest?.seconds), largest, remedy);
}

/** How many pods go in how short a time, once the window is over. */
function* checkPolicies(
  { subject, scaleDown, scaleDownPath, minReplicas = 1, maxReplicas = minReplicas }: Autoscaler, tier: ScaledTier, known: KnownTimes, largest: LargestInterval | undefined, remedy: Remedy,
): Iterable<Finding> {
  const path = `${scaleDownPath}.policies`;
  const policies = records(scaleDown.policies);
  if (scaleDown.selectPolicy === 'Disabled') {
    return;
  }
  if (letsAllGo(policies.map(([, policy]) => policy), scaleDown.selectPolicy, maxReplicas - minReplicas) && maxReplicas - minReplicas > 1) {
    yield warning(subject, path, `'${path}' ${policies.length === 0 ? 'is missing' : 'lets all of them go'}, so that after the window all ${tier}s from ${maxReplicas} down to ${minReplicas} may go in one step; ${tier === 'gateway'
      ? 'the streams of all that go lose an interval at once' : 'nobody scrapes the targets of all that go until the others have taken them over'}`, {
      props: 'leave the policies as they are', yaml: tier === 'gateway' ? 'let one Pod go in two of the largest intervals' : 'let 25 Percent go in the time of a handover and an interval',
    });
  }
  const property = tier === 'gateway' ? 'gatewayScaleDownPeriod' : 'scraperScaleDownPeriod';
  for (const [index, { periodSeconds }] of policies) {
    const where = `${path}[${index}].periodSeconds`;
    const name = nameOf({ gatewayScaleDownPeriod: `'${where}'`, scraperScaleDownPeriod: `'${where}'` });
    const period = numeric(periodSeconds);
    for (const problem of problemsOf({ gatewayScaleDownPeriod: period }, ['gatewayScaleDownPeriod'], name)) {
      yield error(subject, where, problemMessage(problem, name, undefined), remedy);
    }
    for (const problem of tier === 'scraper' ? problemsOf({ ...known, [property]: period }, [property], name) : []) {
      yield warning(subject, where, problemMessage(problem, name, largest), remedy);
    }
  }
}

/** Whether policies let so many pods go in one step. The one that lets most go counts, unless another is asked for; without any, all may go. */
function letsAllGo(policies: readonly Data[], selectPolicy: unknown, pods: number): boolean {
  const all = ({ type, value }: Data) => (numeric(value) ?? 0) >= (type === 'Percent' ? 100 : pods);
  return policies.length === 0 || (selectPolicy === 'Min' ? policies.every(all) : policies.some(all));
}

/** The interval for which no window is short enough, as an end of a message; empty where that is not what makes the window too long. */
function causeOf(tier: ScaledTier, window: number, largest: LargestInterval | undefined): string {
  const intervals = { scrapeInterval: largest?.seconds ?? 0, largestScrapeInterval: largest?.seconds ?? 0 };
  const [problem] = window > LONGEST_WINDOW && largest ? autoscalerRelations(intervals, {}, tier) : [];
  return problem?.property === 'largestScrapeInterval' ? `; the largest scrape interval must be ${problem.relation}, got ${secondsText(problem.value)}${largest!.source}` : '';
}

function nameOf(names: { readonly [name in keyof Times]?: string } = {}) {
  return (name: keyof Times): string => names[name] ?? TIME_NAMES[name] ?? `'${name}'`;
}
