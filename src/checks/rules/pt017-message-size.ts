import { at, data, isData } from '../../text/data';
import { MEBIBYTE } from '../../text/quantities';
import { Collector, Route } from '../../view/view';
import { grpcServers, numeric } from '../components';
import { error, Rule, warning } from '../rule';

/** gRPC's own limit. */
const DEFAULT_MESSAGE_MIB = 4;

export const PT017: Rule = {
  code: 'PT017',
  title: 'Batches that the gateways may refuse',
  severities: ['error', 'warning'],
  errorsCanBeSilenced: false,
  explanation: 'A gateway refuses a request that is larger than its gRPC message limit, and the scraper drops it for good. The limit counts the message after decompression, and a batch can exceed its size by one scrape that is not split further, so the limit must be twice the batch.',
  remedy: 'Raise `maxReceiveMessageSize` of the gateways, or leave the batches of the scrapers as they are.',
  *check(view) {
    for (const scraper of view.scrapers) {
      for (const route of scraper.routes) {
        const limit = limitBytes(scraper, route);
        const [path, batch] = batchOf(route) ?? [];
        if (limit === undefined || path === undefined || batch === undefined) {
          continue;
        }
        const maxSize = numeric(batch.max_size);
        const remedyMib = Math.ceil(2 * (maxSize ?? 0) / MEBIBYTE);
        if (batch.sizer !== 'bytes' || !maxSize) {
          yield warning(scraper.subject, path, `'${path}' has no upper size in bytes, and the gateways refuse requests above ${limit / MEBIBYTE} MiB for good`, "set 'sizer: bytes' and 'max_size'");
        } else if (limit < 2 * maxSize) {
          yield error((route.gateway ?? scraper).subject, `${path}.max_size`, `the gateways take requests of up to ${limit / MEBIBYTE} MiB, below 2 x the largest batch of ${scraper.subject.name} `
            + `(2 x ${Math.round(10 * maxSize / MEBIBYTE) / 10} MiB, '${path}.max_size')`, {
            props: `raise 'maxReceiveMessageSize' to ${remedyMib} MiB`,
            yaml: `raise 'max_recv_msg_size_mib' of their 'otlp' receiver to ${remedyMib}`,
          });
        }
      }
    }
  },
};

/** The smallest limit of the gateways that a route leads to; undefined where nothing says it. */
function limitBytes({ intent }: Collector, { gateway }: Route): number | undefined {
  if (!gateway) {
    return intent?.gateways?.maxReceiveBytes;
  }
  const limits = grpcServers(gateway.config).map(({ max_recv_msg_size_mib: size }) => (numeric(size) || DEFAULT_MESSAGE_MIB) * MEBIBYTE);
  return limits.length > 0 ? Math.min(...limits) : undefined;
}

/** The last batch that is made of what goes to a gateway. */
function batchOf({ path, body }: Route): [path: string, batch: { readonly [key: string]: unknown }] | undefined {
  const places = [['sending_queue', 'batch'], ['protocol', 'otlp', 'sending_queue', 'batch']];
  return places.filter(place => isData(at(body, ...place))).map((place): [string, { readonly [key: string]: unknown }] => [`${path}.${place.join('.')}`, data(at(body, ...place))]).pop();
}
