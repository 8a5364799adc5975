/** A measured figure, for whoever reads the run. */
export function tellFigure(text: string): void {
  process.stdout.write(`${text}\n`);
}
