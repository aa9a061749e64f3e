// One synthesis in a process of its own: `node synth-child.js <monitors> <with|without> <folder>`. Prints its peak memory in MiB.
const { ApiObject, App, Chart } = require('cdk8s');
const [monitors, stack, outdir] = [Number(process.argv[2]), process.argv[3], process.argv[4]];

const app = new App({ outdir });
if (stack === 'with') {
  const { PrometheusTieredStack } = require('..');
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
