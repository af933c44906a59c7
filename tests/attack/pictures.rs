//! Small pictures that decode to large ones, sent by somebody who does not wait for the answer.

use crate::outcome::{Form, Outcome};
use crate::wire::connect;
use crate::world::{STRANGER, World};
use std::time::Duration;
use tokio::io::AsyncWriteExt;

/// The gateway's greatest use of memory under any number of these, in bytes: two are decoded at a time, in four bytes a pixel and
/// once more as the decoder works.
const MOST: u64 = 1_200_000_000;
/// How long the sender stays.
const STAYS: Duration = Duration::from_millis(60);

/// Returns a PNG of nothing, of nearly 50 million pixels with four bytes each, in 200 kB.
fn bomb() -> Vec<u8> {
    const WIDTH: u32 = 7_000;
    const HEIGHT: u32 = 7_100;
    let bytes = u64::from(HEIGHT) * (1 + 4 * u64::from(WIDTH));
    let mut header = Vec::new();
    header.extend(WIDTH.to_be_bytes());
    header.extend(HEIGHT.to_be_bytes());
    // Eight bits, red, green, blue and alpha.
    header.extend([8, 6, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in [(b"IHDR", header), (b"IDAT", zeros(bytes)), (b"IEND", Vec::new())] {
        let mut crc = flate2::Crc::new();
        crc.update(kind);
        crc.update(&data);
        png.extend((data.len() as u32).to_be_bytes());
        png.extend(kind);
        png.extend(data);
        png.extend(crc.sum().to_be_bytes());
    }
    png
}

/// Returns so many zeros, packed by zlib: a block, as often as it fits.
fn zeros(count: u64) -> Vec<u8> {
    const BLOCK: usize = 1 << 20;
    let pack = |length: usize, flush| {
        let mut packed = Vec::with_capacity(64 * 1024);
        let mut packer = flate2::Compress::new(flate2::Compression::best(), false);
        packer.compress_vec(&vec![0; length], &mut packed, flush).expect("it can be packed");
        packed
    };
    // After a full flush a block refers to nothing before it.
    let block = pack(BLOCK, flate2::FlushCompress::Full);
    let rest = pack((count % BLOCK as u64) as usize, flate2::FlushCompress::Finish);
    // Adler-32: the first half is 1, the second is 1 for each byte.
    let sum = ((count % 65_521) as u32) << 16 | 1;
    [&[0x78, 0xda][..], &block.repeat((count / BLOCK as u64) as usize), &rest, &sum.to_be_bytes()].concat()
}

pub async fn attack(world: &World, form: Form) -> Outcome {
    let bomb = bomb();
    let token = world.sign_in("mallory").await.unwrap();
    let head = format!(
        "POST /media HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\ncontent-length: {}\r\n\r\n",
        world.server.address,
        bomb.len()
    );
    let request = [head.as_bytes(), &bomb].concat();
    let mut outcome = Outcome { tried: form.pick(8, 200), ..Outcome::default() };
    for _ in 0..outcome.tried {
        let Ok(mut stream) = connect(&world.server.address, STRANGER).await else { continue };
        let _ = stream.write_all(&request).await;
        tokio::time::sleep(STAYS).await;
    }
    // What has begun is decoded to its end: that is when it is largest.
    tokio::time::sleep(Duration::from_millis(form.pick(500, 5_000))).await;
    let peak = world.peak_memory();
    if peak.is_some_and(|peak| peak > MOST) {
        outcome.through("the memory of more than two pictures at a time");
    }
    let megabytes = peak.map_or_else(|| "unknown".into(), |peak| format!("{} MB", peak / 1_000_000));
    outcome.note = Some(format!("pictures of 50 megapixels in {} kB; peak memory {megabytes}", bomb.len() / 1_000));
    outcome
}
