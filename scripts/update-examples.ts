/** Regenerates the snapshots of the examples: look at the difference before you commit it. */
import { mkdirSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { exampleNames, snapshotFolder, synthesizeExample } from '../test/support/examples';

async function update() {
  for (const example of exampleNames()) {
    const { printed, files } = await synthesizeExample(example);
    const folder = snapshotFolder(example);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const [file, text] of Object.entries(files)) {
      writeFileSync(join(folder, file), text);
    }
    console.log(`${example}: ${Object.keys(files).join(', ')}${printed ? `\n${printed}` : ''}`);
  }
}

void update();
