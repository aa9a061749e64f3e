import { OTLP_GRPC_PORT, OTLP_HTTP_PORT } from '../../../facts/ports';
import { Component } from '../../../model/component';
import { podEndpoint } from '../../../text/expand';

/**
 * Receives OTLP over gRPC on the pod's own address, as scrapers send it.
 * @param maxMessageMebibytes the largest request, uncompressed
 */
export function otlpGrpcReceiver(maxMessageMebibytes: number): Component {
  return {
    section: 'receivers',
    id: 'otlp',
    body: { protocols: { grpc: { endpoint: podEndpoint(OTLP_GRPC_PORT), max_recv_msg_size_mib: maxMessageMebibytes } } },
    ports: [{ name: 'otlp', port: OTLP_GRPC_PORT, protocol: 'TCP', appProtocol: 'grpc' }],
  };
}

/** Receives OTLP over HTTP on the pod's own address, as collectors send their own metrics. */
export function otlpHttpReceiver(): Component {
  return {
    section: 'receivers',
    id: 'otlp',
    body: { protocols: { http: { endpoint: podEndpoint(OTLP_HTTP_PORT) } } },
    ports: [{ name: 'otlp-http', port: OTLP_HTTP_PORT, protocol: 'TCP' }],
  };
}
