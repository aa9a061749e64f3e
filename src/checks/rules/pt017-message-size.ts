import { bytes } from '../../text/quantities';
import { ofType } from '../collector-view';
import { error, Rule, warning } from '../rule';

const MEBIBYTE = 1024 * 1024;
/** gRPC's own limit. */
const DEFAULT_MESSAGE_MIB = 4;

export const PT017: Rule = {
  code: 'PT017',
  title: 'Batches that the gateways may refuse',
  severities: ['error', 'warning'],
  errorsCanBeSilenced: false,
  explanation: 'A gateway refuses a request that is larger than its gRPC message limit, and the scraper drops it for good. The limit counts the message after decompression, and a batch can exceed its size by one scrape that is not split further, so the limit must be twice the batch.',
  remedy: 'Raise `maxReceiveMessageSize` of the gateways, or leave the batches of the scrapers as they are.',
  *check(context) {
    for (const pool of context.parts.scraperPools) {
      const gateway = context.gatewayOf(pool);
      const received = gateway
        ? ofType(context.config(gateway), 'receivers', 'otlp').map(([, body]) => Number(body.protocols?.grpc?.max_recv_msg_size_mib || DEFAULT_MESSAGE_MIB) * MEBIBYTE)
        : [bytes(pool.gateway.maxReceiveMessageSize)];
      for (const [id, body] of ofType(context.config(pool), 'exporters', 'load_balancing')) {
        const batches = [[`exporters.${id}.sending_queue.batch`, body.sending_queue?.batch], [`exporters.${id}.protocol.otlp.sending_queue.batch`, body.protocol?.otlp?.sending_queue?.batch]]
          .filter(([, batch]) => batch);
        if (batches.length === 0 || received.length === 0) {
          continue;
        }
        const [path, batch] = batches[batches.length - 1];
        const limit = Math.min(...received);
        if (batch.sizer !== 'bytes' || !batch.max_size) {
          yield warning(pool, `'${path}' has no upper size in bytes, and the gateways refuse requests above ${limit / MEBIBYTE} MiB for good; set 'sizer: bytes' and 'max_size'`);
        } else if (limit < 2 * batch.max_size) {
          yield error(gateway ?? pool, `the gateways take requests of up to ${limit / MEBIBYTE} MiB, below 2 x the largest batch of ${pool.node.path} `
            + `(2 x ${Math.round(10 * batch.max_size / MEBIBYTE) / 10} MiB, '${path}.max_size'); raise 'maxReceiveMessageSize' to ${Math.ceil(2 * batch.max_size / MEBIBYTE)} MiB`);
        }
      }
    }
  },
};
