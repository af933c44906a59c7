//! What a view consists of, and what can be written in one.

use super::NodeRef;
use crate::app::call::{Apply, Call};
use crate::app::signal::{Signal, State};
use leptos::ev::EventDescriptor;
use std::borrow::Cow;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::Event;

/// Something to be shown: nodes that are made when it gets into the page, and not before.
///
/// It is a pointer, so that a view with many parts is built by passing one number from call to call.
#[derive(Default)]
pub struct View(pub(super) Option<Box<Kind>>);

/// What is inside a component.
pub type Children = Box<dyn FnOnce() -> View>;

pub(super) enum Kind {
    Text(Cow<'static, str>),
    /// A text that follows signals.
    Live(Box<dyn Call<String>>),
    Element(Element),
    Several(Vec<View>),
    /// A part that is made anew when a signal that it reads changes.
    Changing(Box<dyn Call<View>>),
    /// A part for each key.
    Each(Signal<Vec<String>>, Rc<dyn Apply<String, View>>),
}

/// An element. `head` is its tag, and name and value of each attribute that does not change, separated by NUL.
pub(super) struct Element {
    pub head: &'static str,
    pub parts: Vec<Part>,
    pub children: Vec<View>,
}

/// Something of an element that is not in its head.
pub(super) enum Part {
    Now(Place, String),
    Live(Place, Box<dyn Call<Option<String>>>),
    On(Cow<'static, str>, Box<dyn Apply<Event>>),
    Ref(NodeRef),
}

/// Where in an element a value goes. `None` is the absence of the attribute, of the class, of the style; `""` is what a
/// flag has that is set.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Place {
    pub kind: PlaceKind,
    pub name: &'static str,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum PlaceKind {
    Attribute,
    Class,
    Style,
    /// A property of the element in the browser: `value` is a text, all others are true or false.
    Property,
}

impl Kind {
    fn view(self) -> View {
        View(Some(Box::new(self)))
    }
}

/// Returns an element without children. `head` is its tag, and name and value of each attribute, separated by NUL.
#[inline(never)]
pub fn element(head: &'static str) -> View {
    Kind::Element(Element { head, parts: vec![], children: vec![] }).view()
}

/// Returns a text that does not change.
#[inline(never)]
pub fn text(text: &'static str) -> View {
    Kind::Text(Cow::Borrowed(text)).view()
}

/// Returns views that follow each other.
#[inline(never)]
pub fn several(views: Vec<View>) -> View {
    Kind::Several(views).view()
}

/// Returns a part that is made anew whenever a signal that it reads changes. Elements of the same kind at the same place
/// stay in the page, with the focus that they have.
pub fn changing(part: impl Fn() -> View + 'static) -> View {
    #[inline(never)]
    fn boxed(part: Box<dyn Call<View>>) -> View {
        Kind::Changing(part).view()
    }
    boxed(Box::new(part))
}

/// Returns a part for each key. A part exists as long as its key, even if its position changes.
pub fn each(keys: Signal<Vec<String>>, part: impl Fn(String) -> View + 'static) -> View {
    #[inline(never)]
    fn boxed(keys: Signal<Vec<String>>, part: Rc<dyn Apply<String, View>>) -> View {
        Kind::Each(keys, part).view()
    }
    boxed(keys, Rc::new(part))
}

/// For `view!`, which calls these on what [`element`] returns.
impl View {
    /// Adds a view at the end.
    #[inline(never)]
    pub fn child(mut self, child: View) -> View {
        if let Some(element) = self.element() {
            element.children.push(child);
        }
        self
    }

    /// Sets an attribute.
    pub fn attribute(self, name: &'static str, value: impl Attribute) -> View {
        value.put(self, Place { kind: PlaceKind::Attribute, name })
    }

    /// Has a class as long as the value is true.
    pub fn class(self, name: &'static str, value: impl Attribute) -> View {
        value.put(self, Place { kind: PlaceKind::Class, name })
    }

    /// Sets a property of the style.
    pub fn style(self, name: &'static str, value: impl Attribute) -> View {
        value.put(self, Place { kind: PlaceKind::Style, name })
    }

    /// Sets a property of the element in the browser.
    pub fn property(self, name: &'static str, value: impl Attribute) -> View {
        value.put(self, Place { kind: PlaceKind::Property, name })
    }

    /// Calls `handle` with each event of a kind.
    pub fn on<E: EventDescriptor<EventType: JsCast>>(self, event: E, handle: impl Fn(E::EventType) + 'static) -> View {
        self.handle(event.name(), Box::new(move |event: Event| handle(event.unchecked_into())))
    }

    /// Sets what `node_ref` refers to.
    #[inline(never)]
    pub fn node_ref(mut self, node_ref: NodeRef) -> View {
        if let Some(element) = self.element() {
            element.parts.push(Part::Ref(node_ref));
        }
        self
    }

    #[inline(never)]
    fn handle(mut self, name: Cow<'static, str>, handle: Box<dyn Apply<Event>>) -> View {
        if let Some(element) = self.element() {
            element.parts.push(Part::On(name, handle));
        }
        self
    }

    #[inline(never)]
    fn put(mut self, place: Place, value: Option<String>) -> View {
        if let (Some(element), Some(value)) = (self.element(), value) {
            element.parts.push(Part::Now(place, value));
        }
        self
    }

    #[inline(never)]
    fn put_live(mut self, place: Place, value: Box<dyn Call<Option<String>>>) -> View {
        if let Some(element) = self.element() {
            element.parts.push(Part::Live(place, value));
        }
        self
    }

    fn element(&mut self) -> Option<&mut Element> {
        match self.0.as_deref_mut() {
            Some(Kind::Element(element)) => Some(element),
            _ => None,
        }
    }
}

/// A value of an attribute, of a class, or of the like: a text, a flag, or a signal or closure that returns one. There is
/// no attribute for `None` and `false`; `true` is an empty one.
pub trait Attribute {
    #[doc(hidden)]
    #[expect(private_interfaces, reason = "the place is of this module alone")]
    fn put(self, view: View, place: Place) -> View;
}

/// A value as an attribute has it.
trait Value: 'static {
    fn value(self) -> Option<String>;
}

impl Value for String {
    fn value(self) -> Option<String> {
        Some(self)
    }
}

impl Value for &'static str {
    fn value(self) -> Option<String> {
        Some(self.to_owned())
    }
}

impl Value for bool {
    fn value(self) -> Option<String> {
        self.then(String::new)
    }
}

impl<T: Value> Value for Option<T> {
    fn value(self) -> Option<String> {
        self.and_then(T::value)
    }
}

macro_rules! attributes {
    ($($value:ty),*) => {$(
        #[expect(private_interfaces, reason = "see Attribute")]
        impl Attribute for $value {
            fn put(self, view: View, place: Place) -> View {
                view.put(place, self.value())
            }
        }
        #[expect(private_interfaces, reason = "see Attribute")]
        impl Attribute for Signal<$value> {
            #[inline(never)]
            fn put(self, view: View, place: Place) -> View {
                view.put_live(place, Box::new(move || self.get().value()))
            }
        }
    )*};
}
attributes!(String, bool, Option<String>, &'static str);

macro_rules! as_signals {
    ($($value:ty),*) => {$(
        #[expect(private_interfaces, reason = "see Attribute")]
        impl Attribute for State<$value> {
            fn put(self, view: View, place: Place) -> View {
                self.signal().put(view, place)
            }
        }
    )*};
}
as_signals!(String, bool);

#[expect(private_interfaces, reason = "see Attribute")]
impl Attribute for Option<&'static str> {
    fn put(self, view: View, place: Place) -> View {
        view.put(place, self.value())
    }
}

#[expect(private_interfaces, reason = "see Attribute")]
impl<T: Value, F: Fn() -> T + 'static> Attribute for F {
    fn put(self, view: View, place: Place) -> View {
        view.put_live(place, Box::new(move || self().value()))
    }
}

/// What can stand in a block of a view.
pub trait IntoView {
    /// Returns the view.
    fn into_view(self) -> View;
}

impl IntoView for View {
    fn into_view(self) -> View {
        self
    }
}

impl IntoView for () {
    fn into_view(self) -> View {
        View::default()
    }
}

impl IntoView for &'static str {
    fn into_view(self) -> View {
        text(self)
    }
}

impl IntoView for String {
    #[inline(never)]
    fn into_view(self) -> View {
        Kind::Text(Cow::Owned(self)).view()
    }
}

impl IntoView for Signal<String> {
    #[inline(never)]
    fn into_view(self) -> View {
        Kind::Live(Box::new(move || self.get())).view()
    }
}

impl IntoView for State<String> {
    fn into_view(self) -> View {
        self.signal().into_view()
    }
}

impl<T: IntoView> IntoView for Option<T> {
    fn into_view(self) -> View {
        self.map(T::into_view).unwrap_or_default()
    }
}

impl IntoView for Vec<View> {
    fn into_view(self) -> View {
        several(self)
    }
}

impl<A: IntoView, B: IntoView> IntoView for (A, B) {
    fn into_view(self) -> View {
        several(vec![self.0.into_view(), self.1.into_view()])
    }
}

impl<T: IntoView, F: Fn() -> T + 'static> IntoView for F {
    fn into_view(self) -> View {
        changing(move || self().into_view())
    }
}

impl FromIterator<View> for View {
    fn from_iter<I: IntoIterator<Item = View>>(views: I) -> View {
        several(views.into_iter().collect())
    }
}
