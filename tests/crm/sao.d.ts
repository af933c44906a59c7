/** What docs/recipes/tryton uses of Tryton's web client. */
declare namespace Sao {
  interface Session {
    database: string;
    get_auth(): string;
  }
  const Session: {
    current_session: Session | null;
    renew(session: Session): Promise<unknown>;
  };
  const Tab: { create(attributes: Record<string, unknown>): void };
  const i18n: { BC47(language: string): string; getlang(): string };
  function rpc<T>(call: { method: string; params: unknown[] }, session: Session | null): Promise<T>;
  function user_menu(): unknown;
  function login(): unknown;
}

type BatonDesk = import("../../public/embed/baton.js").BatonDesk;
type BatonContact = import("../../public/embed/baton.js").Contact;
