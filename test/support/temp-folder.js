// cdk8s' Testing.app() makes a folder for each app and leaves it: all of them go into one, which is removed at the end.
const { mkdtempSync, rmSync } = require('fs');
const { tmpdir } = require('os');
const { join } = require('path');

module.exports = () => {
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-prometheus-tiered-tests-'));
  process.env.TMPDIR = folder;
  globalThis.removeTestFolder = () => rmSync(folder, { recursive: true, force: true });
};
