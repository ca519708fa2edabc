/** All that the panel remembers by itself; everything else is the extension's. */
export interface Memory {
  /** Signal that the reader chose to see beside the steps. */
  readonly signal?: string;
  readonly isTable?: boolean;
  /** Pixels, in the trace of this id. */
  readonly scroll?: { readonly trace: string; readonly top: number };
}

/** What VS Code gives to the page. */
export interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: Memory): void;
}

/** Survives the panel being hidden, which ends the page. */
export class Remembered {
  private memory: Memory;

  constructor(private readonly vscode: VsCodeApi) {
    this.memory = (vscode.getState() as Memory | undefined) ?? {};
  }

  get(): Memory {
    return this.memory;
  }

  set(change: Memory): void {
    this.memory = { ...this.memory, ...change };
    this.vscode.setState(this.memory);
  }
}
