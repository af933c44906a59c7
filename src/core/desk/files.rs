//! Files chosen for a message: checked against what the carrier takes, uploaded at once, kept with the draft,
//! described, taken out.

use super::{Desk, Effect, InteractionId, Place};
use crate::core::files;
use crate::protocol::{Media, Read, encode};

const FILES: &str = "files/";

/// A file chosen for a message that is not sent yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// The page's name for it.
    pub key: String,
    /// What it is: at first as the browser says, once uploaded as the gateway says.
    pub media: Media,
    /// Whether the gateway has it.
    pub uploaded: bool,
}

impl Attached {
    fn kept(media: Media) -> Self {
        Self { key: media.id.to_string(), media, uploaded: true }
    }
}

impl Desk {
    /// The files chosen for the next message.
    pub fn attached(&self, interaction: &InteractionId) -> &[Attached] {
        self.attached.get(interaction).map(Vec::as_slice).unwrap_or_default()
    }

    /// Takes files in; what the carrier does not take is refused before it is uploaded. The browser knows a type by the
    /// end of a name at most, so one it does not know is left to the gateway.
    pub(super) fn attach(&mut self, interaction: &InteractionId, chosen: Vec<Media>, out: &mut Vec<Effect>) {
        let Some(limits) = self.head(interaction).map(|head| head.limits.clone()) else { return };
        let mut problems = Vec::new();
        for media in chosen {
            let name = files::name(&media);
            let mut all: Vec<_> = self.attached(interaction).iter().map(|file| file.media.clone()).collect();
            all.push(media.clone());
            let why = match () {
                () if media.size == 0 => Some("The file is empty.".to_owned()),
                () if !media.mime.is_empty() && !files::takes(&limits, &media.mime) => {
                    Some("Files of this type cannot be sent.".to_owned())
                }
                () if !files::fit(&limits, &all) => Some(format!("That is too much. {}", files::taken(&limits))),
                () => None,
            };
            if let Some(why) = why {
                problems.push(format!("{name}: {why}"));
                continue;
            }
            let key = media.id.to_string();
            self.attached.entry(interaction.clone()).push(Attached { key: key.clone(), media, uploaded: false });
            if self.connected() {
                out.push(Effect::Upload { interaction: interaction.clone(), key });
                out.push(Effect::Announce { text: format!("Uploading {name}."), assertive: false });
            } else {
                out.push(Effect::Announce {
                    text: format!("{name} is uploaded when the connection is back."),
                    assertive: false,
                });
            }
        }
        self.unsendable.remove(interaction);
        self.cannot_send(interaction, problems.join("\n"), out);
    }

    /// After a welcome: what could not be uploaded before.
    pub(super) fn upload_all(&self, out: &mut Vec<Effect>) {
        for (interaction, attached) in self.attached.iter() {
            let waiting = attached.iter().filter(|file| !file.uploaded);
            out.extend(waiting.map(|file| Effect::Upload { interaction: interaction.clone(), key: file.key.clone() }));
        }
    }

    /// What became of an upload: the file as the gateway sees it, or why it was not taken. `None` where the gateway was
    /// not reached.
    pub(super) fn uploaded(
        &mut self,
        interaction: &InteractionId,
        key: &str,
        result: Result<Media, Option<String>>,
        out: &mut Vec<Effect>,
    ) {
        let limits = self.head(interaction).map(|head| head.limits.clone()).unwrap_or_default();
        let connected = self.connected();
        let Some(attached) = self.attached.get_mut(interaction) else { return };
        let Some(place) = attached.iter().position(|file| file.key == key && !file.uploaded) else { return };
        let name = files::name(&attached[place].media);
        let why = match result {
            Ok(media) if files::takes(&limits, &media.mime) => {
                let before = &attached[place].media;
                let media = Media { name: before.name.clone(), description: before.description.clone(), ..media };
                attached[place] = Attached { key: key.to_owned(), media, uploaded: true };
                out.push(Effect::Announce { text: format!("{name} is attached."), assertive: false });
                return self.keep_files(interaction, out);
            }
            Ok(media) => format!("It is a {} and cannot be sent.", files::kind(&media)),
            Err(Some(why)) => why,
            // It goes on when the connection is back.
            Err(None) if !connected => return,
            Err(None) => "It could not be uploaded. Attach it again.".into(),
        };
        attached.remove(place);
        self.cannot_send(interaction, format!("{name}: {why}"), out);
    }

    /// Changes the text alternative of a file.
    pub(super) fn describe(&mut self, interaction: &InteractionId, key: &str, text: String, out: &mut Vec<Effect>) {
        let attached = self.attached.get_mut(interaction);
        if let Some(file) = attached.and_then(|all| all.iter_mut().find(|file| file.key == key)) {
            file.media.description = Some(text).filter(|text| !text.is_empty());
            self.keep_files(interaction, out);
        }
    }

    /// Takes a file out; the focus goes to the next, or the one before, or back to the words.
    pub(super) fn detach(&mut self, interaction: &InteractionId, key: &str, out: &mut Vec<Effect>) {
        let Some(attached) = self.attached.get_mut(interaction) else { return };
        let Some(place) = attached.iter().position(|file| file.key == key) else { return };
        let gone = attached.remove(place);
        let next = attached.get(place).or(attached.last());
        let to = next.map_or(Place::Composer(interaction.clone()), |next| Place::File(next.key.clone()));
        out.push(Effect::Announce { text: format!("{} removed.", files::name(&gone.media)), assertive: false });
        out.push(Effect::Focus { to, only_if_lost: false });
        self.keep_files(interaction, out);
    }

    /// Takes all files out, for they are sent or the window is done.
    pub(super) fn detach_all(&mut self, interaction: &InteractionId, out: &mut Vec<Effect>) {
        if self.attached.remove(interaction).is_some() {
            out.push(Effect::Forget { key: format!("{FILES}{interaction}") });
        }
    }

    /// Puts files back that were not sent after all.
    pub(super) fn reattach(&mut self, interaction: &InteractionId, files: Vec<Media>, out: &mut Vec<Effect>) {
        if !files.is_empty() {
            self.attached.entry(interaction.clone()).splice(0..0, files.into_iter().map(Attached::kept));
            self.keep_files(interaction, out);
        }
    }

    /// The key of an interaction's files, where that is what a key is of.
    pub(super) fn files_of(key: &str) -> Option<InteractionId> {
        key.strip_prefix(FILES).map(InteractionId::from)
    }

    /// Takes over what was kept, here before or in another tab: what is still being uploaded stays.
    pub(super) fn restore_files(&mut self, interaction: InteractionId, value: Option<&str>) {
        // Read as the wire is: serde's own way to a list would be downloaded for this alone.
        let kept = value.and_then(|value| serde_json::from_str(value).ok()).and_then(|value| Vec::read(&value).ok());
        let kept: Vec<Media> = kept.unwrap_or_default();
        let before = self.attached.remove(&interaction).unwrap_or_default();
        let same = |media: Media| {
            let known = before.iter().find(|file| file.media.id == media.id);
            Attached { key: known.map_or_else(|| media.id.to_string(), |file| file.key.clone()), media, uploaded: true }
        };
        let waiting = before.iter().filter(|file| !file.uploaded).cloned();
        let all: Vec<_> = kept.into_iter().map(same).chain(waiting).collect();
        if !all.is_empty() {
            self.attached.insert(interaction, all);
        }
    }

    fn keep_files(&mut self, interaction: &InteractionId, out: &mut Vec<Effect>) {
        let key = format!("{FILES}{interaction}");
        let uploaded: Vec<_> =
            self.attached(interaction).iter().filter(|file| file.uploaded).map(|file| file.media.clone()).collect();
        out.push(if uploaded.is_empty() {
            Effect::Forget { key }
        } else {
            Effect::Keep { key, value: encode(&uploaded) }
        });
        if self.attached(interaction).is_empty() {
            self.attached.remove(interaction);
        }
    }
}
