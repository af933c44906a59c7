//! Tells the supervisor that started the program, as systemd does with `Type=notify`, when it is ready and when it stops.

/// Something that the supervisor is told.
#[derive(Clone, Copy, Debug)]
pub enum State {
    /// Requests are served from now on.
    Ready,
    /// It is about to end.
    Stopping,
}

/// Tells the supervisor, if there is one: whoever has set `NOTIFY_SOCKET`.
pub fn tell(state: State) {
    #[cfg(target_os = "linux")]
    if let Some(socket) = std::env::var_os("NOTIFY_SOCKET")
        && let Err(error) = send(&socket, state)
    {
        tracing::warn!(%error, "the supervisor could not be told: {state:?}");
    }
    #[cfg(not(target_os = "linux"))]
    let _ = state;
}

#[cfg(target_os = "linux")]
fn send(socket: &std::ffi::OsStr, state: State) -> std::io::Result<()> {
    use std::os::linux::net::SocketAddrExt;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::net::{SocketAddr, UnixDatagram};
    // `@` stands for the zero byte of an abstract name.
    let address = match socket.as_bytes().strip_prefix(b"@") {
        Some(name) => SocketAddr::from_abstract_name(name)?,
        None => SocketAddr::from_pathname(socket)?,
    };
    let message: &[u8] = match state {
        State::Ready => b"READY=1",
        State::Stopping => b"STOPPING=1",
    };
    UnixDatagram::unbound()?.send_to_addr(message, &address).map(drop)
}
