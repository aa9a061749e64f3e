import { text } from '../../text/data';
import { telemetryEndpoints } from '../../view/collector-config';
import { Collector } from '../../view/view';
import { error, Rule } from '../rule';

export const PT030: Rule = {
  code: 'PT030',
  title: 'An address without a namespace, seen from another one',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: 'A host name of one label means a Service in the namespace of the pod that asks. From another namespace it does not resolve, or means something else.',
  remedy: 'Put the parts into one namespace, or give the address with the namespace: `http://service.namespace:port`.',
  *check(view) {
    for (const collector of view.collectors.filter(({ namespace }) => namespace !== undefined)) {
      const { subject, namespace } = collector;
      for (const [path, url] of addresses(collector)) {
        const host = /^https?:\/\/([^./:]+)(?::\d+)?(?:\/|$)/.exec(url)?.[1];
        const elsewhere = host === undefined || view.service(namespace, host) ? [] : view.services.filter(({ name }) => name === host).flatMap(service => service.namespace ?? []);
        if (elsewhere.length > 0) {
          yield error(subject, path,
            `'${path}' is '${url}', but the Service '${host}' is in the namespace ${elsewhere.map(name => `'${name}'`).join(', ')}, not in '${namespace}'`,
            `use '${url.replace(host!, `${host}.${elsewhere[0]}`)}'`);
        }
      }
    }
  },
};

function addresses({ config, polls }: Collector): [path: string, url: string][] {
  const endpoints = polls.flatMap(({ path, body }): [string, string][] => text(body.endpoint) === undefined ? [] : [[`${path}.endpoint`, text(body.endpoint)!]]);
  return [...endpoints, ...telemetryEndpoints(config.data)];
}
