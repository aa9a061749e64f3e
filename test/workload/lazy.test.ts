import { ApiObject, App, Chart } from 'cdk8s';
import { Synthesis } from '../../src/tree/synthesis';
import { lazy } from '../../src/workload/lazy';

/** An app with an object whose value is one higher each time that it is calculated. */
function counting() {
  const app = new App();
  const chart = new Chart(app, 'chart');
  Synthesis.of(app);
  let count = 0;
  const object = new ApiObject(chart, 'object', { apiVersion: 'v1', kind: 'ConfigMap', data: { count: lazy(chart, () => String(++count)) } });
  const check = jest.fn(() => {
    object.toJson();
    return [];
  });
  app.node.addValidation({ validate: check });
  return { app, object, check };
}

test('a lazy value is the same for a check and for the manifest, and calculated again in the next synthesis', () => {
  const { app, check } = counting();
  const count = () => /count: "(\d+)"/.exec(app.synthYaml())![1];
  expect(count()).toBe('1');
  expect(check).toHaveBeenCalled();
  expect(count()).toBe('2');
});

test('outside a synthesis a lazy value is calculated each time', () => {
  const { object } = counting();
  expect([object.toJson().data.count, object.toJson().data.count]).toEqual(['1', '2']);
});
