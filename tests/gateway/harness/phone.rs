//! A customer's phone, as its page drives it.

use super::{PATIENCE, Server};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::collections::VecDeque;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// A phone that is on.
pub struct Phone {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    unread: VecDeque<Value>,
}

impl Phone {
    pub async fn on(server: &Server, number: &str) -> Self {
        let (socket, _) = connect_async(format!("ws://{}/handset/socket", server.address)).await.unwrap();
        let mut phone = Self { socket, unread: VecDeque::new() };
        phone.send(&json!({ "number": number })).await;
        let history = phone.frame().await;
        assert_eq!(history["type"], "history", "{history}");
        phone.unread.extend(history["messages"].as_array().unwrap().iter().cloned());
        phone
    }

    pub async fn send(&mut self, frame: &Value) {
        self.socket.send(Message::text(frame.to_string())).await.unwrap();
    }

    /// Returns the next frame that is not a ping.
    pub async fn frame(&mut self) -> Value {
        let next = async {
            loop {
                match self.socket.next().await {
                    Some(Ok(Message::Text(text))) => {
                        let frame: Value = serde_json::from_str(&text).unwrap();
                        if frame["type"] != "ping" {
                            return frame;
                        }
                    }
                    Some(Ok(_)) => {}
                    other => panic!("the phone's connection has ended: {other:?}"),
                }
            }
        };
        timeout(PATIENCE, next).await.expect("something comes to the phone in time")
    }

    /// Returns the next message, sent or received.
    pub async fn message(&mut self) -> Value {
        if let Some(message) = self.unread.pop_front() {
            return message;
        }
        let frame = self.frame().await;
        assert_eq!(frame["type"], "message", "{frame}");
        frame["message"].clone()
    }

    /// Returns the text of the next message from the gateway.
    pub async fn receives(&mut self) -> String {
        self.receives_message().await["text"].as_str().unwrap().to_owned()
    }

    /// Returns the next message from the gateway.
    pub async fn receives_message(&mut self) -> Value {
        loop {
            let message = self.message().await;
            if message["mine"] == false {
                return message;
            }
        }
    }

    /// Confirms that a message has been shown.
    pub async fn confirm(&mut self, message: &Value) {
        self.send(&json!({ "received": message["key"] })).await;
    }

    /// Takes the unread messages: those that arrived before what was last waited for.
    pub fn left(&mut self) -> Vec<Value> {
        self.unread.drain(..).collect()
    }
}
