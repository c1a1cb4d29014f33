/** The socket of a virtual process: what it emits, it emits inside that process and at the instants of virtual time. */

import { MemorySocket } from "./memory-socket.js";
import { currentProcess, type VirtualProcess } from "./virtual-process.js";

/** A client's socket in the simulator. */
export class VirtualSocket extends MemorySocket {
  constructor(readonly owner: VirtualProcess) {
    super();
    owner.sockets.add(this);
  }

  override write(data: string | Uint8Array, encoding?: BufferEncoding | (() => void), callback?: () => void): boolean {
    const user = currentProcess();
    if (user !== this.owner && user !== undefined) user.world.strayed(user, this.owner, "writes to a connection of");
    return super.write(data, encoding, callback);
  }

  protected override ended(): void {
    this.owner.world.schedule(this.owner, this.owner.world.nowUs(), () => this.drop(undefined));
  }

  protected override settled(): void {
    this.owner.sockets.delete(this);
  }
}
