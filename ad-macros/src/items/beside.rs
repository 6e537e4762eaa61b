//! The methods of one `impl` block or trait, as they see each other: how they take their receiver, and
//! which of them call each other in a circle.

use crate::front::fence::{Called, called};
use crate::ir::Passing;
use crate::signature::Signature;
use std::collections::HashSet;

/// The methods of a block.
#[derive(Default)]
pub(crate) struct Beside {
    methods: Vec<Method>,
    /// The type that an `impl` is for.
    this: Option<syn::Type>,
}

struct Method {
    name: String,
    receiver: Option<Passing>,
    /// The methods of the block that it may call.
    calls: Vec<String>,
}

impl Beside {
    pub(crate) fn of_impl(block: &syn::ItemImpl) -> Self {
        let is_trait = block.trait_.is_some();
        let methods = block.items.iter().filter_map(|item| match item {
            syn::ImplItem::Fn(method) => Some((&method.sig, Some(&method.block))),
            _ => None,
        });
        let this = match &*block.self_ty {
            syn::Type::Path(path) => path.path.segments.last().map(|last| &last.ident),
            _ => None,
        };
        Beside {
            this: Some((*block.self_ty).clone()),
            ..Self::of(methods, is_trait, this)
        }
    }

    /// Those of a block that is not seen, but for the type that it is for.
    pub(crate) fn unseen(this: Option<syn::Type>) -> Self {
        Beside {
            methods: Vec::new(),
            this,
        }
    }

    /// The signature of one of the methods.
    pub(crate) fn signature(&self, sig: &mut syn::Signature) -> Signature {
        let signature = Signature::read(sig);
        match &self.this {
            Some(this) => signature.within(this),
            None => signature,
        }
    }

    pub(crate) fn of_trait(block: &syn::ItemTrait) -> Self {
        let methods = block.items.iter().filter_map(|item| match item {
            syn::TraitItem::Fn(method) => Some((&method.sig, method.default.as_ref())),
            _ => None,
        });
        Self::of(methods, true, None)
    }

    fn of<'b>(
        methods: impl Iterator<Item = (&'b syn::Signature, Option<&'b syn::Block>)>,
        is_trait: bool,
        this: Option<&syn::Ident>,
    ) -> Self {
        Beside {
            this: None,
            methods: methods
                .map(|(sig, block)| {
                    let receiver = receiver(sig);
                    Method {
                        name: sig.ident.to_string(),
                        receiver,
                        calls: block.map_or_else(Vec::new, |block| {
                            called(block, how_called(receiver.is_some(), is_trait), this)
                        }),
                    }
                })
                .collect(),
        }
    }

    /// How the methods take their receiver, by name.
    pub(crate) fn receivers(&self) -> Vec<(String, Passing)> {
        self.methods
            .iter()
            .filter_map(|method| Some((method.name.clone(), method.receiver?)))
            .collect()
    }

    /// Whether a method may be called by itself, directly or through others of the block.
    pub(crate) fn calls_itself(&self, name: &str) -> bool {
        let mut seen = HashSet::new();
        let mut open = vec![name];
        while let Some(next) = open.pop() {
            let methods = self.methods.iter().filter(|method| method.name == next);
            for call in methods.flat_map(|method| &method.calls) {
                if call == name {
                    return true;
                }
                if seen.insert(call.as_str()) {
                    open.push(call);
                }
            }
        }
        false
    }
}

/// How methods of a block are called in it.
pub(crate) fn how_called(has_receiver: bool, is_trait: bool) -> Called {
    match (has_receiver, is_trait) {
        (false, _) => Called::ByPath,
        // A variable may be of another type that has the trait.
        (true, true) => Called::OnSelf,
        (true, false) => Called::OnVariables,
    }
}

fn receiver(sig: &syn::Signature) -> Option<Passing> {
    match sig.inputs.first()? {
        syn::FnArg::Receiver(receiver) => Some(match &receiver.kind {
            syn::ReceiverKind::Reference(_, _, None) => Passing::Reference,
            syn::ReceiverKind::Reference(_, _, Some(_)) => Passing::Mutable,
            _ => Passing::Value,
        }),
        syn::FnArg::Typed(_) => None,
    }
}
