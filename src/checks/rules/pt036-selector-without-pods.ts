import { at, text } from '../../text/data';
import { KubeObject, Service, View, Workload } from '../../view/view';
import { LabelSelector } from '../label-selector';
import { error, Finding, Rule } from '../rule';
import { described, labelsText, located } from '../words';

const LEAVE = {
  props: 'leave the selector and the labels as they are; patch neither without the other',
  yaml: 'let the selector name labels that the pods have',
};

export const PT036: Rule = {
  code: 'PT036',
  title: 'A selector that does not find the pods it belongs to',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: 'The API server refuses a workload whose selector does not match its own pods. A Service that does not match them leads nowhere, a disruption budget '
    + 'protects nothing, '
    + 'and an autoscaler that names another workload scales nothing. It comes from a patch of one place without the other.',
  remedy: 'Leave selectors and the labels that they name as they are; further labels can be added with `pods.labels`.',
  *check(view) {
    for (const { workload } of [...view.collectors, ...view.allocators]) {
      yield* checkWorkload(workload);
      yield* checkServices(view, workload);
      yield* checkBudgets(view, workload);
      yield* checkAutoscalers(view, workload);
    }
  },
};

function* checkWorkload(workload: Workload): Iterable<Finding> {
  const { subject, kind, podLabels, data } = workload;
  if (!['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind)) {
    return;
  }
  const selector = new LabelSelector(at(data, 'spec', 'selector'));
  if (selector.isEmpty || !selector.matches(podLabels)) {
    yield error(subject, 'spec.selector', `'spec.selector' of ${described(workload)} (${selector.describe()}) does not match its own pods (${labelsText(podLabels)})`, LEAVE);
  }
}

function* checkServices(view: View, workload: Workload): Iterable<Finding> {
  for (const service of view.services.filter(candidate => belongs(candidate, workload)).filter(isToSelect)) {
    const selector = new LabelSelector({ matchLabels: service.selector });
    if (selector.isEmpty || !selector.matches(workload.podLabels)) {
      yield unmatched(service, selector, workload);
    }
  }
}

/** A Service without a selector, whose endpoints somebody else writes, is nothing wrong; ours always have one. */
function isToSelect({ selector, part }: Service): boolean {
  return part.ours || Object.keys(selector).length > 0;
}

function* checkBudgets(view: View, workload: Workload): Iterable<Finding> {
  for (const budget of view.objects.filter(({ kind, group }) => kind === 'PodDisruptionBudget' && group === 'policy').filter(candidate => belongs(candidate, workload))) {
    const selector = new LabelSelector(at(budget.data, 'spec', 'selector'));
    if (!selector.matches(workload.podLabels)) {
      yield unmatched(budget, selector, workload);
    }
  }
}

function unmatched(object: KubeObject, selector: LabelSelector, workload: Workload): Finding {
  return error(object.subject, 'spec.selector',
    `'spec.selector' of ${described(object)} (${selector.describe()}) does not match the pods of ${located(workload)} (${labelsText(workload.podLabels)})`, LEAVE);
}

function* checkAutoscalers(view: View, workload: Workload): Iterable<Finding> {
  for (const autoscaler of view.autoscalers.filter(candidate => belongs(candidate, workload) && !workload.autoscalers.includes(candidate))) {
    if (!view.workloads.some(({ autoscalers }) => autoscalers.includes(autoscaler))) {
      const reference = at(autoscaler.data, 'spec', 'scaleTargetRef');
      yield error(autoscaler.subject, 'spec.scaleTargetRef',
        `'spec.scaleTargetRef' of ${described(autoscaler)} names the ${text(at(reference, 'kind')) ?? 'object'} '${text(at(reference, 'name')) ?? ''}', not ${located(workload)}`,
        `name ${workload.kind} '${workload.name}' there`);
    }
  }
}

/** Whether an object was made for a workload: by the same part, or, where nothing says who made it, under the same name. */
function belongs(object: KubeObject, workload: Workload): boolean {
  const samePart = object.part.construct !== undefined && object.part !== object.subject && object.part.construct === workload.part.construct;
  return object.namespace === workload.namespace && (samePart || (object.name !== undefined && object.name === workload.name));
}
