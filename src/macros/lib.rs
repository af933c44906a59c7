//! The markup of the views: that of Leptos' own `view!`, written for the views of `app::dom`, which have one type.

use proc_macro::TokenStream as Tokens;
use proc_macro2::TokenStream;
use quote::quote;
use rstml::node::{KeyedAttribute, KeyedAttributeValue, Node, NodeAttribute, NodeElement, NodeName};
use rstml::{Infallible, Parser, ParserConfig};
use syn::{Error, Expr, ExprLit, Ident, Lit, spanned::Spanned};

/// Returns the view that markup stands for: elements, components, texts in quotes, and blocks of whatever is `IntoView`.
///
/// Attributes of an element: `name=value` of whatever is `Attribute`, `class:name=…`, `style:name=…`, `prop:name=…`,
/// `on:event=handler`, `node_ref=…`. Those of a component are its properties; what is inside it is its `children`.
#[proc_macro]
pub fn view(tokens: Tokens) -> Tokens {
    let parser = Parser::new(ParserConfig::default().recover_block(true));
    let (nodes, errors) = parser.parse_recoverable(tokens).split_vec();
    let errors = errors.into_iter().map(|error| error.emit_as_expr_tokens());
    let view = several(&nodes).unwrap_or_else(Error::into_compile_error);
    quote!({ #(#errors;)* #view }).into()
}

fn several(nodes: &[Node]) -> syn::Result<TokenStream> {
    let mut views = nodes.iter().map(one).collect::<syn::Result<Vec<_>>>()?;
    Ok(match views.len() {
        1 => views.remove(0),
        _ => quote!(::baton::app::dom::several(::std::vec![#(#views),*])),
    })
}

/// Returns the expression for a node: one of the type `View`.
fn one(node: &Node) -> syn::Result<TokenStream> {
    match node {
        Node::Element(it) if is_component(it.name()) => component(it),
        Node::Element(it) => element(it),
        Node::Text(text) => {
            let text = &text.value;
            Ok(quote!(::baton::app::dom::text(#text)))
        }
        Node::Block(block) => Ok(quote!(::baton::app::dom::IntoView::into_view({
            #[allow(unused_braces)]
            #block
        }))),
        Node::Fragment(fragment) => several(&fragment.children),
        other => Err(Error::new(other.span(), "a view has no such node")),
    }
}

fn element(element: &NodeElement<Infallible>) -> syn::Result<TokenStream> {
    // What does not change is one text, with the tag: see `dom::element`.
    let mut head = element.name().to_string();
    let mut calls = vec![];
    for attribute in element.attributes() {
        let attribute = keyed(attribute)?;
        let key = attribute.key.to_string();
        let value = value(attribute)?;
        let (kind, name) = key.split_once(':').unwrap_or(("", &key));
        calls.push(match kind {
            "" if name == "node_ref" => quote!(.node_ref(#value)),
            "" => match constant(&value) {
                Some(value) => {
                    head.push_str(&format!("\0{name}\0{value}"));
                    continue;
                }
                None => quote!(.attribute(#name, #value)),
            },
            "class" => quote!(.class(#name, #value)),
            "style" => quote!(.style(#name, #value)),
            "prop" => quote!(.property(#name, #value)),
            "on" => {
                let event = identifier(name, &attribute.key)?;
                quote!(.on(::leptos::ev::#event, #value))
            }
            _ => return Err(Error::new(attribute.key.span(), "an element has no such attribute")),
        });
    }
    for child in &element.children {
        let child = one(child)?;
        calls.push(quote!(.child(#child)));
    }
    Ok(quote!(::baton::app::dom::element(#head) #(#calls)*))
}

fn component(element: &NodeElement<Infallible>) -> syn::Result<TokenStream> {
    let NodeName::Path(name) = element.name() else {
        return Err(Error::new(element.name().span(), "a component is named by a path"));
    };
    if element.attributes().is_empty() && element.children.is_empty() {
        return Ok(quote!(#name()));
    }
    let mut calls = vec![];
    for attribute in element.attributes() {
        let attribute = keyed(attribute)?;
        let property = identifier(&attribute.key.to_string(), &attribute.key)?;
        let value = match attribute.possible_value {
            KeyedAttributeValue::None => quote!(#property),
            _ => {
                let value = value(attribute)?;
                quote!(#value)
            }
        };
        calls.push(quote!(.#property(#value)));
    }
    if !element.children.is_empty() {
        let children = several(&element.children)?;
        calls.push(quote!(.children(::std::boxed::Box::new(move || #children))));
    }
    Ok(quote!(#name(::leptos::component::component_props_builder(&#name) #(#calls)* .build())))
}

fn identifier(name: &str, at: &NodeName) -> syn::Result<Ident> {
    let mut identifier: Ident = syn::parse_str(name).map_err(|_| Error::new(at.span(), "this is no name in Rust"))?;
    identifier.set_span(at.span());
    Ok(identifier)
}

fn is_component(name: &NodeName) -> bool {
    match name {
        NodeName::Path(path) => {
            path.path.segments.last().is_some_and(|it| it.ident.to_string().starts_with(char::is_uppercase))
        }
        _ => false,
    }
}

fn keyed(attribute: &NodeAttribute) -> syn::Result<&KeyedAttribute> {
    match attribute {
        NodeAttribute::Attribute(attribute) => Ok(attribute),
        NodeAttribute::Block(block) => Err(Error::new(block.span(), "an attribute has a name")),
    }
}

/// Returns the value of an attribute; one without has an empty text.
fn value(attribute: &KeyedAttribute) -> syn::Result<Expr> {
    match (attribute.value(), &attribute.possible_value) {
        (Some(value), _) => Ok(value.clone()),
        (None, KeyedAttributeValue::Binding(_)) => Err(Error::new(attribute.key.span(), "a value comes after `=`")),
        (None, _) => syn::parse2(quote!("")),
    }
}

fn constant(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}
