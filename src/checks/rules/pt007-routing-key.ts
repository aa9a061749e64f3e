import { shown } from '../components';
import { error, Remedy, Rule, warning } from '../rule';

const GOOD = ['resource', 'streamID'];

/** What the other keys of load_balancing 0.158 do to metrics (metrics_exporter.go). */
const BAD = new Map([
  ['service', "sends all targets of a job to one gateway, and drops resources without 'service.name'"],
  ['metric', 'sends a metric of all targets to one gateway, and splits every scrape over all gateways'],
  ['attributes', 'sends all streams without the attributes to one gateway, and to another one when they change'],
  ['traceID', 'is not allowed for metrics, so the collector does not start'],
]);

const REMEDY: Remedy = {
  props: 'use RoutingKey.RESOURCE or RoutingKey.STREAM_ID',
  yaml: "use 'resource' or 'streamID'",
};

export const PT007: Rule = {
  code: 'PT007',
  title: 'A routing key that does not keep streams together',
  severities: ['error', 'warning'],
  errorsCanBeSilenced: true,
  explanation: 'A gateway can turn a counter into deltas only if it sees all of its points. `resource` and `streamID` keep every stream on one gateway and spread the streams over all of them.',
  remedy: 'Use `RoutingKey.RESOURCE`, or `RoutingKey.STREAM_ID` where few targets are very large.',
  *check(view) {
    for (const { subject, routes } of view.scrapers) {
      for (const route of routes) {
        const path = `${route.path}.routing_key`;
        const key = shown(route.body.routing_key || 'service');
        const effect = BAD.get(key);
        if (effect) {
          yield error(subject, path, `'${path}' is '${key}', which ${effect}`, REMEDY);
        } else if (!GOOD.includes(key)) {
          yield warning(subject, path, `'${path}' is '${key}', which is not known to keep every stream on one gateway`, REMEDY);
        }
      }
    }
  },
};
