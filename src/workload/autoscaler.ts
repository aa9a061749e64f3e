import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import * as k8s from './k8s';
import { lazy } from './lazy';
import { Workload } from '../model/workload';

/** The HorizontalPodAutoscaler of a workload. Its windows are calculated when the manifest is written, since monitors in the app can lengthen them. */
export function autoscaler(scope: Construct, { kind, name, namespace, labels, autoscaling }: Workload): void {
  if (!autoscaling) {
    return;
  }
  const { scaling, times, scaleDown } = autoscaling;
  const resource = (resourceName: string, averageUtilization: number) =>
    ({ type: 'Resource', resource: { name: resourceName, target: { type: 'Utilization', averageUtilization } } });
  const manifest = k8s.KubeHorizontalPodAutoscalerV2.manifest({
    metadata: { name, namespace, labels: { ...labels } },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind, name },
      minReplicas: scaling.minReplicas,
      maxReplicas: scaling.maxReplicas,
      metrics: [resource('memory', scaling.memoryUtilization), resource('cpu', scaling.cpuUtilization)],
    },
  });
  const behavior = lazy(scope, () => ({ scaleUp: { stabilizationWindowSeconds: times().scaleUpWindow.toSeconds() }, scaleDown: scaleDown(times()) }));
  new ApiObject(scope, 'Autoscaler', { ...manifest, spec: { ...manifest.spec, behavior } });
}
