/** What mouse, pen and finger do on the stage: pointing, picking, dragging, zooming. */

/** What pointing asks for; places in CSS pixels from the stage's corner. */
export interface PointerListeners {
  readonly onPoint: (x: number, y: number) => void;
  readonly onLeave: () => void;
  readonly onPick: (x: number, y: number) => void;
  readonly onDrag: (by: number) => void;
  readonly onZoom: (factor: number, x: number) => void;
}

/** A press that moves less than this is a click, in pixels. */
const CLICK_MAX = 4;

/** Listens to an element. */
export function listenToPointer(stage: HTMLElement, listeners: PointerListeners): void {
  let press: { readonly from: number; last: number; isDrag: boolean } | undefined;
  stage.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    press = { from: event.offsetX, last: event.offsetX, isDrag: false };
    stage.setPointerCapture(event.pointerId);
  });
  stage.addEventListener("pointermove", (event) => {
    if (press === undefined) return listeners.onPoint(event.offsetX, event.offsetY);
    press.isDrag ||= Math.abs(event.offsetX - press.from) > CLICK_MAX;
    if (press.isDrag) listeners.onDrag(press.last - event.offsetX);
    press.last = event.offsetX;
  });
  stage.addEventListener("pointerup", (event) => {
    if (press?.isDrag === false) listeners.onPick(event.offsetX, event.offsetY);
    press = undefined;
  });
  stage.addEventListener("pointercancel", () => (press = undefined));
  stage.addEventListener("pointerleave", listeners.onLeave);
  const onWheel = (event: WheelEvent): void => {
    const isZoom = event.ctrlKey || event.metaKey;
    const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
    if (!isZoom && sideways === 0) return;
    event.preventDefault();
    if (isZoom) listeners.onZoom(Math.exp(-event.deltaY / 240), event.offsetX);
    else listeners.onDrag(sideways);
  };
  stage.addEventListener("wheel", onWheel, { passive: false });
}
