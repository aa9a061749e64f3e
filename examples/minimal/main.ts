import { App } from 'cdk8s';
import { PrometheusTieredStack } from 'cdk8s-prometheus-tiered';

const app = new App();
new PrometheusTieredStack(app, 'metrics', { clusterName: 'prod-eu-1' });
app.synth();
