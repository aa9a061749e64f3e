import { LIBRARY_PIPELINES, sinkOf, synthesizePipeline } from '../e2e/faults/pipelines';

// On a cluster it would be seen after minutes, and only by who runs these pipelines.
test.each(LIBRARY_PIPELINES)('the pipeline %s of the fault scenarios can be synthesized, and sends nothing to a sink over TLS, which has no certificate', name => {
  const { namespace, objects } = synthesizePipeline(name, 5);
  expect(objects).toContainEqual(expect.objectContaining({ kind: 'StatefulSet', metadata: expect.objectContaining({ name: 'tiered-gateway', namespace }) }));
  expect(JSON.stringify(objects)).not.toContain('https://sink-');
  expect(sinkOf(name)).toMatch(/^[a-z0-9-]{1,63}$/);
});
