import { ofType } from '../collector-view';
import { error, Rule, warning } from '../rule';

const GOOD = ['resource', 'streamID'];

/** What the other keys of load_balancing 0.158 do to metrics (metrics_exporter.go). */
const BAD: { [key: string]: string } = {
  service: "sends all targets of a job to one gateway, and drops resources without 'service.name'",
  metric: 'sends a metric of all targets to one gateway, and splits every scrape over all gateways',
  attributes: 'sends all streams without the attributes to one gateway, and to another one when they change',
  traceID: 'is not allowed for metrics, so the collector does not start',
};

export const PT007: Rule = {
  code: 'PT007',
  title: 'A routing key that does not keep streams together',
  severities: ['error', 'warning'],
  errorsCanBeSilenced: true,
  explanation: 'A gateway can turn a counter into deltas only if it sees all of its points. `resource` and `streamID` keep every stream on one gateway and spread the streams over all of them.',
  remedy: 'Use `RoutingKey.RESOURCE`, or `RoutingKey.STREAM_ID` where few targets are very large.',
  *check(context) {
    for (const pool of context.parts.scraperPools) {
      for (const [id, body] of ofType(context.config(pool), 'exporters', 'load_balancing')) {
        const key = body.routing_key || 'service';
        const what = `'exporters.${id}.routing_key' is '${key}'`;
        const remedy = 'use RoutingKey.RESOURCE or RoutingKey.STREAM_ID';
        if (BAD[key]) {
          yield error(pool, `${what}, which ${BAD[key]}; ${remedy}`);
        } else if (!GOOD.includes(key)) {
          yield warning(pool, `${what}, of which is not known that it keeps every stream on one gateway; ${remedy}`);
        }
      }
    }
  },
};
