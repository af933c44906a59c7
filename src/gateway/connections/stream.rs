//! A connection's stream, which says how bytes move and can be closed from outside, whoever holds it: first the HTTP
//! server, then perhaps a WebSocket.

use super::register::{Occupied, Seat};
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A stream, and the seat that it occupies while it is open.
pub struct Watched<T> {
    stream: T,
    occupied: Occupied,
}

impl<T> Watched<T> {
    /// Creates a watched stream.
    pub fn new(stream: T, occupied: Occupied) -> Self {
        Self { stream, occupied }
    }

    /// Fails if the connection is to be closed; otherwise the task is woken when it is.
    fn check(&self, cx: &Context<'_>) -> io::Result<&Seat> {
        let seat = self.occupied.seat();
        if seat.wait_for_close(cx.waker()) { Err(io::ErrorKind::ConnectionAborted.into()) } else { Ok(seat) }
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

impl<T: AsyncRead + Unpin> AsyncRead for Watched<T> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.check(cx)?;
        let before = buffer.filled().len();
        let Poll::Ready(read) = Pin::new(&mut self.stream).poll_read(cx, buffer) else {
            self.occupied.seat().is_silent();
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

impl<T: AsyncWrite + Unpin> AsyncWrite for Watched<T> {
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
