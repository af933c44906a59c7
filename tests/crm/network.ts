// A stand-in for Kannel: brings customers' texts to the gateway and takes the gateway's.

import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { Gateway } from "../e2e/gateway";
import { LocalServer } from "../e2e/server";

const KEY = "a-key-of-the-tests";

export class Network extends LocalServer {
  /** The texts that the gateway has sent. */
  readonly sent: string[] = [];
  #brought = 0;

  /** Returns its entry in the gateway's list of carriers. */
  carrier(numbers: Record<string, string>): object {
    const login = { username: "baton", password: "a-password-of-the-tests", key: KEY };
    // Nothing is reported, so the gateway's address is not needed.
    return { name: "kannel", kind: "kannel", send: this.origin, gateway: "http://localhost", ...login, numbers };
  }

  /** Brings a text from a customer. */
  async text(gateway: Gateway, from: string, to: string, body: string): Promise<void> {
    const answer = await fetch(`${gateway.url}/carriers/kannel/kannel/messages?id=${++this.#brought}`, {
      method: "POST",
      headers: {
        authorization: `Basic ${Buffer.from(`kannel:${KEY}`).toString("base64")}`,
        "content-type": 'text/plain; charset="UTF-8"',
        "x-kannel-from": from,
        "x-kannel-to": to,
      },
      body,
    });
    if (!answer.ok) throw new Error(`the text was not taken: ${answer.status}`);
  }

  protected override answer(request: IncomingMessage, response: ServerResponse): void {
    void text(request).then((body) => {
      this.sent.push(body);
      response.writeHead(202).end("0: Accepted for delivery");
    });
  }
}
