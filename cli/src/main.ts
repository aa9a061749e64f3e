#!/usr/bin/env node
import { EXIT } from './commands/exit';
import { run } from './run';

// A reader that has enough, as `head` has, is no error; anything else is, such as a full disk.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') {
    process.exit(process.exitCode ?? EXIT.ok);
  }
  process.stderr.write(`error: cannot write the output: ${error.message}\n`);
  process.exit(EXIT.source);
});
process.stderr.on('error', () => undefined);

const terminal = {
  // hasColors asks NO_COLOR, TERM and the rest.
  colours: process.stdout.isTTY && process.stdout.hasColors(),
  interactive: process.stderr.isTTY,
};
run(process.argv.slice(2), text => process.stdout.write(text), text => process.stderr.write(text), terminal).then(code => {
  process.exitCode = code;
}, (error: unknown) => {
  process.stderr.write(`unexpected error, please report it with the command that led to it: ${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = EXIT.unexpected;
});
