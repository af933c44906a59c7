//! The address of a client, for limits: the peer's, or what a trusted proxy says in `X-Forwarded-For`.
//!
//! Each proxy appends the address that it was called from. So the list is read from its end, past the addresses of
//! trusted proxies, up to the first that is not one: what is before it, the client may have written itself. `Forwarded`
//! (RFC 7239) is not read: a proxy that appends to one of the two headers passes the other on as the client wrote it.

use crate::gateway::current::Current;
use axum::extract::{ConnectInfo, FromRef, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::http::request::Parts;
use std::fmt;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;
use thiserror::Error;

/// The header in which proxies say on whose behalf they call.
pub const FORWARDED_FOR: &str = "x-forwarded-for";

/// An address, or a range of addresses: `ADDRESS` or `ADDRESS/PREFIX`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    first: IpAddr,
    prefix: u32,
}

/// Why a text is not a [`Network`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NetworkError {
    /// It does not begin with an address.
    #[error("not an IP address, or a range as 10.0.0.0/8")]
    Address,
    /// The prefix is too long.
    #[error("the prefix is at most 32 for IPv4 and 128 for IPv6")]
    Prefix,
    /// The prefix is 0.
    #[error("a prefix of 0 would trust everybody")]
    Everybody,
}

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let (address, prefix) = text.split_once('/').map_or((text, None), |(address, prefix)| (address, Some(prefix)));
        let address: IpAddr = address.parse().map_err(|_| NetworkError::Address)?;
        let address = address.to_canonical();
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Ok(longest), str::parse).map_err(|_| NetworkError::Prefix)?;
        match prefix {
            0 => Err(NetworkError::Everybody),
            _ if prefix > longest => Err(NetworkError::Prefix),
            _ => Ok(Self { first: masked(address, prefix), prefix }),
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.prefix)
    }
}

impl Network {
    /// Returns whether an address is in the range.
    pub fn contains(self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        address.is_ipv4() == self.first.is_ipv4() && masked(address, self.prefix) == self.first
    }
}

/// Returns an address with all bits after the prefix cleared.
fn masked(address: IpAddr, prefix: u32) -> IpAddr {
    match address {
        IpAddr::V4(v4) => IpAddr::V4((v4.to_bits() & u32::MAX.checked_shl(32 - prefix).unwrap_or(0)).into()),
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() & u128::MAX.checked_shl(128 - prefix).unwrap_or(0)).into()),
    }
}

/// The proxies that are believed when they say on whose behalf they call. None by default, not even on this machine. All
/// clones have the same list.
#[derive(Clone, Debug, Default)]
pub struct Proxies(Arc<Current<Vec<Network>>>);

impl Proxies {
    /// Creates the list of trusted proxies.
    pub fn new(trusted: Vec<Network>) -> Self {
        Self(Arc::new(Current::new(trusted)))
    }

    /// Replaces the list.
    pub fn set(&self, trusted: Vec<Network>) {
        self.0.set(trusted);
    }

    /// Returns whether a peer is a trusted proxy.
    pub fn trusts(&self, peer: IpAddr) -> bool {
        self.0.get().iter().any(|network| network.contains(peer))
    }

    /// Returns the address of a connection's peer.
    pub fn peer(&self, peer: IpAddr) -> ClientAddress {
        let ip = peer.to_canonical();
        // Without a list, a proxy on this machine is not known as one; all clients then have its address.
        ClientAddress { ip, is_shared: self.trusts(ip) || self.0.get().is_empty() && ip.is_loopback() }
    }

    /// Returns the address of a request's client.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> ClientAddress {
        let mut client = self.peer(peer);
        if !self.trusts(client.ip) {
            return client;
        }
        let lists = headers.get_all(FORWARDED_FOR).iter().rev().map(|list| String::from_utf8_lossy(list.as_bytes()));
        for list in lists {
            for entry in list.rsplit(',') {
                // Whatever it is, it is from the last proxy that was believed: nothing is known beyond.
                let Some(ip) = forwarded(entry.trim()) else { return client };
                client = self.peer(ip);
                if !self.trusts(ip) {
                    return client;
                }
            }
        }
        client
    }
}

/// Reads an address as proxies write it: some append the port.
fn forwarded(entry: &str) -> Option<IpAddr> {
    let bare = || entry.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok().map(IpAddr::V6);
    let ip = entry.parse().ok().or_else(|| entry.parse().ok().map(|address: SocketAddr| address.ip())).or_else(bare);
    ip.map(|ip| ip.to_canonical())
}

/// The address of a client. An extractor for handlers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress {
    ip: IpAddr,
    is_shared: bool,
}

/// What limits by address count: an IPv4 address, or the /64 of an IPv6 address, as whoever has one has all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AddressGroup(IpAddr);

impl ClientAddress {
    /// Returns the address. IPv4 addresses are never written as IPv6.
    pub fn ip(self) -> IpAddr {
        self.ip
    }

    /// Returns what limits by address count. `None` if the address is a proxy's, so that a limit would hit everybody
    /// behind it: a trusted proxy that does not say on whose behalf it calls, or a loopback address if no proxy is
    /// trusted.
    pub fn group(self) -> Option<AddressGroup> {
        let prefix = if self.ip.is_ipv4() { 32 } else { 64 };
        (!self.is_shared).then(|| AddressGroup(masked(self.ip, prefix)))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for ClientAddress
where
    Arc<Proxies>: FromRef<S>,
{
    /// Only if the request did not come through the gateway's listener.
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, StatusCode> {
        let ConnectInfo(peer) =
            parts.extensions.get::<ConnectInfo<SocketAddr>>().ok_or(StatusCode::INTERNAL_SERVER_ERROR)?;
        Ok(Arc::<Proxies>::from_ref(state).client(peer.ip(), &parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(trusted: &[&str]) -> Proxies {
        Proxies::new(trusted.iter().map(|network| network.parse().unwrap()).collect())
    }

    /// Returns the client of a request from `10.0.0.1` with these header lines.
    fn client(trusted: &[&str], lines: &[&[u8]]) -> ClientAddress {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, axum::http::HeaderValue::from_bytes(line).unwrap());
        }
        proxies(trusted).client("10.0.0.1".parse().unwrap(), &headers)
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let spoofed: &[&[u8]] = &[b"203.0.113.7"];
        for trusted in [&[][..], &["10.0.0.2"], &["127.0.0.0/8"], &["2001:db8::/32"]] {
            let address = client(trusted, spoofed);
            assert_eq!(address.ip().to_string(), "10.0.0.1", "{trusted:?}");
            assert!(address.group().is_some());
        }
        assert_eq!(client(&["10.0.0.1"], spoofed).ip().to_string(), "203.0.113.7");
    }

    #[test]
    fn the_rightmost_untrusted_address_of_a_chain_is_the_clients() {
        for (lines, want) in [
            (&[&b"1.1.1.1, 203.0.113.7"[..]][..], "203.0.113.7"),
            (&[b"1.1.1.1,203.0.113.7 , 10.0.0.9,10.9.9.9"], "203.0.113.7"),
            (&[b"1.1.1.1", b"203.0.113.7, 10.0.0.9"], "203.0.113.7"),
            (&[b"203.0.113.7", b"10.0.0.9"], "203.0.113.7"),
            (&[b"203.0.113.7:4711"], "203.0.113.7"),
            (&[b"1.1.1.1, 2001:db8::7"], "2001:db8::7"),
            (&[b"[2001:db8::7]"], "2001:db8::7"),
            (&[b"[2001:db8::7]:443"], "2001:db8::7"),
            (&[b"::ffff:203.0.113.7"], "203.0.113.7"),
            (&[b"::ffff:203.0.113.7, ::ffff:10.0.0.9"], "203.0.113.7"),
        ] {
            let address = client(&["10.0.0.0/8"], lines);
            assert_eq!(address.ip().to_string(), want, "{lines:?}");
            assert!(address.group().is_some(), "{lines:?}");
        }
    }

    #[test]
    fn what_no_proxy_can_have_said_is_not_believed_nor_what_is_before_it() {
        for line in [
            &b""[..],
            b"unknown",
            b"203.0.113.7, unknown",
            b"203.0.113.7,",
            b"203.0.113.7, _hidden",
            b"203.0.113.7, 999.1.1.1",
            b"203.0.113.7, 1.1.1.1/8",
            b"203.0.113.7, \xff\xfe",
            b"203.0.113.7; 10.0.0.9",
            b"203.0.113.7, fe80::1%eth0",
        ] {
            let address = client(&["10.0.0.0/8"], &[line]);
            assert_eq!(address.ip().to_string(), "10.0.0.1", "{line:?}");
            assert_eq!(address.group(), None, "a limit would hit everybody behind the proxy");
        }
        assert_eq!(client(&["10.0.0.0/8"], &[b"203.0.113.7, what, 10.0.0.9"]).ip().to_string(), "10.0.0.9");
        assert_eq!(client(&["10.0.0.0/8"], &[]).group(), None);
        assert_eq!(client(&["10.0.0.0/8"], &[b"10.0.0.8, 10.0.0.9"]).ip().to_string(), "10.0.0.8");
    }

    #[test]
    fn ipv6_counts_by_64_bits_and_ipv4_by_address() {
        let group = |ip: &str| Proxies::default().peer(ip.parse().unwrap()).group();
        assert_eq!(group("2001:db8:1:2::1"), group("2001:db8:1:2:ffff::9"));
        assert_ne!(group("2001:db8:1:2::1"), group("2001:db8:1:3::1"));
        assert_ne!(group("203.0.113.7"), group("203.0.113.8"));
        assert_eq!(group("203.0.113.7"), group("::ffff:203.0.113.7"));
    }

    #[test]
    fn loopback_stands_for_all_clients_of_a_proxy_unless_proxies_are_named() {
        for ip in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
            let ip = ip.parse().unwrap();
            assert_eq!(Proxies::default().peer(ip).group(), None, "{ip}");
            assert!(proxies(&["10.0.0.1"]).peer(ip).group().is_some(), "{ip}");
            assert!(!Proxies::default().trusts(ip), "{ip}");
        }
    }

    #[test]
    fn networks_are_read_and_mistakes_in_them_refused() {
        for (text, inside, outside) in [
            ("10.0.0.0/8", "10.255.0.1", "11.0.0.1"),
            ("10.1.2.3/8", "10.255.0.1", "11.0.0.1"),
            ("192.0.2.1", "192.0.2.1", "192.0.2.2"),
            ("192.0.2.1", "::ffff:192.0.2.1", "::192.0.2.1"),
            ("::ffff:192.0.2.1", "192.0.2.1", "192.0.2.2"),
            ("2001:db8::/32", "2001:db8:ffff::1", "2001:db9::1"),
            ("::1", "::1", "::2"),
            ("::/1", "7fff::1", "127.0.0.1"),
        ] {
            let network: Network = text.parse().unwrap();
            assert!(network.contains(inside.parse().unwrap()), "{text}");
            assert!(!network.contains(outside.parse().unwrap()), "{text}");
        }
        for (text, why) in [
            ("", NetworkError::Address),
            ("proxy.example", NetworkError::Address),
            ("10.0.0.0:80", NetworkError::Address),
            ("10.0.0/8", NetworkError::Address),
            ("10.0.0.0/33", NetworkError::Prefix),
            ("10.0.0.0/x", NetworkError::Prefix),
            ("10.0.0.0/", NetworkError::Prefix),
            ("::/129", NetworkError::Prefix),
            ("0.0.0.0/0", NetworkError::Everybody),
        ] {
            assert_eq!(text.parse::<Network>(), Err(why), "{text}");
        }
        assert_eq!("10.1.2.3/8".parse::<Network>().unwrap().to_string(), "10.0.0.0/8");
    }
}
