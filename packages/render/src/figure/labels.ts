/** Finds room for labels: beside what they name, on no other label and on no line that is drawn. */

export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Room extends Place {
  readonly width: number;
  readonly height: number;
}

const overlap = (a: Room, b: Room): number =>
  Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y));

export class Labels {
  readonly #frame: Room;
  readonly #points: readonly Place[];
  readonly #taken: Room[] = [];

  constructor(frame: Room, points: readonly Place[]) {
    this.#frame = frame;
    this.#points = points;
  }

  take(room: Room): void {
    this.#taken.push(room);
  }

  /** The upper left corner of the best place around an anchor; `undefined` where every place is on another label. */
  place(anchor: Place, width: number, height: number): Place | undefined {
    let best: { room: Room; cost: number } | undefined;
    for (const distance of [7, 14, 24, 38]) {
      for (const [dx, dy] of AROUND) {
        const room: Room = {
          x: anchor.x + dx * distance + ((dx - 1) / 2) * width,
          y: anchor.y + dy * distance + ((dy - 1) / 2) * height,
          width,
          height,
        };
        const cost = this.#cost(room) + distance / 8;
        if (best === undefined || cost < best.cost) best = { room, cost };
      }
    }
    if (best === undefined || best.cost >= FORBIDDEN) return undefined;
    this.take(best.room);
    return best.room;
  }

  #cost(room: Room): number {
    const { x, y, width, height } = this.#frame;
    const outside =
      room.x < x || room.y < y || room.x + room.width > x + width || room.y + room.height > y + height;
    if (outside || this.#taken.some((other) => overlap(room, other) > 0)) return FORBIDDEN;
    const [left, right] = [room.x - MARGIN, room.x + room.width + MARGIN];
    const [top, bottom] = [room.y - MARGIN, room.y + room.height + MARGIN];
    let crossed = 0;
    for (const p of this.#points) if (p.x > left && p.x < right && p.y > top && p.y < bottom) crossed += 1;
    return crossed * 10;
  }
}

/** Around a label, so that no line touches it. */
const MARGIN = 3;
const FORBIDDEN = 1e6;
const AROUND: readonly (readonly [number, number])[] = [
  [0, -1],
  [1, -1],
  [-1, -1],
  [0, 1],
  [1, 1],
  [-1, 1],
  [1, 0],
  [-1, 0],
];
