import { App, Chart, Testing } from 'cdk8s';
import { CheckCode, Checks, CheckSeverity, GatewayPool, PrometheusTieredStack, ScraperPool, TargetAllocator } from '../../src';
import { otherChart, QUIET, report, serviceMonitor, stackApp, stackIn } from '../support/checks';

describe('Checks.findings', () => {
  const faulty = () => {
    const { app, stack } = stackApp();
    stack.scraperPool.addConfigOverride(['exporters', 'load_balancing', 'routing_key'], 'traceID');
    serviceMonitor(otherChart(app), 'web', {}, { team: 'web' });
    return { app, stack };
  };

  test('errors and warnings, without a synthesis, as plain data', () => {
    const { app } = faulty();
    const written = jest.spyOn(process.stderr, 'write');
    const findings = Checks.findings(app);
    expect(written).not.toHaveBeenCalled();
    expect(JSON.parse(JSON.stringify(findings))).toEqual([
      {
        code: 'PT007',
        severity: 'error',
        subject: 'metrics/ScraperPool',
        path: 'exporters.load_balancing.routing_key',
        message: expect.stringContaining('traceID'),
        remedy: expect.stringContaining('RoutingKey.RESOURCE'),
      },
      { code: 'PT023', severity: 'warning', subject: 'apps/web', message: expect.stringContaining("'web'"), remedy: expect.any(String) },
    ]);
    expect(findings[0].severity).toBe(CheckSeverity.ERROR);
    expect(findings[1].code).toBe(CheckCode.PT023);
  });

  test('what was acknowledged, with the reason', () => {
    const { app } = faulty();
    Checks.acknowledge(app, CheckCode.PT023, 'the old Prometheus has it');
    expect(Checks.findings(app).map(({ code, acknowledged }) => [code, acknowledged])).toEqual([['PT007', undefined], ['PT023', 'the old Prometheus has it']]);
  });

  test('of a construct and all below it', () => {
    const { app, stack } = faulty();
    expect(Checks.findings(stack).map(({ code }) => code)).toEqual(['PT007']);
    expect(Checks.findings(stack.gatewayPool)).toEqual([]);
    expect(Checks.findings(app.node.findChild('apps')).map(({ code }) => code)).toEqual(['PT023']);
  });

  test('the tree as it is then', () => {
    const { app } = faulty();
    app.node.tryRemoveChild('apps');
    expect(Checks.findings(app).map(({ code }) => code)).toEqual(['PT007']);
  });

  test('of a tree without a part there are none', () => {
    expect(Checks.findings(Testing.app())).toEqual([]);
  });

  test('a scope that is no construct is an error', () => {
    expect(() => Checks.findings({} as any)).toThrow("'scope' of Checks.findings must be a construct, got {}");
  });
});

describe('Checks.assignCluster', () => {
  const twoClusters = () => {
    const { app } = stackApp();
    stackIn(app, { clusterName: 'prod-us-1' }, 'us');
    const chart = otherChart(app);
    serviceMonitor(chart, 'slow', { interval: '10s', scrapeTimeout: '20s' });
    return { app, chart };
  };
  const codes = (app: App) => report(app).errors.map(line => line.replace(/:.*/, ''));

  test('two clusters in one app are judged one by one', () => {
    const { app } = stackApp();
    stackIn(app, { clusterName: 'prod-us-1' }, 'us');
    expect(report(app)).toEqual(QUIET);
  });

  test('a chart without a part counts for every cluster, and its findings are reported once', () => {
    expect(codes(twoClusters().app)).toEqual(['[apps/slow] PT026']);
  });

  test('a chart of a third cluster is not looked at beside the others', () => {
    const { app, chart } = twoClusters();
    Checks.assignCluster(chart, 'prod-us-1');
    expect(codes(app)).toEqual(['[apps/slow] PT026']);
    Checks.assignCluster(chart, 'prod-asia-1');
    expect(codes(app)).toEqual([]);
  });

  test('a part of a chart can be assigned by itself', () => {
    const { app, chart } = twoClusters();
    Checks.assignCluster(chart.node.findChild('slow'), 'prod-asia-1');
    expect(codes(app)).toEqual([]);
  });

  test('what stands in and below the chart around a stack belongs to its cluster', () => {
    const app = Testing.app();
    const around = ['prod-eu-1', 'prod-us-1'].map(clusterName => {
      const chart = new Chart(app, clusterName, { namespace: 'apps' });
      new PrometheusTieredStack(chart, 'metrics', { clusterName });
      const below = new Chart(chart, 'below', { namespace: 'below' });
      [chart, below].forEach(where => serviceMonitor(where, 'web', { interval: clusterName === 'prod-eu-1' ? '4m' : '30s' }));
      return chart;
    });
    expect(report(app)).toEqual(QUIET);
    const [eu, us] = around.map(chart => /max_staleness: (\S+)\n/.exec(JSON.parse(JSON.stringify(Testing.synth(chart.node.findChild('metrics') as Chart)))
      .find(({ kind, metadata }: any) => kind === 'ConfigMap' && metadata.name === 'tiered-gateway-statefulset').data.relay)![1]);
    expect([eu, us]).toEqual(['40m', '10m']);
  });

  test('two clusters can have parts in one chart, whose allocators are then assigned', () => {
    const app = Testing.app();
    const chart = new Chart(app, 'both', { namespace: 'otel-ta' });
    const allocators = ['prod-eu-1', 'prod-us-1'].map(clusterName => {
      const targetAllocator = new TargetAllocator(chart, `allocator-${clusterName}`);
      const gateway = new GatewayPool(chart, `gateways-${clusterName}`, { clusterName });
      new ScraperPool(chart, `scrapers-${clusterName}`, { clusterName, targetAllocator, gateway });
      return targetAllocator;
    });
    expect(new Set(codes(app))).toEqual(new Set(['[both/allocator-prod-us-1] PT021']));
    Checks.assignCluster(allocators[0], 'prod-eu-1');
    Checks.assignCluster(allocators[1], 'prod-us-1');
    expect(report(app)).toEqual(QUIET);
  });

  test.each(['', ' ', undefined as any])('the name %p is an error', name => {
    expect(() => Checks.assignCluster(Testing.app(), name)).toThrow("'clusterName' of Checks.assignCluster must be a non-empty string");
  });

  test('a scope that is no construct is an error', () => {
    expect(() => Checks.assignCluster(undefined as any, 'prod-eu-1')).toThrow("'scope' of Checks.assignCluster must be a construct, got undefined");
  });
});
