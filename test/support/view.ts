import { View } from '../../src/view/view';

/** Asks a view for everything it can say. */
export function askAll(view: View): void {
  for (const collector of [...view.collectors, ...view.otherCollectors]) {
    const { role, polls, routes, queues, distribution, config } = collector;
    JSON.stringify(polls.map(({ address, allocator }) => [address, allocator?.subject.name]));
    JSON.stringify([role, routes.map(({ service, gateway }) => [service?.name, gateway?.subject.name]), queues, distribution?.image]);
    JSON.stringify([config.problems, config.components, config.pipelines, config.extensions, config.ofType('exporters', 'otlp_http'), config.usedProcessor('cumulative_to_delta')]);
    view.clock(collector);
    view.allows(collector.workload, { group: 'discovery.k8s.io', resource: 'endpointslices', verb: 'list', namespace: collector.namespace });
  }
  for (const allocator of view.allocators) {
    const kinds = (['ServiceMonitor', 'PodMonitor', 'ScrapeConfig', 'Probe'] as const).map(kind => allocator.selection(kind));
    kinds.forEach(selection => [selection.describe(), selection.doubt('shop'), selection.doubt(undefined), selection.selects({ a: 'b' }, 'shop'), kinds.map(other => selection.overlaps(other))]);
    JSON.stringify([allocator.problems, allocator.services.length, allocator.distribution?.image]);
    allocator.selectsCollector({ a: 'b' });
    view.clock(allocator);
  }
  for (const { references, relabelings, intervals, selectedBy, perhapsSelectedBy } of view.monitors) {
    JSON.stringify([references, relabelings, intervals.length, selectedBy.length, perhapsSelectedBy.length]);
  }
  for (const { autoscalers, containers } of view.workloads) {
    JSON.stringify([autoscalers.length, containers]);
  }
  view.service('otel-ta', 'tiered-gateway');
}
