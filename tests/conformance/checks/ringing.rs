//! Which of an agent's connections rings.

use crate::wire::{Checked, Client, ensure, kind, name, same};
use crate::world::{ANN, World};
use serde_json::{Value, json};

/// A connection, and whether it rings according to the last frame about that.
struct Tab {
    client: Client,
    rings: bool,
}

impl Tab {
    /// Opens a connection and waits until the gateway reports this many devices. Each connection without a device name
    /// counts as one.
    async fn open(world: &World, devices: usize) -> Checked<Self> {
        let mut tab = Self { client: Client::open(world, ANN).await?, rings: false };
        tab.hears_of(devices).await?;
        Ok(tab)
    }

    /// Waits until the gateway reports this many devices.
    async fn hears_of(&mut self, devices: usize) -> Checked {
        let standing = self.client.frame("standing", |standing| standing["devices"] == devices).await;
        self.rings = standing.map_err(|why| format!("{why} with {devices} devices"))?["rings"] == true;
        self.hears_more().await
    }

    /// Receives everything sent so far.
    async fn hears_more(&mut self) -> Checked {
        self.client.settle().await?;
        let mut standings = self.client.unread.iter().filter(|frame| name(frame) == "standing");
        self.rings = standings.next_back().map_or(self.rings, |frame| kind(frame).1["rings"] == true);
        self.client.unread.retain(|frame| name(frame) != "standing");
        Ok(())
    }
}

/// Opens three connections of an agent without any others.
async fn three(world: &World) -> Checked<Vec<Tab>> {
    let mut tabs = Vec::new();
    for devices in 1..=3 {
        for tab in &mut tabs {
            Tab::hears_more(tab).await?;
        }
        tabs.push(Tab::open(world, devices).await?);
    }
    for tab in &mut tabs {
        tab.hears_more().await?;
    }
    Ok(tabs)
}

fn one_rings(tabs: &[Tab]) -> Checked<usize> {
    let ringing: Vec<_> = tabs.iter().enumerate().filter(|(_, tab)| tab.rings).map(|(at, _)| at).collect();
    same("the number of ringing connections", ringing.len(), 1)?;
    Ok(ringing[0])
}

pub async fn exactly_one_connection_rings(world: &World) -> Checked {
    one_rings(&three(world).await?).map(drop)
}

pub async fn another_takes_over_when_it_closes(world: &World) -> Checked {
    let mut tabs = three(world).await?;
    while tabs.len() > 1 {
        let ringing = one_rings(&tabs)?;
        drop(tabs.remove(ringing));
        let left = tabs.len();
        for tab in &mut tabs {
            tab.hears_of(left).await?;
        }
    }
    one_rings(&tabs).map(drop)
}

pub async fn the_one_in_front_that_can_be_heard_rings(world: &World) -> Checked {
    let mut tabs = three(world).await?;
    for chosen in [1, 0, 2] {
        for (at, tab) in tabs.iter_mut().enumerate() {
            tab.client.wire.send(&json!({ "attention": { "front": at == chosen, "audible": true } })).await?;
            tab.client.settle().await?;
        }
        for tab in &mut tabs {
            tab.hears_more().await?;
        }
        same("the ringing connection, which is audible and has the focus", one_rings(&tabs)?, chosen)?;
    }
    tabs[2].client.wire.send(&json!({ "attention": { "front": true, "audible": false } })).await?;
    tabs[2].client.settle().await?;
    for tab in &mut tabs {
        tab.hears_more().await?;
    }
    ensure!(one_rings(&tabs)? != 2, "an inaudible connection must not ring if another is audible");
    Ok(())
}

pub async fn devices_are_counted(world: &World) -> Checked {
    let token = world.token(ANN)?;
    let mut tabs = Vec::new();
    for (device, count) in [("desk", 1), ("desk", 1), ("laptop", 2)] {
        let mut client = Client::hello(world, &token, json!({ "device": device })).await?;
        let counted = client.frame("standing", |standing| standing["devices"] == count).await;
        counted.map_err(|why| format!("{why}: two tabs are one device, another device is one more"))?;
        tabs.push(client);
    }
    tabs[0].frame("standing", |standing| standing["devices"] == 2).await.map(drop)
}

async fn rang(client: &mut Client, invitation: &Value) -> Checked<usize> {
    client.settle().await?;
    let of_it = |frame: &&Value| matches!(kind(frame), ("rang", body) if body["invitation"] == *invitation);
    Ok(client.unread.iter().filter(of_it).count())
}

pub async fn rang_is_passed_on_to_the_others(world: &World) -> Checked {
    let (mut scene, invitation) = world.invited().await?;
    let id = &invitation["id"];
    let mut tab = scene.ben.other_tab(world).await?;
    scene.ben.wire.send(&json!({ "rang": { "invitation": id } })).await?;
    same("how often the tab that rang is told", rang(&mut scene.ben, id).await?, 0)?;
    same("how often another agent is told", rang(&mut scene.ann, id).await?, 0)?;
    same("how often the agent's other tab is told", rang(&mut tab, id).await?, 1)
}

pub async fn rang_is_told_to_who_comes_later(world: &World) -> Checked {
    let (mut scene, invitation) = world.invited().await?;
    let id = &invitation["id"];
    scene.ben.wire.send(&json!({ "rang": { "invitation": id } })).await?;
    scene.ben.settle().await?;
    let mut later = scene.ben.other_tab(world).await?;
    same("how often the tab that comes later is told", rang(&mut later, id).await?, 1)
}
