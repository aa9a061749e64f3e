import { OTLP_GRPC_PORT, OTLP_HTTP_PORT } from '../../../facts/ports';
import { Component } from '../../../model/component';
import { podEndpoint } from '../../../text/expand';

/**
 * Receives OTLP over gRPC and HTTP on the pod's own address.
 * @param maxMessageMebibytes the largest gRPC request, uncompressed; the receiver's own 4 MiB if left out
 */
export function otlpReceiver(maxMessageMebibytes?: number): Component {
  return {
    section: 'receivers',
    id: 'otlp',
    body: {
      protocols: {
        grpc: { endpoint: podEndpoint(OTLP_GRPC_PORT), ...(maxMessageMebibytes === undefined ? {} : { max_recv_msg_size_mib: maxMessageMebibytes }) },
        http: { endpoint: podEndpoint(OTLP_HTTP_PORT) },
      },
    },
    ports: [{ name: 'otlp', port: OTLP_GRPC_PORT, protocol: 'TCP', appProtocol: 'grpc' }, { name: 'otlp-http', port: OTLP_HTTP_PORT, protocol: 'TCP' }],
  };
}
