// A pipeline that tenants share who need not trust each other. What a tenant may do is in `tenant()`: annotate pods, and create monitors for pods of its own namespace.
// docs/security.md says what that lets it reach, and `npx tsx e2e/attacks.ts` tries it.
import { ApiObject, App, Chart } from 'cdk8s';
import { MetadataSource, PrometheusTieredStack } from 'cdk8s-prometheus-tiered';

/** Whose metrics these are, which the platform team writes at the namespace. */
const SECURITY_CONTEXT = 'example.com/security-context';

const app = new App();
new PrometheusTieredStack(app, 'metrics', {
  clusterName: 'prod-eu-1',
  createNamespace: true,
  gatewayPool: {
    // Who sees its metrics is not for a pod to say.
    trustedPodAnnotations: ['dt.cost.*'],
    extractAnnotations: [{ key: SECURITY_CONTEXT, source: MetadataSource.NAMESPACE, attribute: 'dt.security_context' }],
  },
});

/** A tenant: its namespace, what its people may create there, and the monitor of its pods. */
function tenant(name: string): void {
  const chart = new Chart(app, name);
  new ApiObject(chart, 'Namespace', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' }, annotations: { [SECURITY_CONTEXT]: name } },
  });
  new ApiObject(chart, 'Monitors', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: 'monitors', namespace: name },
    rules: [{ apiGroups: ['monitoring.coreos.com'], resources: ['servicemonitors', 'podmonitors', 'scrapeconfigs', 'probes'], verbs: ['*'] }],
  });
  new ApiObject(chart, 'MonitorsOfTheTeam', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'monitors', namespace: name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'monitors' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: `team:${name}` }],
  });
  new ApiObject(chart, 'Pods', {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata: { name: 'pods', namespace: name, labels: { 'prometheus.dynatrace.com': 'true' } },
    spec: {
      selector: { matchLabels: { metrics: 'yes' } },
      sampleLimit: 50_000,
      targetLimit: 100,
      labelLimit: 50,
      labelNameLengthLimit: 100,
      labelValueLengthLimit: 1000,
      bodySizeLimit: '16MB',
      podMetricsEndpoints: [{ port: 'metrics', followRedirects: false }],
    },
  });
}

tenant('shop');
tenant('search');
app.synth();
