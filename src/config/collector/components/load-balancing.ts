import { serviceHost } from '../../../facts/names';
import { Component } from '../../../model/component';
import { goDuration } from '../../../text/durations';
import { orderedQueue, retry } from '../queue';

/** Gateways as the exporter finds them. */
export interface GatewayRing {
  readonly serviceName: string;
  readonly serviceNamespace: string;
  readonly port: number;
  readonly stableHostnames: boolean;
  readonly acceptsZstd: boolean;
  /** Their fixed number, for a ring that never changes; undefined for one that follows the Service's EndpointSlices. */
  readonly fixedReplicas?: number;
}

/** Sends every stream to the one gateway that keeps its state. */
export function loadBalancing(ring: GatewayRing, routingKey: string, queueBytes: number): Component {
  const { serviceNamespace, fixedReplicas } = ring;
  return {
    section: 'exporters',
    id: 'load_balancing',
    body: times => ({
      routing_key: routingKey,
      resolver: fixedReplicas === undefined ? watchedRing(ring) : fixedRing(ring, fixedReplicas),
      timeout: goDuration(times.exportTimeout),
      protocol: {
        otlp: {
          timeout: goDuration(times.exportTimeout),
          tls: { insecure: true },
          // A quarter of the CPU of gzip and a fifth fewer bytes (docs/performance.md).
          compression: ring.acceptsZstd ? 'zstd' : 'gzip',
          // One queue a gateway, so that one that is down blocks only its own streams, with one consumer, so that their points stay in order.
          sending_queue: orderedQueue(queueBytes, times),
          retry_on_failure: retry(times),
        },
      },
    }),
    grants: fixedReplicas === undefined
      ? [{ apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'], namespace: serviceNamespace }]
      : [],
  };
}

function watchedRing({ serviceName, serviceNamespace, port, stableHostnames }: GatewayRing): { [key: string]: any } {
  return { k8s: { service: `${serviceName}.${serviceNamespace}`, ports: [port], ...(stableHostnames ? { return_hostnames: true } : {}) } };
}

function fixedRing({ serviceName, serviceNamespace, port }: GatewayRing, replicas: number): { [key: string]: any } {
  return { static: { hostnames: Array.from({ length: replicas }, (_, index) => `${serviceName}-${index}.${serviceHost(serviceName, serviceNamespace)}:${port}`) } };
}
