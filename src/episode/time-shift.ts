/**
 * What lay at sample `at` and behind it lies `by` samples later. A negative `by` makes it earlier: the `-by` samples
 * before `at` are gone.
 */
export interface TimeShift {
  readonly at: number;
  readonly by: number;
}

/** Where a place is after the shift; one that is gone is where the cut was made. */
export function shiftPlace(place: number, { at, by }: TimeShift): number {
  return place >= at ? place + by : Math.min(place, at + Math.min(0, by));
}

/** Where a place is after all of the shifts, each counted on the timeline that the one before it left. */
export function shiftedPlace(place: number, shifts: readonly TimeShift[]): number {
  return shifts.reduce(shiftPlace, place);
}
