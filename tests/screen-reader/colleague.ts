// Another agent, without a browser: what a desk would send and take, over the wire.

import { randomUUID } from "node:crypto";
import WebSocket from "ws";

type Invitation = { id: string; interaction: string };
type Interaction = { id: string; version: number };
type Event = {
  invitation?: Invitation;
  window_opened?: { interaction: Interaction };
  window_changed?: { interaction: Interaction };
};
type Frame = { event?: { event: Event }; answer?: { id: string } };

export class Colleague {
  readonly #socket: WebSocket;
  readonly #invitations: Invitation[] = [];
  /** Those in hand, as they were told last. */
  readonly #interactions = new Map<string, Interaction>();
  readonly #answered = new Set<string>();
  #news: (() => void) | undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data) => {
      const frame = JSON.parse(data.toString()) as Frame | string;
      if (frame === "ping") return this.#send("pong");
      if (typeof frame === "string") return;
      if (frame.answer) this.#answered.add(frame.answer.id);
      const event = frame.event?.event ?? {};
      if (event.invitation) this.#invitations.push(event.invitation);
      const interaction = (event.window_opened ?? event.window_changed)?.interaction;
      if (interaction) this.#interactions.set(interaction.id, interaction);
      this.#news?.();
    });
    socket.on("error", () => {}); // a gateway that was killed
  }

  /** Signs in. Done when connected. */
  static async at(url: string, agent: string): Promise<Colleague> {
    const answer = await fetch(`${url}/sign-in`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ agent }),
    });
    const { token } = (await answer.json()) as { token: string };
    const socket = new WebSocket(`${url.replace("http", "ws")}/socket`, "baton.v1");
    await new Promise<void>((resolve, reject) => socket.once("open", resolve).once("error", reject));
    const colleague = new Colleague(socket);
    const welcome = new Promise((resolve) => socket.once("message", resolve));
    colleague.#send({ hello: { token, client: "colleague" } });
    await welcome;
    return colleague;
  }

  /** The next invitation, once it is there. */
  async asked(): Promise<Invitation> {
    return this.#once(() => this.#invitations.shift());
  }

  /** The invitation has been seen. */
  async shown({ id }: Invitation): Promise<void> {
    await this.#command({ shown: { invitation: id } });
  }

  /** Done when the interaction is in hand. */
  async accept({ id, interaction }: Invitation): Promise<void> {
    await this.#command({ accept: { invitation: id } });
    await this.#once(() => this.#interactions.get(interaction));
  }

  async decline({ id }: Invitation, reason?: string): Promise<void> {
    await this.#command({ decline: { invitation: id, reason } });
  }

  /** To another agent, by the newest of what is known of it. */
  async transfer({ interaction }: Invitation, to: string, note?: string): Promise<void> {
    const version = this.#interactions.get(interaction)?.version;
    await this.#command({ start_transfer: { interaction, version, target: { kind: "agent", id: to }, note } });
  }

  async choose(key: string, value: string): Promise<void> {
    await this.#command({ set_setting: { key, value } });
  }

  /** Puts an agent among the favourites. */
  async like(id: string): Promise<void> {
    await this.#command({ set_favourite: { target: { kind: "agent", id }, on: true } });
  }

  leave(): void {
    this.#socket.terminate();
  }

  async #once<T>(look: () => T | undefined): Promise<T> {
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.#news = resolve;
      });
    }
  }

  /** Done when the gateway has done it. */
  async #command(command: object): Promise<void> {
    const id = randomUUID();
    this.#send({ command: { id, command } });
    await this.#once(() => this.#answered.has(id) || undefined);
  }

  #send(frame: object | string): void {
    this.#socket.send(JSON.stringify(frame));
  }
}
