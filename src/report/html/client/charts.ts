/** The charts below the lanes: the size of the PEL and the lag over time. */

import type { Strip } from "./layout.js";
import { seenSteps, xOfStep, type View } from "./view.js";

/** Draws both; each has its own greatest value at its top. */
export function drawCharts(pen: CanvasRenderingContext2D, view: View): void {
  const { picture, layout, palette } = view;
  drawChart(pen, view, { values: picture.pending, strip: layout.pending, colour: palette.accent });
  drawChart(pen, view, { values: picture.lag, strip: layout.lag, colour: palette.chart });
}

interface Chart {
  readonly values: readonly number[];
  readonly strip: Strip;
  readonly colour: string;
}

function drawChart(pen: CanvasRenderingContext2D, view: View, { values, strip, colour }: Chart): void {
  const { layout, width, palette } = view;
  const greatest = values.reduce((most, value) => Math.max(most, value), 0);
  const bottom = strip.top + strip.height;
  pen.fillStyle = palette.lane;
  pen.fillRect(layout.left, strip.top, width - layout.left, strip.height);
  const { first, last } = seenSteps(view);
  const y = (value: number): number => bottom - (greatest === 0 ? 0 : (value / greatest) * (strip.height - 6));
  pen.beginPath();
  pen.moveTo(layout.left, bottom);
  pen.lineTo(layout.left, y(values[first] ?? 0));
  for (const { x, enters, least, most, leaves } of columnsOf(view, values, first, last))
    for (const value of [enters, most, least, leaves]) pen.lineTo(x, y(value));
  pen.lineTo(width, y(values[last] ?? 0));
  pen.lineTo(width, bottom);
  pen.globalAlpha = 0.28;
  pen.fillStyle = colour;
  pen.fill();
  pen.globalAlpha = 1;
  pen.strokeStyle = colour;
  pen.stroke();
  pen.fillStyle = palette.dim;
  pen.fillText(`max ${greatest}`, layout.left + 5, strip.top + 8);
}

/** What a chart does within one column of pixels. */
interface Column {
  readonly x: number;
  readonly enters: number;
  least: number;
  most: number;
  leaves: number;
}

/** Steps that share a column of pixels are one: a line with many points costs more than it shows. */
function columnsOf(view: View, values: readonly number[], first: number, last: number): Column[] {
  const columns: Column[] = [];
  for (let n = first; n <= last; n++) {
    const x = Math.round(xOfStep(view, n));
    const value = values[n]!;
    const column = columns.at(-1);
    if (column?.x === x) {
      column.least = Math.min(column.least, value);
      column.most = Math.max(column.most, value);
      column.leaves = value;
    } else {
      const enters = values[n - 1] ?? value;
      columns.push({ x, enters, least: Math.min(enters, value), most: Math.max(enters, value), leaves: value });
    }
  }
  return columns;
}
