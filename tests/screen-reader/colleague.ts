// Another agent without a browser, who sends and receives over the wire what a desk would.

import { randomUUID } from "node:crypto";
import WebSocket from "ws";

type Invitation = { id: string; interaction: string };
type Interaction = { id: string; version: number; consultation?: { id: string } };
type Event = {
  invitation?: Invitation;
  window_opened?: { interaction: Interaction };
  window_changed?: { interaction: Interaction };
  consultation_opened?: { interaction: Interaction };
};
type Frame = { event?: { event: Event }; answer?: { id: string } };

export class Colleague {
  readonly #socket: WebSocket;
  readonly #invitations: Invitation[] = [];
  /** The agent's interactions, in their latest state. */
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
      const interaction = (event.window_opened ?? event.window_changed ?? event.consultation_opened)?.interaction;
      if (interaction) this.#interactions.set(interaction.id, interaction);
      this.#news?.();
    });
    socket.on("error", () => {}); // the gateway was killed
  }

  /** Signs in. Resolves when connected. */
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

  /** Waits for the next invitation. */
  async asked(): Promise<Invitation> {
    return this.#once(() => this.#invitations.shift());
  }

  /** Confirms that the invitation has been shown. */
  async shown({ id }: Invitation): Promise<void> {
    await this.#command({ shown: { invitation: id } });
  }

  /** Accepts the invitation. Resolves when the interaction is the agent's, or when they are consulted about it. */
  async accept({ id, interaction }: Invitation): Promise<void> {
    await this.#command({ accept: { invitation: id } });
    await this.#once(() => this.#interactions.get(interaction));
  }

  async decline({ id }: Invitation, reason?: string): Promise<void> {
    await this.#command({ decline: { invitation: id, reason } });
  }

  /** Transfers to another agent, with the latest version. */
  async transfer({ interaction }: Invitation, to: string, note?: string): Promise<void> {
    const version = this.#interactions.get(interaction)?.version;
    await this.#command({ start_transfer: { interaction, version, target: { kind: "agent", id: to }, note } });
  }

  /** Says something in the consultation that was accepted. */
  async say({ interaction }: Invitation, text: string): Promise<void> {
    await this.#command({ say: { consultation: this.#interactions.get(interaction)?.consultation?.id, text } });
  }

  async choose(key: string, value: string): Promise<void> {
    await this.#command({ set_setting: { key, value } });
  }

  /** Adds an agent to the favourites. */
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

  /** Sends a command. Resolves when the gateway has done it. */
  async #command(command: object): Promise<void> {
    const id = randomUUID();
    this.#send({ command: { id, command } });
    await this.#once(() => this.#answered.has(id) || undefined);
  }

  #send(frame: object | string): void {
    this.#socket.send(JSON.stringify(frame));
  }
}
