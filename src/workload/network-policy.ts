import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { lazy } from './lazy';
import { NetworkRule, Workload } from '../model/workload';

/** The NetworkPolicy of a workload. Its rules are calculated when it is written, since who is wired to a part is known only then. */
export function networkPolicy(scope: Construct, { name, namespace, labels, selector, network }: Workload): void {
  if (!network) {
    return;
  }
  const spec = () => {
    const { ingress, egress } = network();
    return {
      podSelector: { matchLabels: { ...selector } },
      policyTypes: ['Ingress', ...egress ? ['Egress'] : []],
      // The API server does not keep an empty list, and means the same without it: nobody, or nothing.
      ...ingress.length > 0 ? { ingress: ingress.map(rule => written(rule, 'from')) } : {},
      ...egress && egress.length > 0 ? { egress: egress.map(rule => written(rule, 'to')) } : {},
    };
  };
  new ApiObject(scope, 'NetworkPolicy', { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace, labels: { ...labels } }, spec: lazy(scope, spec) });
}

function written({ peers, ports }: NetworkRule, direction: 'from' | 'to'): any {
  return { [direction]: peers, ...ports.length > 0 ? { ports } : {} };
}
