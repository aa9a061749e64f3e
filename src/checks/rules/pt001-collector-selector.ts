import { fulfilsAll } from '../../view/selection';
import { Allocator, Collector, Labels, Poll, Requirement, View } from '../../view/view';
import { shown } from '../components';
import { error, Finding, Rule } from '../rule';
import { described, quoted } from '../words';

export const PT001: Rule = {
  code: 'PT001',
  title: 'The allocator does not see its scrapers',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: 'The allocator hands targets to the pods that its collector selector matches, in one namespace. Scrapers that it does not match get no targets, without an error anywhere; nor do scrapers whose configuration does not ask it.',
  remedy: 'Give both parts the same `name` and namespace, or set `collectorSelector` and `collectorNamespace` of the allocator to the labels and the namespace of the scrapers\' pods; leave `target_allocator` in the scrapers\' configuration.',
  *check(view) {
    for (const collector of view.collectors) {
      for (const poll of collector.polls) {
        yield* poll.allocator ? checkPoll(collector, poll.allocator) : checkAddress(view, collector, poll);
        yield* checkPort(view, collector, poll);
      }
    }
    yield* checkSilence(view);
  },
};

function* checkPoll({ subject, workload: pods }: Collector, allocator: Allocator): Iterable<Finding> {
  if (!isKnown(allocator)) {
    return;
  }
  if (!allocator.selectsCollector(pods.podLabels)) {
    const { collectorSelector } = allocator;
    const wrong = collectorSelector === undefined ? 'it selects nothing'
      : collectorSelector.filter(requirement => !fulfilsAll([requirement], pods.podLabels)).map(requirement => unfulfilled(requirement, pods.podLabels)).join(', ');
    yield error(allocator.subject, 'collector_selector', `'collector_selector' does not match the pods of ${subject.name}: ${wrong}`, {
      props: "give both parts the same 'name', or set 'collectorSelector' to labels that the pods have",
      yaml: 'set it to labels that the pods have',
    });
  }
  if (allocator.collectorNamespace !== undefined && pods.namespace !== undefined && allocator.collectorNamespace !== pods.namespace) {
    yield error(allocator.subject, 'collector_namespace', `'collector_namespace' is '${allocator.collectorNamespace}', but the scrapers of ${subject.name} are in '${pods.namespace}'`, {
      props: `set collectorNamespace: '${pods.namespace}'`,
      yaml: `set it to '${pods.namespace}'`,
    });
  }
}

/** Scrapers that ask at an address where no allocator is, though one takes them for its own. One elsewhere can be there, so another that is asked by others says nothing. */
function* checkAddress(view: View, scraper: Collector, { path, body, address }: Poll): Iterable<Finding> {
  for (const allocator of unasked(view).filter(candidate => selects(candidate, scraper)).slice(0, 1)) {
    const places = allocator.services.map(({ name, namespace }) => `http://${[name, namespace].filter(part => part).join('.')}`);
    yield error(scraper.subject, `${path}.endpoint`, `'${path}.endpoint' is ${body.endpoint === undefined ? 'not written' : `'${shown(body.endpoint)}' (${address}), where no allocator is`}, so nobody asks ${allocator.subject.name} for the targets that it hands to these pods`
      + `${places.length > 0 ? `; it is at ${quoted(places)}` : ''}`, {
      props: "do not override it, and pass the TargetAllocator itself as 'targetAllocator'",
      yaml: 'name the Service of the allocator',
    });
  }
}

/** A Service of the allocator that is not there, or a port that it does not have. */
function* checkPort(view: View, { subject }: Collector, { path, body, address, allocator }: Poll): Iterable<Finding> {
  const [, name, namespace, port] = /^([^.:]+)\.([^.:]+):(\d+)$/.exec(address) ?? [];
  const service = name === undefined ? undefined : view.service(namespace, name);
  if (allocator?.subject.ours && name !== undefined && !service) {
    yield error(subject, `${path}.endpoint`, `'${path}.endpoint' is '${shown(body.endpoint)}', but there is no Service '${namespace}/${name}', so that nothing answers`, 'leave the Service of the allocator as it is');
  }
  if (allocator && service && service.ports.length > 0 && !service.ports.some(own => own.port === Number(port))) {
    yield error(subject, `${path}.endpoint`, `'${path}.endpoint' is '${shown(body.endpoint)}', but ${described(service)} has the ports ${service.ports.map(own => own.port).join(', ')} and not ${port}`, {
      props: 'do not override it, and leave the Service as it is',
      yaml: 'name a port of the Service',
    });
  }
}

/** The allocators that no collector in the view asks. */
function unasked({ allocators, collectors }: View): Allocator[] {
  return allocators.filter(allocator => !collectors.some(({ polls }) => polls.some(poll => poll.allocator === allocator)));
}

/** Whether the configuration of an allocator is in the view; without one it would not start. */
export function isKnown({ config }: Allocator): boolean {
  return Object.keys(config).length > 0;
}

/** Scrapers that ask no allocator at all, though there is one for them. */
function* checkSilence(view: View): Iterable<Finding> {
  const { scrapers, allocators } = view;
  for (const scraper of scrapers.filter(asksNobody)) {
    const meant = allocators.filter(allocator => selects(allocator, scraper));
    const candidates = meant.length > 0 ? meant : scraper.subject.ours ? unasked(view) : [];
    if (candidates.length > 0) {
      yield error(scraper.subject, 'receivers', `no 'prometheus' receiver has 'target_allocator', so nothing asks ${quoted(candidates.map(({ subject }) => subject.name))}, and the targets that it hands out are not scraped`, {
        props: "do not remove 'target_allocator', or do without the allocator",
        yaml: "give the receiver 'target_allocator' with the allocator's endpoint, or do without the allocator",
      });
    }
  }
}

/** Whether a scraper's configuration is known, and asks no allocator. */
export function asksNobody({ role, polls, config, intent }: Collector): boolean {
  return role === 'scraper' && polls.length === 0 && Object.keys(config.data).length > 0 && intent?.overrideProblem === undefined;
}

/** Whether an allocator takes the pods of a workload for scrapers. */
export function selects(allocator: Allocator, { workload }: Pick<Collector, 'workload'>): boolean {
  return workload.namespace === (allocator.collectorNamespace ?? allocator.namespace) && allocator.selectsCollector(workload.podLabels);
}

function unfulfilled({ key, operator, values }: Requirement, labels: Labels): string {
  const wanted = operator === 'In' && values.length === 1 ? `${key}: ${values[0]}` : `${key} ${operator}${values.length > 0 ? ` (${values.join(', ')})` : ''}`;
  return `${wanted} (the pods have ${Object.hasOwn(labels, key) ? labels[key] : 'none'})`;
}
