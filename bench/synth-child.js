// One synthesis in a process of its own: `node synth-child.js <checkout> <monitors> <with|without> <folder>`. Prints its peak memory in MiB.
const { createRequire } = require('module');
const { join } = require('path');
const [checkout, monitors, stack, outdir] = [process.argv[2], Number(process.argv[3]), process.argv[4], process.argv[5]];
const load = createRequire(join(checkout, 'package.json'));
const { ApiObject, App, Chart } = load('cdk8s');

const app = new App({ outdir });
if (stack === 'with') {
  const { PrometheusTieredStack } = load('./lib');
  new PrometheusTieredStack(app, 'metrics', { clusterName: 'bench' });
}
if (monitors > 0 || stack === 'without') {
  const chart = new Chart(app, 'monitors', { namespace: 'shop' });
  for (let i = 0; i < monitors; i++) {
    new ApiObject(chart, `monitor-${i}`, {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'ServiceMonitor',
      metadata: { name: `monitor-${i}`, labels: { 'prometheus.dynatrace.com': 'true' } },
      spec: {
        selector: { matchLabels: { app: `app-${i}` } },
        endpoints: [{ port: 'http', interval: '30s', relabelings: [{ sourceLabels: ['__meta_kubernetes_pod_name'], regex: '(.+)', targetLabel: 'pod' }] }],
      },
    });
  }
}
app.synth();
console.log(process.resourceUsage().maxRSS / 1024);
