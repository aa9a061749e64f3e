#!/usr/bin/env node
import { run } from './run';

run(process.argv.slice(2), text => process.stdout.write(text), text => process.stderr.write(text)).then(code => {
  process.exitCode = code;
}, (error: unknown) => {
  process.stderr.write(`unexpected error, please report it with the command that led to it: ${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
