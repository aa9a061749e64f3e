import { exampleNames, readFolder, snapshotFolder, synthesizeExample } from './support/examples';

// `npm run examples:update` regenerates the snapshots; run it only after an intended change.
test.each(exampleNames())('the example %s gives the YAML that is committed, and no warning', async example => {
  const { printed, files } = await synthesizeExample(example);
  expect(printed).toBe('');
  expect(files).toEqual(readFolder(snapshotFolder(example)));
}, 60_000);
