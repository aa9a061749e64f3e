import { at, Data, list, records, text, texts } from '../text/data';
import { re2Problem } from '../text/re2';
import { Monitor } from '../view/view';

/** A relabel rule with its path, in the words of the CRDs or of Prometheus. */
type PathAndRule = readonly [path: string, rule: Data];

/** What tells the objects apart that a role of Kubernetes' discovery makes a group of targets of. */
const TELLING = new Map<string, RegExp>(Object.entries({
  pod: /^__meta_kubernetes_pod_(name|ip|uid)$/,
  service: /^__meta_kubernetes_service_(name|cluster_ip)$/,
  // A pod can be in several of these.
  endpoints: /^__meta_kubernetes_(endpoints_name|service_name)$/,
  endpointslice: /^__meta_kubernetes_(endpointslice_name|service_name)$/,
  node: /^__meta_kubernetes_node_(name|provider_id|address_.*|label_kubernetes_io_hostname)$/,
  ingress: /^__meta_kubernetes_ingress_(name|host)$/,
}));

/** The rule of a monitor with which targets that were discovered apart become one; undefined where there is none. */
export function mergingRuleOf({ kind, data, relabelings, endpoints }: Monitor): string | undefined {
  const ofTargets = relabelings.filter(([path]) => /\.relabelings\[\d+\]$/.test(path));
  switch (kind) {
    case 'ServiceMonitor':
    case 'PodMonitor': {
      // The generator writes these labels first (prometheus-operator 0.89, promcfg.go).
      const given = kind === 'ServiceMonitor' ? 'service' : 'pod';
      return first(endpoints, ({ path }) => mergingRule(() => false, ofTargets.filter(([rule]) => rule.startsWith(`${path}.`)), [given]));
    }
    case 'ScrapeConfig':
      return mergingRuleIn(at(data, 'spec'), 'kubernetesSDConfigs', 'staticConfigs', ofTargets);
    default:
      return undefined;
  }
}

/** The same of a scrape configuration in Prometheus' words. */
export function mergingRuleOfJob(job: Data, path: string): string | undefined {
  return mergingRuleIn(job, 'kubernetes_sd_configs', 'static_configs', records(job.relabel_configs).map(([index, rule]) => [`${path}.relabel_configs[${index}]`, rule]));
}

function mergingRuleIn(job: unknown, kubernetes: string, statics: string, rules: readonly PathAndRule[]): string | undefined {
  const groups = list(at(job, statics)).map(entry => JSON.stringify(Object.entries((at(entry, 'labels') ?? {}) as object).sort()));
  const others = Object.entries((job ?? {}) as object).some(([key, value]) => key !== kubernetes && /SDConfigs$|_sd_configs$/.test(key) && list(value).length > 0);
  return first(records(at(job, kubernetes)), ([, discovery]) => {
    const telling = TELLING.get((text(discovery.role) ?? '').toLowerCase());
    return telling && mergingRule(label => telling.test(label), rules);
  }) ?? (new Set(groups).size < groups.length ? mergingRule(() => false, rules) : undefined)
    ?? (others ? mergingRule(label => label.startsWith('__meta_'), rules) : undefined);
}

/**
 * Follows which labels tell from which object a target is, through the rules in their order. The rule that takes it out of the address is returned where no other
 * label that stays tells it.
 */
function mergingRule(telling: (label: string) => boolean, rules: readonly PathAndRule[], given: readonly string[] = []): string | undefined {
  const apart = new Set(['__address__', ...given]);
  let merging: string | undefined;
  for (const [path, rule] of rules) {
    const target = text(rule.targetLabel) ?? text(rule.target_label) ?? '';
    const named = (label: string) => matches(text(rule.regex) ?? '.*', label);
    switch (text(rule.action)?.toLowerCase() ?? 'replace') {
      case 'replace':
      case 'lowercase':
      case 'uppercase':
      case 'hashmod': {
        const sources = texts(rule.sourceLabels ?? rule.source_labels);
        if (text(rule.action)?.toLowerCase() !== 'hashmod' && (text(rule.replacement) ?? '$1').includes('$') && sources.some(label => apart.has(label) || telling(label))) {
          apart.add(target);
        } else if (apart.delete(target) && target === '__address__') {
          merging = path;
        }
        break;
      }
      // What labels of objects have in them is not known.
      case 'labelmap': return undefined;
      case 'labeldrop':
        apart.forEach(label => named(label) && apart.delete(label));
        break;
      case 'labelkeep':
        apart.forEach(label => !named(label) && apart.delete(label));
        break;
    }
    if (target.includes('$')) {
      return undefined;
    }
  }
  return apart.size === 0 ? merging : undefined;
}

/** Whether a pattern fits the whole of a label's name; of one that cannot be read PT022 tells. */
function matches(regex: string, label: string): boolean {
  return re2Problem(regex) === undefined && new RegExp(`^(?:${regex})$`, 's').test(label);
}

function first<T>(items: readonly T[], find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
