import { mkdtempSync, readdirSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, App, JsonPatch, Testing } from 'cdk8s';
import { CheckCode, Checks, PrometheusTieredStack, Scaling } from '../../src';
import { RULES } from '../../src/checks/rules';
import { otherChart, QUIET, report, serviceMonitor, stackApp, stackIn } from '../support/checks';

afterEach(() => jest.restoreAllMocks());

function countRuns() {
  return jest.spyOn(RULES[0], 'check');
}

test('the default stack is silent', () => {
  expect(report(stackApp().app)).toEqual(QUIET);
});

test.each(['synth', 'synthYaml'] as const)('app.%s() runs the checks once, however many charts there are', method => {
  const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'checks-')) });
  stackIn(app);
  for (let i = 0; i < 12; i++) {
    serviceMonitor(otherChart(app, `apps-${i}`), `monitor-${i}`);
  }
  const runs = countRuns();
  app[method]();
  expect(runs).toHaveBeenCalledTimes(1);
  app[method]();
  expect(runs).toHaveBeenCalledTimes(2);
});

test('every manifest is read at most once, however many rules there are', () => {
  const { app } = stackApp();
  const chart = otherChart(app);
  for (let i = 0; i < 50; i++) {
    serviceMonitor(chart, `monitor-${i}`, { interval: '30s', relabelings: [{ regex: 'a\\.b' }] });
  }
  const read = jest.spyOn(ApiObject.prototype, 'toJson');
  expect(app.node.findAll().flatMap(({ node }) => node.validate())).toEqual([]);
  const times = new Map<unknown, number>();
  read.mock.contexts.forEach(object => times.set(object, (times.get(object) ?? 0) + 1));
  expect(read.mock.contexts.filter(object => chart.node.children.includes(object as ApiObject))).toHaveLength(50);
  expect(Math.max(...times.values())).toBe(1);
});

test('a chart that is synthesized alone is checked again each time, with the tree as it is then', () => {
  const { app, stack } = stackApp();
  const runs = countRuns();
  Testing.synth(stack);
  Testing.synth(stack);
  expect(runs).toHaveBeenCalledTimes(2);
  const chart = otherChart(app);
  serviceMonitor(chart, 'bad', { interval: '1 minute' });
  expect(() => Testing.synth(stack)).toThrow("[apps/bad] PT026: 'spec.endpoints[0].interval' must be a duration of Prometheus");
  expect(() => Testing.synth(chart)).toThrow('PT026');
  chart.node.tryRemoveChild('bad');
  Testing.synth(stack);
  expect(report(app)).toEqual(QUIET);
});

test('a chart that is synthesized alone reads every manifest once for the checks and once to write it', () => {
  const { app, stack } = stackApp();
  const chart = otherChart(app);
  for (let i = 0; i < 20; i++) {
    serviceMonitor(chart, `monitor-${i}`);
  }
  const read = jest.spyOn(ApiObject.prototype, 'toJson');
  const written = stack.toJson();
  const count = (object: unknown) => read.mock.contexts.filter(context => context === object).length;
  expect(chart.node.children.map(count)).toEqual(chart.node.children.map(() => 1));
  expect(count(stack.gatewayPool.workload)).toBe(2);
  expect(written.length).toBeGreaterThan(10);
});

test('a chart of the user\'s own class is still asked for its objects', () => {
  class MyStack extends PrometheusTieredStack {
    public toJson(): any[] {
      return [...super.toJson(), { kind: 'Mine' }];
    }
  }
  expect(new MyStack(Testing.app(), 'metrics', { clusterName: 'c' }).toJson().at(-1)).toEqual({ kind: 'Mine' });
});

test('each app has its own checks', () => {
  const [one, other] = [stackApp(), stackApp()];
  one.stack.scraperPool.addConfigOverride(['exporters', 'load_balancing', 'routing_key'], 'traceID');
  expect(report(one.app).errors).toHaveLength(1);
  expect(report(other.app)).toEqual(QUIET);
});

test('all errors come at once, each with the construct that it is about, and nothing is written', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'checks-'));
  const app = new App({ outdir });
  const stack = stackIn(app);
  stack.scraperPool.addConfigOverride(['exporters', 'load_balancing', 'routing_key'], 'traceID');
  stack.scraperPool.addConfigOverride(['receivers', 'prometheus', 'target_allocator', 'collector_id'], 'scraper');
  serviceMonitor(otherChart(app), 'tls', { basicAuth: { password: { name: 'login', key: 'password' } } });
  let message = '';
  try {
    app.synth();
  } catch (error) {
    ({ message } = error as Error);
  }
  expect(message.split('\n').map(line => line.replace(/(PT\d+): .*/, '$1'))).toEqual([
    'Validation failed with the following errors:',
    '  [metrics/ScraperPool] PT004',
    '  [metrics/ScraperPool] PT007',
    '  [apps/tls] PT018',
    '  [apps/tls] PT028',
  ]);
  expect(readdirSync(outdir)).toEqual([]);
});

test('an error of one synthesis does not come back in the next', () => {
  const { app, stack } = stackApp({ scraperPool: { scaling: Scaling.fixed(3) } });
  const replicas = stack.scraperPool.workload;
  replicas.addJsonPatch(JsonPatch.replace('/spec/template/metadata/labels/app.kubernetes.io~1instance', 'other'));
  expect(report(app).errors).not.toEqual([]);
  replicas.addJsonPatch(JsonPatch.replace('/spec/template/metadata/labels/app.kubernetes.io~1instance', 'otel-scraper'));
  expect(report(app)).toEqual(QUIET);
});

test('a validation of the user comes together with ours', () => {
  const { app, stack } = stackApp();
  stack.node.addValidation({ validate: () => ['mine'] });
  stack.scraperPool.addConfigOverride(['exporters', 'load_balancing', 'routing_key'], 'traceID');
  expect(report(app).errors).toEqual(['[metrics] mine', expect.stringContaining('[metrics/ScraperPool] PT007')]);
});

test('an error while the app is written ends the synthesis, and the next one is checked', () => {
  const { app } = stackApp();
  const chart = otherChart(app);
  jest.spyOn(chart, 'toJson').mockImplementationOnce(() => {
    throw new Error('disk full');
  });
  const runs = countRuns();
  expect(() => app.synthYaml()).toThrow('disk full');
  app.synthYaml();
  expect(runs).toHaveBeenCalledTimes(2);
});

test('an object that cannot be written is an error with the message of cdk8s', () => {
  const { app } = stackApp();
  new ApiObject(otherChart(app), 'broken', { apiVersion: 'apps/v1', kind: 'Deployment' }).addJsonPatch(JsonPatch.remove('/spec/replicas'));
  expect(report(app).errors).toEqual([expect.stringMatching(/^\[apps\/broken\] PT035: it cannot be written: Failed serializing construct at path 'apps\/broken'/)]);
});

test('what a subclass of App does in synth still happens', () => {
  const calls: string[] = [];
  class MyApp extends App {
    public synth(): void {
      calls.push('mine');
      super.synth();
    }
  }
  const app = new MyApp({ outdir: mkdtempSync(join(tmpdir(), 'checks-')) });
  stackIn(app);
  const runs = countRuns();
  app.synth();
  expect(calls).toEqual(['mine']);
  expect(runs).toHaveBeenCalledTimes(1);
});

test('an App whose methods are locked, as jsii locks what a Python subclass overrides, gets the same YAML and the same errors', () => {
  const lockedApp = () => {
    const app = new App();
    for (const method of ['synth', 'synthYaml'] as const) {
      Object.defineProperty(app, method, { value: () => App.prototype[method].call(app), configurable: false, writable: false });
    }
    return app;
  };
  const synthesized = (app: App, interval?: string) => {
    stackIn(app);
    serviceMonitor(otherChart(app), 'monitor', { interval });
    return () => app.synthYaml();
  };
  expect(synthesized(lockedApp(), '5m')()).toBe(synthesized(new App(), '5m')());
  expect(synthesized(lockedApp(), 'five')).toThrow('PT026');
  expect(synthesized(new App(), 'five')).toThrow('PT026');
});

describe('warnings', () => {
  const unselected = () => {
    const { app, stack } = stackApp();
    const chart = otherChart(app);
    return { app, stack, chart, object: serviceMonitor(chart, 'web', {}, { team: 'web' }) };
  };

  test('a warning does not stop the synthesis, and is printed once', () => {
    const { app } = unselected();
    const { errors, warnings } = report(app);
    expect(errors).toEqual([]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^\[apps\/web\] PT023: no allocator selects the ServiceMonitor 'web' with team=web/);
    expect(report(app).warnings).toEqual([]);
  });

  test('the heading says how to silence them', () => {
    const { app } = unselected();
    const written: string[] = [];
    jest.spyOn(process.stderr, 'write').mockImplementation(chunk => written.push(String(chunk)) > 0);
    app.synthYaml();
    expect(written.join('').split('\n')[0]).toBe('Warnings of cdk8s-prometheus-tiered (Checks.acknowledge(scope, code, reason) silences one):');
  });

  test('of very many of one kind, the first ten are shown and the others counted', () => {
    const { app, chart } = unselected();
    for (let i = 0; i < 40; i++) {
      serviceMonitor(chart, `web-${i}`, {}, { team: 'web' });
    }
    const { warnings } = report(app);
    expect(warnings).toHaveLength(11);
    expect(warnings[10]).toBe('... and 31 more of PT023');
  });

  test.each(['object', 'chart', 'app'] as const)('an acknowledgement on the %s silences it', scope => {
    const given = unselected();
    Checks.acknowledge(given[scope], CheckCode.PT023, 'scraped by the old Prometheus');
    expect(report(given.app)).toEqual(QUIET);
  });

  test('an acknowledgement of another construct or another code does not', () => {
    const { app, stack, chart } = unselected();
    Checks.acknowledge(stack, CheckCode.PT023, 'elsewhere');
    Checks.acknowledge(chart, CheckCode.PT006, 'another code');
    expect(report(app).warnings).toHaveLength(1);
  });
});

describe('Checks.acknowledge', () => {
  const scope = () => otherChart(Testing.app());

  test('an unknown code is an error', () => {
    expect(() => Checks.acknowledge(scope(), 'PT999' as any, 'because')).toThrow(
      `'code' of Checks.acknowledge must be the code of a check (PT001 to ${RULES[RULES.length - 1].code}), got "PT999"; docs/checks.md lists them`);
  });

  test('an error that must not be silenced is an error', () => {
    expect(() => Checks.acknowledge(scope(), CheckCode.PT001, 'because')).toThrow(/'code' of Checks.acknowledge must be one that can be silenced \(PT005, .*\), got "PT001"; PT001 is an error without which/);
  });

  test.each(['', '  ', undefined as any])('the reason %p is an error', reason => {
    expect(() => Checks.acknowledge(scope(), CheckCode.PT023, reason)).toThrow("'reason' of Checks.acknowledge must be a non-empty string");
  });

  test('a scope that is no construct is an error', () => {
    expect(() => Checks.acknowledge({} as any, CheckCode.PT023, 'because')).toThrow("'scope' of Checks.acknowledge must be a construct, got {}");
  });

  test('an error that may be silenced is silenced', () => {
    const { app } = stackApp();
    const object = serviceMonitor(otherChart(app), 'slow', { interval: '30s', scrapeTimeout: '40s' });
    expect(report(app).errors).toHaveLength(1);
    Checks.acknowledge(object, CheckCode.PT026, 'of a chart that we cannot change; not used here');
    expect(report(app)).toEqual(QUIET);
  });

  test('of a check with both severities, only the warnings are silenced', () => {
    const { app, stack } = stackApp();
    stack.gatewayPool.addProcessor('transform/mine', { metric_statements: [] }, { before: 'cumulative_to_delta' });
    stack.scraperPool.addProcessor('cumulative_to_delta', {});
    expect(report(app)).toEqual({ errors: [expect.stringContaining('PT006')], warnings: [expect.stringContaining('PT006')] });
    Checks.acknowledge(app, CheckCode.PT006, 'the names are fixed');
    const again = report(app);
    expect(again).toEqual({ errors: [expect.stringContaining("[metrics/ScraperPool] PT006: the processor 'cumulative_to_delta'")], warnings: [] });
  });
});
