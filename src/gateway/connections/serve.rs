//! Accepting connections and serving HTTP/1.1 on them, in TLS if there is a certificate.

use super::register::{Connections, Seat};
use super::room::Tally;
use super::stream::Watched;
use crate::gateway::address::{FORWARDED_FOR, Proxies};
use crate::gateway::http::{self, OverTls};
use crate::gateway::proxied::{self, Seldom};
use crate::gateway::shutdown::closed;
use crate::gateway::tls::{Certificate, LOOK_EVERY};
use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, Response, StatusCode};
use hyper::body::{Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::{Arc, Once};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};
use tokio_rustls::TlsAcceptor;

/// The largest headers of a request, in bytes.
const MAX_HEADERS: usize = 32 * 1024;
/// How many connections can wait to be accepted, as far as the system allows: those beyond try again after a second.
const BACKLOG: u32 = 4096;
/// The pause when no connection can be accepted because too many files are open.
const RETRY: Duration = Duration::from_millis(50);
/// How often the log says what became of connections.
const REPORT_EVERY: Duration = Duration::from_secs(60);

/// Listens at an address.
///
/// # Errors
/// Those of the operating system.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // As `TcpListener::bind` does: a restart must not wait for old connections.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Whoever forgot to name a proxy is told once.
static UNTRUSTED: Once = Once::new();
static NO_TLS: Seldom = Seldom::new();

/// What serving needs.
pub struct Server {
    /// All routes.
    pub router: Router,
    /// The register of connections.
    pub connections: Arc<Connections>,
    /// The listener's certificate; plain HTTP if `None`.
    pub tls: Option<Arc<Certificate>>,
    /// The trusted proxies.
    pub proxies: Arc<Proxies>,
    /// True if the headers of a request contain a valid token or key.
    pub vouches: Box<dyn Fn(&HeaderMap) -> bool + Send + Sync>,
    /// Turns true when the gateway closes.
    pub closing: watch::Receiver<bool>,
}

impl Server {
    /// Serves until the gateway closes and all connections have gone.
    pub async fn run(self, listener: TcpListener) {
        let mut closing = self.closing.clone();
        let connections = self.connections.clone();
        let server = Arc::new(self);
        tokio::select! {
            () = server.accept(&listener) => {}
            () = watch_over(&connections) => {}
            () = follow(server.tls.as_deref()) => {}
            () = closed(&mut closing) => {}
        }
        drop(listener);
        connections.emptied().await;
    }

    async fn accept(self: &Arc<Self>, listener: &TcpListener) {
        let acceptor = self.tls.as_ref().map(|certificate| TlsAcceptor::from(certificate.config()));
        loop {
            let (stream, peer) = match listener.accept().await {
                Ok(accepted) => accepted,
                Err(error) => {
                    self.not_accepted(&error).await;
                    continue;
                }
            };
            // If nobody can go, the new connection does.
            let Some(occupied) = self.connections.admit(self.proxies.peer(peer.ip()).group()).await else { continue };
            // Frames are small and somebody waits for each.
            let _ = stream.set_nodelay(true);
            let seat = occupied.seat().clone();
            let stream = Watched::new(stream, occupied);
            let task = match &acceptor {
                None => tokio::spawn(self.clone().serve(stream, seat.clone(), peer)),
                Some(acceptor) => {
                    seat.shakes_hands();
                    tokio::spawn(self.clone().shake_hands(acceptor.clone(), stream, seat.clone(), peer))
                }
            };
            seat.served_by(task.abort_handle());
        }
    }

    /// Handles an error of `accept`. Those of one connection are that client's.
    async fn not_accepted(&self, error: &io::Error) {
        use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
        if !matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
            tracing::warn!(%error, "no connection can be accepted");
            self.connections.make_room();
            tokio::time::sleep(RETRY).await;
        }
    }

    async fn shake_hands(self: Arc<Self>, acceptor: TlsAcceptor, stream: Watched, seat: Seat, peer: SocketAddr) {
        let mut closing = self.closing.clone();
        let stream = tokio::select! {
            stream = acceptor.accept(stream) => stream,
            () = closed(&mut closing) => return,
        };
        match stream {
            Ok(stream) => {
                seat.has_shaken_hands();
                self.serve(stream, seat, peer).await;
            }
            Err(error) => {
                let error = error.get_ref().and_then(|error| error.downcast_ref());
                if matches!(error, Some(rustls::Error::InvalidMessage(rustls::InvalidMessage::InvalidContentType)))
                    && let Some(times) = NO_TLS.happened()
                {
                    tracing::warn!(times, "something that is not TLS came to the port with TLS: is it plain HTTP?");
                }
                tracing::trace!(?error, "a handshake failed");
            }
        }
    }

    async fn serve<S>(self: Arc<Self>, stream: S, seat: Seat, peer: SocketAddr)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let mut closing = self.closing.clone();
        let service = TowerToHyperService::new(self.router.clone());
        let respond = service_fn(|request| self.respond(&service, request, &seat, peer));
        let mut http = http1::Builder::new();
        let connection = http.max_header_size(MAX_HEADERS).serve_connection(TokioIo::new(stream), respond);
        let mut connection = pin!(connection.with_upgrades());
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = closed(&mut closing) => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::trace!(%error, "a connection ended");
        }
    }

    async fn respond(
        &self,
        service: &TowerToHyperService<Router>,
        request: Request<Incoming>,
        seat: &Seat,
        peer: SocketAddr,
    ) -> Result<Response<Answer>, Infallible> {
        let headers = request.headers();
        let client = self.proxies.client(peer.ip(), headers).group();
        if headers.contains_key(FORWARDED_FOR) && !self.proxies.trusts(peer.ip()) {
            UNTRUSTED.call_once(|| {
                tracing::warn!("a request names its client in X-Forwarded-For, but not a --trusted-proxy: ignored");
            });
        }
        proxied::tell(&request);
        let is_admitted = seat.request(client, (self.vouches)(headers), !request.body().is_end_stream());
        let mut request = request.map(|body| Upload { body, seat: Some(seat.clone()) });
        let response = if is_admitted {
            request.extensions_mut().insert(ConnectInfo(peer));
            request.extensions_mut().insert(seat.clone());
            if self.tls.is_some() {
                request.extensions_mut().insert(OverTls);
            }
            service.call(request).await?
        } else {
            let message = "There are too many requests from your address at the same time.";
            http::error(StatusCode::TOO_MANY_REQUESTS, "too_many_connections", message)
        };
        seat.answers();
        Ok(response.map(|body| Answer { body, seat: seat.clone() }))
    }
}

/// Follows a certificate, if there is one. Never completes.
pub(super) async fn follow(certificate: Option<&Certificate>) {
    match certificate {
        Some(certificate) => certificate.follow(LOOK_EVERY).await,
        None => std::future::pending().await,
    }
}

/// Closes what takes too long, and says in the log what became of connections. Never completes.
async fn watch_over(connections: &Connections) {
    let [mut sweep, mut report] = [connections.limits.get().sweep(), REPORT_EVERY].map(interval);
    for interval in [&mut sweep, &mut report] {
        interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    }
    loop {
        tokio::select! {
            now = sweep.tick() => connections.sweep(now),
            _ = report.tick() => {
                let Tally { replaced, overdue, refused } = connections.report();
                if replaced + refused > 0 {
                    tracing::warn!(replaced, overdue, refused, "too many connections on which nobody is signed in");
                }
            }
        }
    }
}

/// The body of a request, which says when it has ended.
struct Upload {
    body: Incoming,
    /// `None` once it has.
    seat: Option<Seat>,
}

impl Upload {
    fn ended(&mut self) {
        if let Some(seat) = self.seat.take() {
            seat.body_ended();
        }
    }
}

impl HttpBody for Upload {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<hyper::Result<Frame<Bytes>>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        if frame.is_none() || self.body.is_end_stream() {
            self.ended();
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        self.ended();
    }
}

/// The body of a response, which says when the server has all of it.
struct Answer {
    body: Body,
    seat: Seat,
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.seat.answered();
    }
}
