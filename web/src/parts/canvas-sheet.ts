/** What a lane is drawn with, live and in review. */
export interface WaveformInk {
  readonly voice: string;
  readonly rest: string;
  readonly mark: string;
  readonly cut: string;
  readonly font: string;
}

/** A canvas made ready: one unit is one CSS pixel. */
export interface Sheet {
  readonly pen: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  readonly ink: WaveformInk;
}

/** Kept free above and below the bars. */
export const LABEL_SPACE = 16;

/** How tall the bar of a peak (0–1) is; silence is a hair line. */
export const barHeight = (peak: number, room: number): number => Math.max(2, Math.min(1, peak ** 0.7 * 1.1) * room);

/** A reply broken off: a cross, on a line where there is room for one. */
export const drawCut = ({ pen, height, ink }: Sheet, x: number, withLine = true): void => {
  const top = LABEL_SPACE / 2;
  pen.strokeStyle = ink.cut;
  pen.lineWidth = 2;
  pen.setLineDash([]);
  pen.beginPath();
  if (withLine) {
    pen.moveTo(x, LABEL_SPACE);
    pen.lineTo(x, height - LABEL_SPACE);
  }
  pen.moveTo(x - 4, top - 4);
  pen.lineTo(x + 4, top + 4);
  pen.moveTo(x + 4, top - 4);
  pen.lineTo(x - 4, top + 4);
  pen.stroke();
};

const inkOf = (canvas: HTMLCanvasElement): WaveformInk => {
  const style = getComputedStyle(canvas);
  return {
    voice: style.color,
    rest: style.getPropertyValue('--line-strong'),
    mark: style.getPropertyValue('--mark'),
    cut: style.getPropertyValue('--cut'),
    font: `${style.fontSize} ${style.fontFamily}`,
  };
};

/** The canvas in the size it is shown in; null while it is not shown. */
export const sheetOf = (canvas: HTMLCanvasElement) => {
  const pen = canvas.getContext('2d');
  const { clientWidth: width, clientHeight: height } = canvas;
  if (pen === null || width === 0) return null;
  const ratio = window.devicePixelRatio;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  return { pen, width, height, ink: inkOf(canvas) };
};
