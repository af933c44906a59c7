//! Makes nodes of views, and keeps them up to date.

use super::view::{Element, Kind, Part, Place, PlaceKind, View};
use crate::app::call::{Apply, Call};
use crate::app::signal::Signal;
use any_spawner::Executor;
use leptos::prelude::*;
use leptos::reactive::effect::RenderEffect;
use leptos::reactive::graph::untrack;
use leptos::reactive::owner::Owner;
use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, HtmlElement, Node};

const SVG: &str = "http://www.w3.org/2000/svg";

/// A view in the page. It goes from there when this is dropped.
#[must_use = "the view goes when this is dropped"]
pub struct Mounted {
    owner: Owner,
    built: Built,
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.built.remove();
        self.owner.cleanup();
    }
}

/// Puts a view at the end of an element of the page. The view's signals are created inside `view`.
pub fn mount(parent: &HtmlElement, view: impl FnOnce() -> View) -> Mounted {
    // Fails if there is one already, as in the tests.
    let _ = Executor::init_wasm_bindgen();
    let owner = Owner::new();
    let built = owner.with(|| build(view(), parent, None));
    Mounted { owner, built }
}

/// Puts a view into the body, for as long as the page is there.
pub fn mount_to_body(view: impl FnOnce() -> View) {
    if let Some(body) = document().body() {
        std::mem::forget(mount(&body, view));
    }
}

/// Makes nodes of a view at the end of `parent`. They follow its signals until what is returned is dropped.
pub fn append(view: View, parent: &Node) -> Appended {
    Appended { _built: build(view, parent, None) }
}

/// What [`append`] has made.
#[must_use = "the nodes do not change any more when this is dropped"]
pub struct Appended {
    _built: Built,
}

/// What has been made of a view. Each has a node at least, so that there is always a place for what follows it.
enum Built {
    /// A comment.
    Nothing(Node),
    Text(Node),
    Live(Node, RenderEffect<()>),
    Element(Box<BuiltElement>),
    Several(Vec<Built>),
    Changing(Node, Inner, #[expect(dead_code, reason = "is kept for its effect")] RenderEffect<()>),
    Each(Node, Rc<RefCell<Vec<Row>>>, #[expect(dead_code, reason = "is kept for its effect")] RenderEffect<()>),
}

type Inner = Rc<RefCell<Option<Built>>>;

type Listener = Closure<dyn FnMut(Event)>;

struct BuiltElement {
    node: web_sys::Element,
    head: &'static str,
    places: Vec<Place>,
    effects: Vec<RenderEffect<()>>,
    listeners: Vec<(Cow<'static, str>, Listener)>,
    children: Vec<Built>,
}

/// What has been made for a key.
struct Row {
    key: String,
    built: Built,
    #[expect(dead_code, reason = "the row's signals and effects live as long as this")]
    owner: Owner,
}

/// Makes nodes of a view, before `before` or at the end of `parent`.
fn build(view: View, parent: &Node, before: Option<&Node>) -> Built {
    let insert = |node: &Node| {
        let _ = parent.insert_before(node, before);
    };
    let comment = || {
        let node = Node::from(document().create_comment(""));
        insert(&node);
        node
    };
    match view.0.map(|kind| *kind) {
        None => Built::Nothing(comment()),
        Some(Kind::Text(text)) => {
            let node = Node::from(document().create_text_node(&text));
            insert(&node);
            Built::Text(node)
        }
        Some(Kind::Live(text)) => {
            let node = Node::from(document().create_text_node(""));
            insert(&node);
            let effect = follow(text, node.clone());
            Built::Live(node, effect)
        }
        Some(Kind::Element(element)) => {
            let mut built = BuiltElement::new(element.head);
            let properties = built.take(element.parts);
            for child in element.children {
                built.children.push(build(child, &built.node, None));
            }
            built.take_all(properties);
            insert(&built.node);
            Built::Element(Box::new(built))
        }
        Some(Kind::Several(views)) if views.is_empty() => Built::Nothing(comment()),
        Some(Kind::Several(views)) => {
            Built::Several(views.into_iter().map(|view| build(view, parent, before)).collect())
        }
        Some(Kind::Changing(part)) => {
            let (end, inner) = (comment(), Inner::default());
            let effect = change(part, end.clone(), inner.clone());
            Built::Changing(end, inner, effect)
        }
        Some(Kind::Each(keys, part)) => {
            let (end, rows) = (comment(), Rc::default());
            let effect = list(keys, part, end.clone(), Rc::clone(&rows));
            Built::Each(end, rows, effect)
        }
    }
}

/// Runs `act` now, and whenever a signal that it reads changes. The one kind of effect here, so that one is compiled.
fn effect(act: impl Fn() + 'static) -> RenderEffect<()> {
    fn boxed(act: Box<dyn Call<()>>) -> RenderEffect<()> {
        RenderEffect::new(move |_: Option<()>| act.call())
    }
    boxed(Box::new(act))
}

fn follow(text: Box<dyn Call<String>>, node: Node) -> RenderEffect<()> {
    let before = RefCell::new(None);
    effect(move || {
        let text = Some(text.call());
        if *before.borrow() != text {
            node.set_text_content(text.as_deref());
            before.replace(text);
        }
    })
}

fn change(part: Box<dyn Call<View>>, end: Node, inner: Inner) -> RenderEffect<()> {
    effect(move || {
        let view = part.call();
        let Some(parent) = end.parent_node() else { return };
        let before = inner.take();
        let now = match before {
            Some(before) => before.turn_into(view, &parent),
            None => build(view, &parent, Some(&end)),
        };
        inner.replace(Some(now));
    })
}

fn list(
    keys: Signal<Vec<String>>,
    part: Rc<dyn Apply<String, View>>,
    end: Node,
    rows: Rc<RefCell<Vec<Row>>>,
) -> RenderEffect<()> {
    let owner = Owner::current().unwrap_or_default();
    effect(move || {
        let keys = keys.get();
        let Some(parent) = end.parent_node() else { return };
        let mut old = rows.take().into_iter().map(Some).collect::<Vec<_>>();
        // A row is for one key only, also where a key is there twice.
        let mut places: Vec<Option<usize>> = Vec::with_capacity(keys.len());
        for key in &keys {
            let is_of = |(at, row): (usize, &Option<Row>)| {
                row.as_ref().is_some_and(|row| row.key == *key) && !places.contains(&Some(at))
            };
            places.push(old.iter().enumerate().position(is_of));
        }
        for (at, row) in old.iter_mut().enumerate() {
            if let Some(gone) = row.take_if(|_| !places.contains(&Some(at))) {
                gone.built.remove();
            }
        }
        let stay = longest_rise(&places);
        let mut now = Vec::with_capacity(keys.len());
        for (at, key) in keys.into_iter().enumerate() {
            let place = places[at];
            if stay.contains(&at) {
                now.extend(place.and_then(|place| old[place].take()));
                continue;
            }
            // Before the next row that stays where it is.
            let next = stay.iter().find(|stays| **stays > at).and_then(|stays| old[places[*stays]?].as_ref());
            let before = next.map_or_else(|| end.clone(), |row| row.built.first_node());
            now.push(match place.and_then(|place| old[place].take()) {
                Some(row) => {
                    row.built.each_node(&mut |node| {
                        let _ = parent.insert_before(node, Some(&before));
                    });
                    row
                }
                None => {
                    let owner = owner.with(Owner::new);
                    let built = owner.with(|| build(untrack(|| part.apply(key.clone())), &parent, Some(&before)));
                    Row { key, built, owner }
                }
            });
        }
        rows.replace(now);
    })
}

/// Returns the positions, in order, of the longest part of a list that rises, leaving out `None`: the rows that need not be
/// moved. What is moved loses the focus.
fn longest_rise(places: &[Option<usize>]) -> Vec<usize> {
    // For each length the position at which a rise of it ends lowest; and for each position the one before it.
    let mut ends: Vec<usize> = vec![];
    let mut earlier = vec![None; places.len()];
    for (at, place) in places.iter().enumerate() {
        if place.is_none() {
            continue;
        }
        let length = ends.partition_point(|&end| places[end] < *place);
        earlier[at] = length.checked_sub(1).map(|shorter| ends[shorter]);
        ends.truncate(length.max(ends.len()));
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut rise: Vec<usize> = std::iter::successors(ends.last().copied(), |&at| earlier[at]).collect();
    rise.reverse();
    rise
}

impl Built {
    /// Calls `act` with each node that is beside the others, in their order.
    fn each_node(&self, act: &mut dyn FnMut(&Node)) {
        match self {
            Built::Nothing(node) | Built::Text(node) | Built::Live(node, _) => act(node),
            Built::Element(element) => act(&element.node),
            Built::Several(several) => several.iter().for_each(|it| it.each_node(act)),
            Built::Changing(end, inner, _) => {
                inner.borrow().iter().for_each(|it| it.each_node(act));
                act(end);
            }
            Built::Each(end, rows, _) => {
                rows.borrow().iter().for_each(|row| row.built.each_node(act));
                act(end);
            }
        }
    }

    fn first_node(&self) -> Node {
        match self {
            Built::Nothing(node) | Built::Text(node) | Built::Live(node, _) => node.clone(),
            Built::Element(element) => element.node.clone().into(),
            Built::Several(several) => several[0].first_node(),
            Built::Changing(end, inner, _) => inner.borrow().as_ref().map_or_else(|| end.clone(), Built::first_node),
            Built::Each(end, rows, _) => {
                rows.borrow().first().map_or_else(|| end.clone(), |row| row.built.first_node())
            }
        }
    }

    /// Takes the nodes out of the page.
    fn remove(&self) {
        self.each_node(&mut |node| {
            if let Some(parent) = node.parent_node() {
                let _ = parent.remove_child(node);
            }
        });
    }

    /// Makes this what `view` says. What is of the same kind stays in the page.
    fn turn_into(self, view: View, parent: &Node) -> Built {
        match (self, view.0.map(|kind| *kind)) {
            (Built::Nothing(node), None) => Built::Nothing(node),
            (Built::Text(node), Some(Kind::Text(text))) => {
                if node.text_content().as_deref() != Some(&*text) {
                    node.set_text_content(Some(&text));
                }
                Built::Text(node)
            }
            (Built::Element(mut built), Some(Kind::Element(element))) if tag(built.head) == tag(element.head) => {
                built.turn_into(element);
                Built::Element(built)
            }
            (Built::Several(before), Some(Kind::Several(views))) if before.len() == views.len() => Built::Several(
                before.into_iter().zip(views).map(|(before, view)| before.turn_into(view, parent)).collect(),
            ),
            (Built::Live(node, before), Some(Kind::Live(text))) => {
                drop(before);
                let effect = follow(text, node.clone());
                Built::Live(node, effect)
            }
            (before, kind) => {
                let now = build(View(kind.map(Box::new)), parent, Some(&before.first_node()));
                before.remove();
                now
            }
        }
    }
}

/// Returns the tag of the head of an element, and its attributes by name and value.
fn split(head: &'static str) -> (&'static str, impl Iterator<Item = (&'static str, &'static str)>) {
    let mut parts = head.split('\0');
    (parts.next().unwrap_or_default(), std::iter::from_fn(move || Some((parts.next()?, parts.next()?))))
}

fn tag(head: &'static str) -> &'static str {
    split(head).0
}

impl BuiltElement {
    fn new(head: &'static str) -> Self {
        let (tag, attributes) = split(head);
        let document = document();
        let node = match tag {
            "svg" | "use" => document.create_element_ns(Some(SVG), tag),
            _ => document.create_element(tag),
        }
        .expect("the tags of the views are elements");
        for (name, value) in attributes {
            let _ = node.set_attribute(name, value);
        }
        Self { node, head, places: vec![], effects: vec![], listeners: vec![], children: vec![] }
    }

    /// Takes all parts but the properties, which it returns: those of a select are set when its options are there.
    fn take(&mut self, parts: Vec<Part>) -> Vec<Part> {
        let (properties, others) = parts.into_iter().partition(|part| match part {
            Part::Now(place, _) | Part::Live(place, _) => place.kind == PlaceKind::Property,
            _ => false,
        });
        self.take_all(others);
        properties
    }

    fn take_all(&mut self, parts: Vec<Part>) {
        for part in parts {
            match part {
                Part::Now(place, value) => {
                    set(&self.node, place, Some(&value));
                    self.places.push(place);
                }
                Part::Live(place, value) => {
                    let (node, before) = (self.node.clone(), RefCell::new(None));
                    self.effects.push(effect(move || {
                        let value = Some(value.call());
                        // What the user has typed or chosen meanwhile is not known here.
                        if *before.borrow() != value || place.kind == PlaceKind::Property {
                            set(&node, place, value.as_ref().and_then(Option::as_deref));
                            before.replace(value);
                        }
                    }));
                    self.places.push(place);
                }
                Part::On(name, handle) => {
                    // What a handler creates belongs to the view.
                    let owner = Owner::current().unwrap_or_default();
                    let handle: Box<dyn FnMut(Event)> = Box::new(move |event| owner.with(|| handle.apply(event)));
                    let handle = Closure::wrap(handle);
                    let _ = self.node.add_event_listener_with_callback(&name, handle.as_ref().unchecked_ref());
                    self.listeners.push((name, handle));
                }
                Part::Ref(node_ref) => node_ref.set(self.node.clone().unchecked_into()),
            }
        }
    }

    /// Makes this what `element` says, which has the same tag.
    fn turn_into(&mut self, element: Element) {
        self.effects.clear();
        self.forget_listeners();
        for place in std::mem::take(&mut self.places) {
            let stays = |part: &Part| matches!(part, Part::Now(it, _) | Part::Live(it, _) if *it == place);
            if !element.parts.iter().any(stays) {
                set(&self.node, place, None);
            }
        }
        if self.head != element.head {
            for (name, _) in split(self.head).1 {
                if split(element.head).1.all(|(other, _)| other != name) {
                    let _ = self.node.remove_attribute(name);
                }
            }
            for (name, value) in split(element.head).1 {
                set(&self.node, Place { kind: PlaceKind::Attribute, name }, Some(value));
            }
            self.head = element.head;
        }
        let properties = self.take(element.parts);
        if self.children.len() == element.children.len() {
            let before = std::mem::take(&mut self.children);
            self.children = before
                .into_iter()
                .zip(element.children)
                .map(|(before, view)| before.turn_into(view, &self.node))
                .collect();
        } else {
            self.children.drain(..).for_each(|child| child.remove());
            self.children = element.children.into_iter().map(|child| build(child, &self.node, None)).collect();
        }
        self.take_all(properties);
    }

    fn forget_listeners(&mut self) {
        for (name, handle) in self.listeners.drain(..) {
            let _ = self.node.remove_event_listener_with_callback(&name, handle.as_ref().unchecked_ref());
        }
    }
}

impl Drop for BuiltElement {
    fn drop(&mut self) {
        self.forget_listeners();
    }
}

fn set(node: &web_sys::Element, place: Place, value: Option<&str>) {
    let name = place.name;
    match (place.kind, value) {
        (PlaceKind::Attribute, Some(value)) => {
            let _ = node.set_attribute(name, value);
        }
        (PlaceKind::Attribute, None) => {
            let _ = node.remove_attribute(name);
        }
        (PlaceKind::Class, value) => {
            let _ = node.class_list().toggle_with_force(name, value.is_some());
        }
        (PlaceKind::Style, Some(value)) => {
            let _ = node.unchecked_ref::<HtmlElement>().style().set_property(name, value);
        }
        (PlaceKind::Style, None) => {
            let _ = node.unchecked_ref::<HtmlElement>().style().remove_property(name);
        }
        (PlaceKind::Property, value) => {
            let value = match (name, value) {
                ("value", value) => JsValue::from_str(value.unwrap_or_default()),
                (_, value) => JsValue::from_bool(value.is_some()),
            };
            let _ = js_sys::Reflect::set(node, &JsValue::from_str(name), &value);
        }
    }
}
