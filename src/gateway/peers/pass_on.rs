//! Requests that only the gateway that writes can answer: those of operators' programs, such as an import. A gateway that
//! follows passes them on as they are. Whoever sends them proves it there.

use crate::gateway::engine::lead::Standing;
use crate::gateway::http;
use crate::gateway::log::lease::Writer;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use hyper::body::Frame;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use tokio::sync::watch;

/// The headers of one connection alone.
const OF_THE_CONNECTION: [HeaderName; 6] =
    [header::CONNECTION, header::HOST, header::TE, header::TRAILER, header::TRANSFER_ENCODING, header::UPGRADE];

/// Where requests are passed on to.
#[derive(Clone)]
pub struct Others {
    /// What this gateway is among those of its log.
    pub standing: watch::Receiver<Standing>,
    /// The others, if this one is reached by them.
    pub peers: Option<Arc<Peers>>,
    /// True if the headers of a request contain a key: strangers are refused here.
    pub vouches: Arc<dyn Fn(&HeaderMap) -> bool + Send + Sync>,
}

/// The other gateways.
pub struct Peers {
    /// The client for requests to them.
    pub client: reqwest::Client,
    /// Who writes.
    pub writer: watch::Receiver<Option<Writer>>,
}

/// Passes a request on if this gateway does not write. 503 if nobody is known to, 502 if it does not answer.
pub async fn pass_on(State(others): State<Others>, request: Request, next: Next) -> Response {
    if others.standing.borrow().writes() || !(others.vouches)(request.headers()) {
        return next.run(request).await;
    }
    let peers = others.peers.as_ref();
    let writer = peers.and_then(|peers| peers.writer.borrow().clone());
    let Some((peers, writer)) = peers.zip(writer) else {
        let message = "No gateway writes at the moment. Try again in a moment.";
        return http::error(StatusCode::SERVICE_UNAVAILABLE, "no_writer", message);
    };
    match ask(peers, &writer, request).await {
        Ok(response) => response,
        Err(error) => {
            tracing::warn!(error = %error.without_url(), "the gateway that writes does not answer");
            let message = "The gateway that writes does not answer. Try again in a moment.";
            http::error(StatusCode::BAD_GATEWAY, "writer_silent", message)
        }
    }
}

async fn ask(peers: &Peers, writer: &Writer, request: Request) -> Result<Response, reqwest::Error> {
    let (mut head, body) = request.into_parts();
    OF_THE_CONNECTION.iter().for_each(|name| drop(head.headers.remove(name)));
    let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
    let request = peers
        .client
        .request(head.method, format!("{}{path}", writer.address))
        .headers(head.headers)
        .body(reqwest::Body::wrap(Passed(Mutex::new(body))));
    let mut response = axum::http::Response::<reqwest::Body>::from(request.send().await?);
    OF_THE_CONNECTION.iter().for_each(|name| drop(response.headers_mut().remove(name)));
    Ok(response.map(Body::new).into_response())
}

/// The body of a request that is passed on as it comes. The client wants it to be [`Sync`], which nobody makes use of.
struct Passed(Mutex<Body>);

impl Passed {
    fn body(self: Pin<&mut Self>) -> Pin<&mut Body> {
        Pin::new(self.get_mut().0.get_mut().unwrap_or_else(PoisonError::into_inner))
    }
}

impl HttpBody for Passed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.body().poll_frame(cx)
    }
}
