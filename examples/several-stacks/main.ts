// Two pipelines in one cluster: a label on each monitor says which of them scrapes it, and no two objects have the same name.
import { App, Duration } from 'cdk8s';
import { PrometheusTieredStack, Scaling, TargetSelector } from 'cdk8s-prometheus-tiered';

const app = new App();
new PrometheusTieredStack(app, 'metrics', { clusterName: 'prod-eu-1' });

const payments = { 'pipeline.example.com/name': 'payments' };
new PrometheusTieredStack(app, 'payments', {
  clusterName: 'prod-eu-1',
  name: 'payments',
  scrapeInterval: Duration.seconds(15),
  // The first pipeline already scrapes the annotated pods of all namespaces.
  scrapeAnnotatedPods: false,
  targetAllocator: {
    serviceMonitorSelector: TargetSelector.labels(payments),
    podMonitorSelector: TargetSelector.labels(payments),
    scrapeConfigSelector: TargetSelector.labels(payments),
    probeSelector: TargetSelector.labels(payments),
  },
  scraperPool: { scaling: Scaling.hpa({ minReplicas: 2, maxReplicas: 6 }) },
  gatewayPool: { scaling: Scaling.fixed(2) },
});
app.synth();
