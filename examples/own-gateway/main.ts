// Single parts: an allocator, and scrapers that send to gateways running elsewhere.
import { App, Chart } from 'cdk8s';
import { GatewayPool, Scaling, ScraperPool, SelfMonitor, TargetAllocator } from 'cdk8s-prometheus-tiered';

const app = new App();
const chart = new Chart(app, 'scraping', { namespace: 'otel-ta' });

const targetAllocator = new TargetAllocator(chart, 'TargetAllocator');
new ScraperPool(chart, 'ScraperPool', {
  clusterName: 'prod-eu-1',
  targetAllocator,
  gateway: GatewayPool.fromService({ serviceName: 'metrics-gateway', serviceNamespace: 'observability', scaling: Scaling.hpa({ maxReplicas: 8 }) }),
  telemetry: SelfMonitor.fromEndpoint('http://collector-monitor.observability:4318'),
});
app.synth();
