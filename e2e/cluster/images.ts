import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';

/** A container image made of one static binary. */
export interface ImageOptions {
  /** Path of the binary on this machine. */
  readonly binary: string;
  /** Path of the binary in the image, as the manifests that use the image call it. */
  readonly path: string;
  /** Names with tags under which manifests ask for the image. */
  readonly names: readonly string[];
  /** Numeric user, as the published image of that name has it: kubelet checks it for `runAsNonRoot`. */
  readonly user: string;
}

/**
 * Writes a docker-archive: the format that `ctr images import` takes, so that neither a registry nor
 * a tool that builds images is needed.
 */
export function writeImage(archive: string, options: ImageOptions): void {
  const layer = tar([
    { path: 'etc/passwd', content: Buffer.from('root:x:0:0:root:/:/\n') },
    { path: options.path.replace(/^\//, ''), content: readFileSync(options.binary), mode: 0o755 },
  ]);
  const config = Buffer.from(JSON.stringify({
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: { Entrypoint: [options.path], User: options.user },
    rootfs: { type: 'layers', diff_ids: [`sha256:${createHash('sha256').update(layer).digest('hex')}`] },
  }));
  const manifest = Buffer.from(JSON.stringify([{ Config: 'config.json', RepoTags: options.names, Layers: ['layer.tar'] }]));
  const file = openSync(archive, 'w');
  try {
    writeSync(file, tar([
      { path: 'manifest.json', content: manifest },
      { path: 'config.json', content: config },
      { path: 'layer.tar', content: layer },
    ]));
  } finally {
    closeSync(file);
  }
}

interface Entry {
  readonly path: string;
  readonly content: Buffer;
  readonly mode?: number;
}

function tar(entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap(({ path, content, mode }) => [
    header(path, content.length, mode ?? 0o644),
    content,
    Buffer.alloc((512 - content.length % 512) % 512),
  ]);
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

/** A POSIX ustar header: fields in octal at fixed places, the checksum computed with its own field blank. */
function header(path: string, size: number, mode: number): Buffer {
  if (path.length > 99) {
    throw new Error(`a tar header holds paths of up to 99 characters, got '${path}'`);
  }
  const block = Buffer.alloc(512);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  block.write(path, 0);
  block.write(octal(mode, 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(size, 11), 124);
  block.write(octal(0, 11), 136);
  block.write('        ', 148);
  block.write('0', 156);
  block.write('ustar\0' + '00', 257);
  const checksum = block.reduce((sum, byte) => sum + byte, 0);
  block.write(`${checksum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
