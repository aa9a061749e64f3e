import { CheckContext } from '../context';
import { Collector } from '../parts';
import { error, Rule } from '../rule';

export const PT030: Rule = {
  code: 'PT030',
  title: 'An address without a namespace, seen from another one',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: 'A host name of one label means a Service in the namespace of the pod that asks. From another namespace it does not resolve, or means something else.',
  remedy: 'Put the parts into one namespace, or give the address with the namespace: `http://service.namespace:port`.',
  *check(context) {
    for (const collector of context.collectors) {
      for (const [path, url] of addresses(context, collector)) {
        const host = /^https?:\/\/([^./:]+)(?::\d+)?(?:\/|$)/.exec(url)?.[1];
        const elsewhere = host === undefined || context.service(collector.namespace, host) ? [] : context.namespacesOfService(host);
        if (elsewhere.length > 0) {
          yield error(collector, `'${path}' is '${url}', but the Service '${host}' is in the namespace ${elsewhere.map(name => `'${name}'`).join(', ')}, not in '${collector.namespace}'; `
            + `use '${url.replace(host!, `${host}.${elsewhere[0]}`)}'`);
        }
      }
    }
  },
};

function addresses(context: CheckContext, collector: Collector): [path: string, url: string][] {
  const readers: any[] = context.config(collector)?.service?.telemetry?.metrics?.readers ?? [];
  return [
    ...context.polls().filter(poll => poll.collector === collector).map(({ path, body }): [string, string] => [`${path}.endpoint`, String(body.endpoint)]),
    ...readers.map((reader, index): [string, string] => [`service.telemetry.metrics.readers[${index}].periodic.exporter.otlp.endpoint`, String(reader?.periodic?.exporter?.otlp?.endpoint)]),
  ];
}
