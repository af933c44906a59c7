//! How contacts are shown. The log knows their numbers alone.

use super::{Contact, Hub, Notice, NoticeSubject, PhoneNumber};

impl Hub {
    /// Returns a contact as agents see them.
    pub(super) fn contact(&self, number: &PhoneNumber) -> Contact {
        let shown = || Contact { formatted: (self.rules.format)(number), ..Contact::unknown(number.clone()) };
        // Formatting takes longer than all else about a view.
        self.contacts.get(number).map_or_else(shown, |known| known.shown.get_or_init(shown).clone())
    }

    /// Returns a notice as its agent sees it.
    pub(super) fn notice(&self, notice: &Notice) -> Notice {
        let mut notice = notice.clone();
        match &mut notice.subject {
            NoticeSubject::TransferFailed { contact, .. }
            | NoticeSubject::NotDelivered { contact, .. }
            | NoticeSubject::SetNotReady { contact, .. }
            | NoticeSubject::Reassigned { contact, .. } => *contact = self.contact(&contact.number),
        }
        notice
    }
}
