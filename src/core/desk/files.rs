//! Files chosen for a message: checked against what the carrier accepts, uploaded at once, stored with the draft,
//! described, removed.

use super::storage_keys::FILES;
use super::{Desk, Effect, InteractionId, Place, announce, focus};
use crate::core::files;
use crate::core::text::{Text, texts};
use crate::protocol::{Media, decoded, encode};

/// A file chosen for a message that is not sent yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// The page's name for it.
    pub key: String,
    /// The file: as the browser reports it, once uploaded as the gateway does.
    pub media: Media,
    /// True if the gateway has it.
    pub uploaded: bool,
}

/// Why a file was not uploaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UploadError {
    /// The gateway has refused it.
    Refused {
        /// Its code for the reason.
        code: String,
        /// The reason in its words.
        message: String,
    },
    /// The gateway was not reached.
    Unreachable,
}

impl Attached {
    fn uploaded(media: Media) -> Self {
        Self { key: media.id.to_string(), media, uploaded: true }
    }
}

impl Desk {
    /// Returns the files chosen for the next message.
    pub fn attached(&self, interaction: &InteractionId) -> &[Attached] {
        self.drafts.files.get(interaction).map(Vec::as_slice).unwrap_or_default()
    }

    /// Adds files; what the carrier does not accept is refused before it is uploaded. The browser knows a type from the
    /// end of a name at most, so one it does not know is left to the gateway.
    pub(super) fn attach(&mut self, interaction: &InteractionId, chosen: Vec<Media>, out: &mut Vec<Effect>) {
        let Some(limits) = self.head(interaction).map(|head| head.limits.clone()) else { return };
        let mut problems = Vec::new();
        for media in chosen {
            let name = files::name(&media);
            let mut all: Vec<_> = self.attached(interaction).iter().map(|file| file.media.clone()).collect();
            all.push(media.clone());
            let why = match () {
                () if media.size == 0 => Some(texts::file_is_empty()),
                () if !media.mime.is_empty() && !files::takes(&limits, &media.mime) => {
                    Some(texts::files_unsupported(files::taken(&limits)))
                }
                () if !files::fit(&limits, &all) => Some(texts::files_too_much(files::taken(&limits))),
                () => None,
            };
            if let Some(why) = why {
                problems.push(texts::said_of(name, why));
                continue;
            }
            let key = media.id.to_string();
            self.drafts.files.entry(interaction.clone()).push(Attached { key: key.clone(), media, uploaded: false });
            if self.connected() {
                out.push(Effect::Upload { interaction: interaction.clone(), key });
                announce(texts::uploading(name), out);
            } else {
                announce(texts::uploaded_later(name), out);
            }
        }
        self.problems.messages.remove(interaction);
        self.fail_message(interaction, Text::lines(problems), out);
    }

    /// After a welcome: uploads what could not be uploaded before.
    pub(super) fn upload_again(&self, out: &mut Vec<Effect>) {
        for (interaction, attached) in self.drafts.files.iter() {
            let waiting = attached.iter().filter(|file| !file.uploaded);
            out.extend(waiting.map(|file| Effect::Upload { interaction: interaction.clone(), key: file.key.clone() }));
        }
    }

    /// An upload has ended, with the file as the gateway sees it.
    pub(super) fn uploaded(
        &mut self,
        interaction: &InteractionId,
        key: &str,
        result: Result<Media, UploadError>,
        out: &mut Vec<Effect>,
    ) {
        let limits = self.head(interaction).map(|head| head.limits.clone()).unwrap_or_default();
        let Some(attached) = self.drafts.files.get_mut(interaction) else { return };
        let Some(place) = attached.iter().position(|file| file.key == key && !file.uploaded) else { return };
        let name = files::name(&attached[place].media);
        let why = match result {
            Ok(media) if files::takes(&limits, &media.mime) => {
                let before = &attached[place].media;
                let media = Media { name: before.name.clone(), description: before.description.clone(), ..media };
                attached[place] = Attached { key: key.to_owned(), media, uploaded: true };
                announce(texts::is_attached(name), out);
                return self.keep_files(interaction, out);
            }
            Ok(media) => texts::file_is_other(files::kind(&media), files::taken(&limits)),
            Err(UploadError::Refused { code, message }) => match code.as_str() {
                "unknown_kind" => texts::files_unsupported(files::taken(&limits)),
                "file_empty" => texts::file_is_empty(),
                "too_large" => texts::file_too_large(),
                "damaged" => texts::picture_damaged(),
                "too_many_pixels" => texts::too_many_pixels(),
                "broken" => texts::file_broken(),
                "too_many_unsent_in_all" => texts::too_many_unsent(),
                "storage_full" => texts::storage_full(),
                "unavailable" => texts::file_not_kept(),
                _ => message.into(),
            },
            Err(UploadError::Unreachable) => texts::not_uploaded(),
        };
        attached.remove(place);
        self.fail_message(interaction, texts::said_of(name, why), out);
    }

    /// Changes the text alternative of a file.
    pub(super) fn describe(&mut self, interaction: &InteractionId, key: &str, text: String, out: &mut Vec<Effect>) {
        let attached = self.drafts.files.get_mut(interaction);
        if let Some(file) = attached.and_then(|all| all.iter_mut().find(|file| file.key == key)) {
            file.media.description = Some(text).filter(|text| !text.is_empty());
            self.keep_files(interaction, out);
        }
    }

    /// Removes a file; the focus goes to the next, else the previous one, else back to the text.
    pub(super) fn detach(&mut self, interaction: &InteractionId, key: &str, out: &mut Vec<Effect>) {
        let Some(attached) = self.drafts.files.get_mut(interaction) else { return };
        let Some(place) = attached.iter().position(|file| file.key == key) else { return };
        let gone = attached.remove(place);
        let next = attached.get(place).or(attached.last());
        let to = next.map_or(Place::Composer(interaction.clone()), |next| Place::File(next.key.clone()));
        announce(texts::is_removed(files::name(&gone.media)), out);
        if gone.uploaded {
            out.push(Effect::Discard { media: gone.media.id });
        }
        focus(to, out);
        self.keep_files(interaction, out);
    }

    /// Removes all files: they are sent, or the window is done.
    pub(super) fn detach_all(&mut self, interaction: &InteractionId, out: &mut Vec<Effect>) {
        if self.drafts.files.remove(interaction).is_some() {
            out.push(Effect::Forget { key: format!("{FILES}{interaction}") });
        }
    }

    /// Puts back files that were not sent after all.
    pub(super) fn reattach(&mut self, interaction: &InteractionId, files: Vec<Media>, out: &mut Vec<Effect>) {
        if !files.is_empty() {
            self.drafts.files.entry(interaction.clone()).splice(0..0, files.into_iter().map(Attached::uploaded));
            self.keep_files(interaction, out);
        }
    }

    /// Puts back files into a window that is reopened.
    pub(super) fn put_back(&mut self, interaction: &InteractionId, files: Vec<Attached>, out: &mut Vec<Effect>) {
        if !files.is_empty() && self.attached(interaction).is_empty() {
            self.drafts.files.insert(interaction.clone(), files);
            self.keep_files(interaction, out);
        }
    }

    /// Takes over what was stored, here before or in another tab: what is still being uploaded stays.
    pub(super) fn restore_files(&mut self, interaction: InteractionId, value: Option<&str>) {
        let kept: Vec<Media> = value.and_then(decoded).unwrap_or_default();
        let before = self.drafts.files.remove(&interaction).unwrap_or_default();
        let same = |media: Media| {
            let known = before.iter().find(|file| file.media.id == media.id);
            Attached { key: known.map_or_else(|| media.id.to_string(), |file| file.key.clone()), media, uploaded: true }
        };
        let waiting = before.iter().filter(|file| !file.uploaded).cloned();
        let all: Vec<_> = kept.into_iter().map(same).chain(waiting).collect();
        if !all.is_empty() {
            self.drafts.files.insert(interaction, all);
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
            self.drafts.files.remove(interaction);
        }
    }
}
