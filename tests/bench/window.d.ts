/** What the benchmarks put into the page they measure, and take from it. */
interface Window {
  keys: { script: number; begun: number; frame: number; painted: number }[];
  /** Frames that the socket has brought. */
  told: number;
  /** Takes the durations of the long tasks since the last time. */
  takeLong: () => number[];
  answered: (value?: unknown) => void;
  painted: Promise<unknown>;
  /** How long each input took until the next frame, in milliseconds. */
  inputs: { at: number; type: string; ms: number }[];
  /** When the page was usable, in milliseconds from the navigation. */
  usable: Promise<number>;
  opened: { welcome: number; seen: number; bytes: number };
}
