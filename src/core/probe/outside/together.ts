/**
 * Collects what is asked for one by one and asks for it together: one call at a
 * time, with all that has come while the last one was under way.
 */
export class Together<Input, Output> {
  private waiting: Waiting<Input, Output>[] = [];
  private running = false;

  /**
   * @param most - Inputs of one call.
   * @param call - One output an input, in order; where it throws, all of the call's inputs fail alike.
   */
  constructor(
    private readonly most: number,
    private readonly call: (inputs: Input[]) => Promise<Output[]>
  ) {}

  ask(input: Input): Promise<Output> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ input, resolve, reject });
      if (!this.running) {
        this.running = true;
        // What is asked for in the same turn goes along.
        void Promise.resolve().then(() => this.run());
      }
    });
  }

  private async run(): Promise<void> {
    while (this.waiting.length > 0) {
      const now = this.waiting.splice(0, this.most);
      try {
        const outputs = await this.call(now.map(({ input }) => input));
        now.forEach(({ resolve }, index) => resolve(outputs[index]));
      } catch (thrown) {
        now.forEach(({ reject }) => reject(thrown));
      }
    }
    this.running = false;
  }
}

interface Waiting<Input, Output> {
  input: Input;
  resolve: (output: Output) => void;
  reject: (thrown: unknown) => void;
}
