//! What whoever comes is told while the gateway starts: the port is there before there is anything behind it.

use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;

/// The most who are answered at once. Who comes besides is closed without a word.
const AT_ONCE: usize = 64;
/// The most of a request that is read, in bytes, and for how long.
const MOST: usize = 8 * 1024;
const PATIENCE: Duration = Duration::from_secs(2);

const TEXT: &str = "The gateway is starting: it reads its log. Try again in a moment.\n";

/// Answers every request with 503 until `start` is over, and returns its result.
pub async fn answer_until<T>(listener: &TcpListener, start: impl Future<Output = T>) -> T {
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
                answering.spawn(async { timeout(PATIENCE, answer(stream)).await });
            }
        }
    };
    tokio::select! {
        biased;
        started = start => started,
        () = answer => unreachable!("it goes on for ever"),
    }
}

async fn answer(mut stream: TcpStream) {
    let mut request = Vec::new();
    while !request.windows(4).any(|end| end == b"\r\n\r\n") && request.len() < MOST {
        match stream.read_buf(&mut request).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
    }
    let head = "HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain; charset=utf-8\r\nretry-after: 1";
    let answer = format!("{head}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{TEXT}", TEXT.len());
    if stream.write_all(answer.as_bytes()).await.is_ok() {
        let _ = stream.shutdown().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::oneshot;

    #[tokio::test]
    async fn who_comes_while_it_starts_is_told_so() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (started, start) = oneshot::channel();
        let come = async {
            let mut said = String::new();
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(b"GET /socket HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
            stream.read_to_string(&mut said).await.unwrap();
            started.send(7).unwrap();
            said
        };
        let (result, said) = tokio::join!(answer_until(&listener, start), come);
        assert_eq!(result, Ok(7));
        assert!(said.starts_with("HTTP/1.1 503 ") && said.ends_with(TEXT), "{said}");
        // The next one is for whoever serves.
        let (_, accepted) = tokio::join!(TcpStream::connect(address), listener.accept());
        accepted.unwrap();
    }
}
