//! A connection's stream, which says how bytes move and can be closed from outside, whoever holds it: first the HTTP
//! server, then perhaps a WebSocket.

use super::register::{Occupied, Seat};
use socket2::SockRef;
use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// A stream, and the seat that it occupies while it is open.
pub struct Watched {
    stream: TcpStream,
    occupied: Occupied,
}

impl Watched {
    /// Creates a watched stream.
    pub fn new(stream: TcpStream, occupied: Occupied) -> Self {
        Self { stream, occupied }
    }

    /// Fails if the connection is to be closed; otherwise the task is woken when it is.
    fn check(&self, cx: &Context<'_>) -> io::Result<&Seat> {
        let seat = self.occupied.seat();
        if seat.wait_for_close(cx.waker()) { Err(io::ErrorKind::ConnectionAborted.into()) } else { Ok(seat) }
    }

    /// Returns whether nothing has come. A new stream claims so until the runtime has heard of it.
    fn says_nothing(&self) -> bool {
        let seat = self.occupied.seat();
        seat.is_known_silent()
            || SockRef::from(&self.stream)
                .peek(&mut [MaybeUninit::uninit()])
                .is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
    }

    fn wrote(&self, result: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        let seat = self.occupied.seat();
        match &result {
            Poll::Ready(Ok(count)) => seat.sent(*count),
            Poll::Ready(Err(_)) => {}
            Poll::Pending => seat.is_blocked(),
        }
        result
    }
}

impl AsyncRead for Watched {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.check(cx)?;
        let before = buffer.filled().len();
        let Poll::Ready(read) = Pin::new(&mut self.stream).poll_read(cx, buffer) else {
            if self.says_nothing() {
                self.occupied.seat().is_silent();
            }
            return Poll::Pending;
        };
        read?;
        let count = buffer.filled().len() - before;
        if count > 0 && !self.occupied.seat().received(count) {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.check(cx)?;
        let result = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.wrote(result)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.check(cx)?;
        let result = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.wrote(result)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
