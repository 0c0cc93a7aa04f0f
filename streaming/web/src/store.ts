/** Holds the one state and tells who listens. */

export class Store<State, Event> {
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly reduce: (state: State, event: Event) => State,
    private current: State,
  ) {}

  get state(): State {
    return this.current;
  }

  readonly dispatch = (event: Event): void => {
    const next = this.reduce(this.current, event);
    if (next === this.current) return;
    this.current = next;
    for (const listener of this.listeners) listener();
  };

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
