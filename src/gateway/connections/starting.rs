//! What whoever comes is told while the gateway starts: the port is there before there is anything behind it.

use super::serve::follow;
use crate::gateway::tls::Certificate;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

/// The most who are answered at once. Who comes besides is closed without a word.
const AT_ONCE: usize = 64;
/// The most of a request that is read, in bytes, and for how long.
const MOST: usize = 8 * 1024;
const PATIENCE: Duration = Duration::from_secs(2);

const UNAVAILABLE: &str = "503 Service Unavailable";
const STARTS: &str = "The gateway is starting: it reads its log. Try again in a moment.\n";
const STANDS_BY: &str = "Another gateway does the work; this one stands by. Try again in a moment.\n";

/// Answers every request with 503 until `start` is over, and returns its result; by TLS, if there is a certificate. While
/// `waits` says that another gateway does the work, `/healthz` says that this one is alive, and `/readyz` that it stands by.
pub async fn answer_until<T>(
    listener: &TcpListener,
    tls: Option<&Arc<Certificate>>,
    waits: &watch::Receiver<bool>,
    start: impl Future<Output = T>,
) -> T {
    let acceptor = tls.map(|certificate| TlsAcceptor::from(certificate.config()));
    let mut answering = JoinSet::new();
    let answer = async {
        loop {
            // A failure passes, such as too many open files.
            let Ok((stream, _)) = listener.accept().await else {
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            while answering.try_join_next().is_some() {}
            if answering.len() < AT_ONCE {
                let (acceptor, waits) = (acceptor.clone(), *waits.borrow());
                answering.spawn(async move { timeout(PATIENCE, meet(stream, acceptor, waits)).await });
            }
        }
    };
    tokio::select! {
        biased;
        started = start => started,
        () = answer => unreachable!("it goes on for ever"),
        () = follow(tls.map(Arc::as_ref)) => unreachable!("it goes on for ever"),
    }
}

/// The same at another listener, if there is one.
pub async fn answer_besides<T>(
    listener: Option<&TcpListener>,
    waits: &watch::Receiver<bool>,
    start: impl Future<Output = T>,
) -> T {
    match listener {
        Some(listener) => answer_until(listener, None, waits, start).await,
        None => start.await,
    }
}

async fn meet(stream: TcpStream, tls: Option<TlsAcceptor>, waits: bool) {
    let Some(tls) = tls else { return answer(stream, waits).await };
    // Whoever does not speak TLS is let go.
    if let Ok(stream) = tls.accept(stream).await {
        answer(stream, waits).await;
    }
}

async fn answer(mut stream: impl AsyncRead + AsyncWrite + Unpin, waits: bool) {
    let mut request = Vec::new();
    while !request.windows(4).any(|end| end == b"\r\n\r\n") && request.len() < MOST {
        match stream.read_buf(&mut request).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
    }
    let (status, kind, text) = match waits {
        false => (UNAVAILABLE, "text/plain; charset=utf-8", STARTS),
        true if request.starts_with(b"GET /healthz ") => ("200 OK", "application/json", "{\"status\":\"alive\"}"),
        true if request.starts_with(b"GET /readyz ") => (UNAVAILABLE, "application/json", "{\"status\":\"standby\"}"),
        true => (UNAVAILABLE, "text/plain; charset=utf-8", STANDS_BY),
    };
    let head = format!("HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncache-control: no-store\r\nretry-after: 1");
    let answer = format!("{head}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{text}", text.len());
    if stream.write_all(answer.as_bytes()).await.is_ok() {
        let _ = stream.shutdown().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::oneshot;

    /// Returns what a request is answered while a gateway starts.
    async fn told(path: &str, waits: bool) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (started, start) = oneshot::channel();
        let (_standing, waits) = watch::channel(waits);
        let come = async {
            let mut said = String::new();
            let mut stream = TcpStream::connect(address).await.unwrap();
            let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
            stream.write_all(request.as_bytes()).await.unwrap();
            stream.read_to_string(&mut said).await.unwrap();
            started.send(7).unwrap();
            said
        };
        let (result, said) = tokio::join!(answer_until(&listener, None, &waits, start), come);
        assert_eq!(result, Ok(7));
        // The next one is for whoever serves.
        let (_, accepted) = tokio::join!(TcpStream::connect(address), listener.accept());
        accepted.unwrap();
        said
    }

    #[tokio::test]
    async fn who_comes_while_it_starts_is_told_so() {
        let said = told("/socket", false).await;
        assert!(said.starts_with("HTTP/1.1 503 ") && said.ends_with(STARTS), "{said}");
        let said = told("/readyz", false).await;
        assert!(said.starts_with("HTTP/1.1 503 ") && said.ends_with(STARTS), "{said}");
    }

    #[tokio::test]
    async fn a_standby_is_alive_and_not_ready() {
        let said = told("/socket", true).await;
        assert!(said.starts_with("HTTP/1.1 503 ") && said.ends_with(STANDS_BY), "{said}");
        let said = told("/readyz", true).await;
        assert!(said.starts_with("HTTP/1.1 503 ") && said.ends_with(r#"{"status":"standby"}"#), "{said}");
        let said = told("/healthz", true).await;
        assert!(said.starts_with("HTTP/1.1 200 ") && said.ends_with(r#"{"status":"alive"}"#), "{said}");
    }

    #[tokio::test]
    async fn where_it_will_speak_tls_it_does_so_while_it_waits() {
        let folder = tempfile::tempdir().unwrap();
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let [file, key] = ["cert.pem", "key.pem"].map(|name| folder.path().join(name));
        std::fs::write(&file, made.cert.pem()).unwrap();
        std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
        let certificate = Arc::new(Certificate::read(&file, &key).unwrap());
        let mut roots = rustls::RootCertStore::empty();
        roots.add(made.cert.der().clone()).unwrap();
        let client = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()));
        let client = client.with_safe_default_protocol_versions().unwrap();
        let client = client.with_root_certificates(roots).with_no_client_auth();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (started, start) = oneshot::channel();
        let (_standing, waits) = watch::channel(true);
        let come = async {
            let stream = TcpStream::connect(address).await.unwrap();
            let name = "localhost".try_into().unwrap();
            let mut stream = tokio_rustls::TlsConnector::from(Arc::new(client)).connect(name, stream).await.unwrap();
            stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
            let mut said = String::new();
            stream.read_to_string(&mut said).await.unwrap();
            started.send(()).unwrap();
            said
        };
        let (_, said) = tokio::join!(answer_until(&listener, Some(&certificate), &waits, start), come);
        assert!(said.starts_with("HTTP/1.1 503 ") && said.ends_with(r#"{"status":"standby"}"#), "{said}");
    }
}
