// A stack sized for its load: 30 million data points a minute from 334 targets.
import { App } from 'cdk8s';
import { PrometheusTieredStack, Sizing } from 'cdk8s-prometheus-tiered';

const app = new App();
new PrometheusTieredStack(app, 'metrics', {
  clusterName: 'prod-eu-1',
  sizing: Sizing.forLoad({ dataPointsPerMinute: 30_000_000, targets: 334 }),
});
app.synth();
