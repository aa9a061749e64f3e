// The parts alone: an allocator and scrapers that send to gateways which are run elsewhere.
import { App, Chart } from 'cdk8s';
import { Gateway, OtlpReceiver, ScraperPool, TargetAllocator } from 'cdk8s-prometheus-tiered';

const app = new App();
const chart = new Chart(app, 'scraping', { namespace: 'otel-ta' });

const targetAllocator = new TargetAllocator(chart, 'TargetAllocator');
new ScraperPool(chart, 'ScraperPool', {
  clusterName: 'prod-eu-1',
  targetAllocator,
  gateway: Gateway.fromService({ serviceName: 'metrics-gateway', serviceNamespace: 'observability', maxReplicas: 8 }),
  telemetry: OtlpReceiver.fromEndpoint('http://collector-monitor.observability:4318'),
});
app.synth();
