import { at, records, text } from '../../text/data';
import { ComponentView } from '../../view/view';
import { ottlGroups } from '../components';
import { Rule, warning } from '../rule';
import { scrapersOf } from '../tiers';

/** What is wrong at a place, and what to do. */
interface Place {
  readonly path: string;
  readonly message: string;
  readonly remedy: string;
}

export const PT053: Rule = {
  code: 'PT053',
  title: 'A pod that passes for another',
  severities: ['warning'],
  errorsCanBeSilenced: true,
  explanation: 'Annotations and labels are written by whoever runs the pod. Where they may take the place of what Kubernetes says, a pod of one team appears with the namespace, workload or security context of another. Three '
    + 'forms do that: a JSON annotation merged with `upsert`; an expression over keys whose group is the whole name of the attribute, so that the pod chooses it (what is extracted from a pod comes before what Kubernetes says); and a '
    + 'cluster\'s name that is set only where there is none, since whoever brings one keeps it.',
  remedy: 'Merge with `insert`, and only the keys that you mean (`keep_matching_keys`); give extracted attributes a beginning, or name the keys in the expression; set the cluster\'s name always.',
  *check(view) {
    for (const gateway of view.gateways.filter(collector => collector.subject.ours || scrapersOf(view, collector).length > 0)) {
      const used = new Set(gateway.config.metricPipelines.flatMap(({ processors }) => processors));
      for (const processor of gateway.config.components.filter(({ section, id }) => section === 'processors' && used.has(id))) {
        for (const { path, message, remedy } of placesOf(processor)) {
          yield warning(gateway.subject, path, message, remedy);
        }
      }
    }
  },
};

function placesOf(processor: ComponentView): Place[] {
  switch (processor.type) {
    case 'transform': return statementsOf(processor);
    case 'k8s_attributes':
    case 'k8sattributes': return extractedBy(processor);
    case 'resource': return actionsOf(processor);
    default: return [];
  }
}

/** `context: resource` is left out of newer configurations, which then write `resource.attributes`. */
function statementsOf(processor: ComponentView): Place[] {
  return ottlGroups(processor, 'metric_statements').flatMap(({ context, lines }, index) => {
    const place = `${processor.path}.metric_statements[${index}]`;
    return lines.flatMap(statement => statementPlaces(place, context === 'resource' ? statement.replace(/(?<![\w.])attributes(?=\[|\s*,)/g, 'resource.attributes') : statement));
  });
}

function statementPlaces(path: string, statement: string): Place[] {
  if (/\bmerge_maps\(\s*resource\.attributes\s*,.*"(upsert|update)"\s*\)/.test(statement)) {
    return [{ path, message: `'${path}' merges what a pod says of itself over what is known of it (upsert)`, remedy: 'merge it with "insert", and only the keys that you mean' }];
  }
  if (/\bset\(\s*resource\.attributes\["k8s\.cluster\.name"\].*\bwhere\b.*resource\.attributes\["k8s\.cluster\.name"\]\s*==\s*nil/.test(statement)) {
    return [{ path, message: `'${path}' sets 'k8s.cluster.name' only where there is none, so that a target can bring that of another cluster`, remedy: 'set it always' }];
  }
  return [];
}

function actionsOf({ path, body }: ComponentView): Place[] {
  const keeps = records(body.attributes).find(([, { key, action }]) => key === 'k8s.cluster.name' && action === 'insert');
  return keeps ? [{
    path: `${path}.attributes[${keeps[0]}]`, message: `'${path}.attributes[${keeps[0]}]' inserts 'k8s.cluster.name', so that a target can bring that of another cluster`, remedy: 'use the action upsert',
  }] : [];
}

/** Names with which a pod passes for another. */
const TRIED = ['k8s.namespace.name', 'k8s.pod.name', 'k8s.workload.name', 'k8s.deployment.name', 'k8s.cluster.name', 'dt.entity.kubernetes_cluster'];

function extractedBy({ path, body }: ComponentView): Place[] {
  return ['annotations', 'labels'].flatMap(kind => records(at(body, 'extract', kind)).filter(([, rule]) => letsChoose(rule)).map(([index, { key_regex: expression }]) => ({
    path: `${path}.extract.${kind}[${index}]`,
    message: `'${path}.extract.${kind}[${index}]' lets a pod choose the name of an attribute ('${expression}'), 'k8s.namespace.name' too`,
    remedy: 'give the attribute a beginning of its own, or name the keys in the expression',
  })));
}

/** Whether a rule over keys of pods can make an attribute of a name that Kubernetes gives. */
function letsChoose({ key_regex, tag_name: attribute, from }: { readonly [key: string]: unknown }): boolean {
  // The collector makes one `$` of two.
  const expression = text(key_regex)?.replace(/\$\$/g, '$');
  if (expression === undefined || (from !== undefined && from !== 'pod') || !/^\${1,2}(\d|\{\d\})$/.test(text(attribute) ?? '')) {
    return false;
  }
  const group = /0/.test(text(attribute)!) ? expression : firstGroup(expression);
  try {
    return group === undefined || TRIED.some(name => new RegExp(`^(?:${group})$`).test(name));
  } catch {
    // What JavaScript does not read, such as flags, is rare, and more than a list of names.
    return true;
  }
}

/** What stands in the first group of an expression; undefined where there is none. */
function firstGroup(expression: string): string | undefined {
  const start = expression.search(/(?<!\\)\((?!\?)/);
  for (let depth = 0, place = start; start >= 0 && place < expression.length; place++) {
    depth += expression[place] === '(' && expression[place - 1] !== '\\' ? 1 : expression[place] === ')' && expression[place - 1] !== '\\' ? -1 : 0;
    if (depth === 0) {
      return expression.slice(start + 1, place);
    }
  }
  return undefined;
}
