/** Where a command writes, and who reads it. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether what goes to `out` may have colours: only at a terminal, and not with NO_COLOR. */
  readonly colours: boolean;
  /** Whether somebody waits at a terminal. */
  readonly interactive: boolean;
}

/** So long nobody is told that it takes long. */
const SILENT_MS = 1000;
const BETWEEN_MS = 200;

/** Tells who waits at a terminal what takes longer than a second, on one line that is taken away again. */
export class Progress {
  private readonly since = Date.now();
  private told = 0;

  public constructor(private readonly terminal: Pick<Terminal, 'err' | 'interactive'>) {}

  /** Tells what is done now. */
  public readonly step = (what: string): void => {
    const now = Date.now();
    if (this.terminal.interactive && now - this.since >= SILENT_MS && now - this.told >= BETWEEN_MS) {
      this.told = now;
      this.terminal.err(`\r\u001b[K${what} ...`);
    }
  };

  /** Waits for something, and tells what it is if that takes long. */
  public async during<T>(what: string, work: Promise<T>): Promise<T> {
    const timer = setInterval(() => this.step(what), BETWEEN_MS);
    timer.unref();
    try {
      return await work;
    } finally {
      clearInterval(timer);
    }
  }

  /** Does something that tells what it does, and takes the line away when that is over, however it ends. */
  public static async while<T>(terminal: Pick<Terminal, 'err' | 'interactive'>, work: (progress: Progress) => T | Promise<T>): Promise<T> {
    const progress = new Progress(terminal);
    try {
      return await work(progress);
    } finally {
      progress.end();
    }
  }

  /** Takes the line away. */
  public end(): void {
    if (this.told !== 0) {
      this.told = 0;
      this.terminal.err('\r\u001b[K');
    }
  }
}
