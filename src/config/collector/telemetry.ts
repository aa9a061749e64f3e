import { env } from '../../text/expand';
import { Cadence } from '../../values/cadence';
import { TelemetryLevel } from '../../values/collector-options';

/** A collector's own metrics, and where they go. */
export interface TelemetrySettings {
  readonly level: TelemetryLevel;
  /** The receiver's base URL, and the temporality that it wants. */
  readonly receiver: { readonly endpoint: string; readonly temporality: string };
  readonly clusterName: string;
  readonly namespace: string;
}

/** `service.telemetry`; a collector without a receiver for them produces no metrics of its own. */
export function telemetry(settings: TelemetrySettings | undefined): (times: Cadence) => { [key: string]: any } {
  if (!settings) {
    return () => ({ metrics: { level: TelemetryLevel.NONE } });
  }
  const { level, receiver, clusterName, namespace } = settings;
  return times => ({
    metrics: {
      level,
      readers: [{
        periodic: {
          exporter: { otlp: { endpoint: receiver.endpoint, protocol: 'http/protobuf', temporality_preference: receiver.temporality } },
          interval: times.telemetryInterval.toMilliseconds(),
          timeout: 5000,
        },
      }],
    },
    // As a list: the older form, a map, does not start where a node's name looks like a number.
    resource: {
      attributes: [
        { name: 'k8s.cluster.name', value: clusterName },
        { name: 'k8s.namespace.name', value: namespace },
        { name: 'k8s.node.name', value: env`${'K8S_NODE_NAME'}` },
        { name: 'k8s.pod.name', value: env`${'K8S_POD_NAME'}` },
        { name: 'k8s.pod.uid', value: env`${'K8S_POD_UID'}` },
      ],
    },
  });
}
