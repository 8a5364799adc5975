const STATES = ['running', 'done', 'failed', 'cancelled'] as const;

interface FollowedJob {
  readonly state: (typeof STATES)[number];
}

/** Tells a job whenever it changes, until it has ended or the answer is called. */
export const followJob = <T extends FollowedJob>(url: string, tell: (job: T) => void): (() => void) => {
  const source = new EventSource(url);
  const follow = ({ data }: MessageEvent<string>): void => {
    const told = JSON.parse(data) as T;
    // An ended stream would be opened again for ever.
    if (told.state !== 'running') source.close();
    tell(told);
  };
  for (const state of STATES) source.addEventListener(state, follow);
  return () => source.close();
};
