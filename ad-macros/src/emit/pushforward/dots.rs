//! Tangents of places: where they are, and how they are read.

use super::super::place::{borrowed, primal};
use super::Push;
use crate::ir::resolve;
use crate::ir::{Arg, Operand, Passing, Place, Projection, VarId, VarKind};
use crate::names;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};

impl Push<'_> {
    /// The place by the variable that owns its tangent.
    pub(super) fn owner(&self, place: &Place) -> Place {
        let target = match &self.func.vars[place.root.0].kind {
            VarKind::Alias(target) => Some(target),
            _ => self.sources.get(&place.root),
        };
        let Some(target) = target else {
            return place.clone();
        };
        let mut resolved = target.clone();
        // `*r` is the place that `r` refers to.
        let skip = usize::from(matches!(place.projections.first(), Some(Projection::Deref)));
        resolved
            .projections
            .extend(place.projections[skip..].iter().cloned());
        self.owner(&resolved)
    }

    /// The tangent is handed in behind a reference.
    pub(super) fn is_lent(&self, root: VarId) -> bool {
        self.func
            .params
            .iter()
            .any(|param| param.var == root && param.passing != Passing::Value)
    }

    /// The activity of an argument passed by reference: its tangent may be missing.
    pub(super) fn guard(&self, owner: &Place) -> Option<&Ident> {
        self.func
            .params
            .iter()
            .find(|param| {
                param.var == owner.root && param.passing == Passing::Reference && param.ty.is_some()
            })
            .map(|param| &param.act)
    }

    /// The tangent of a place, by the same path.
    pub(super) fn path(&mut self, owner: &Place, mutable: bool) -> TokenStream {
        let root = owner.root;
        let dot = self.dot(root).to_token_stream();
        let dot = self.in_direction(dot);
        self.path_from(dot, owner, mutable)
    }

    /// The same, of a tangent of the owner.
    pub(super) fn path_from(&self, dot: TokenStream, owner: &Place, mutable: bool) -> TokenStream {
        let root = owner.root;
        let lent = self.is_lent(root);
        let mut base = if lent && (!self.again || owner.projections.is_empty()) {
            quote!((*#dot))
        } else {
            dot
        };
        for (i, projection) in owner.projections.iter().enumerate() {
            base = match projection {
                Projection::Field(member) => quote!(#base.#member),
                Projection::Index(index) => {
                    let index = &index.tokens;
                    quote!(#base[#index])
                }
                Projection::Variant(variant, member) => {
                    let accessor = names::variant_accessor(variant, member);
                    // The accessors take `&mut`, and a variant is read more often than it is big.
                    if self.again {
                        let base = if i == 0 && lent {
                            quote!((*#base))
                        } else {
                            base
                        };
                        if mutable {
                            let payload = names::payload_mut(&base, &accessor);
                            quote!((*#payload))
                        } else {
                            names::payload(&base, &accessor)
                        }
                    } else if mutable {
                        quote!((*#base.#accessor()))
                    } else {
                        quote!((*ad::copy(&#base).#accessor()))
                    }
                }
                Projection::Deref if i == 0 && lent && self.again => quote!((*#base)),
                Projection::Deref if i == 0 && lent => continue,
                Projection::Deref
                    if i == 0
                        && matches!(
                            self.func.vars[root.0].kind,
                            VarKind::Reference | VarKind::Mutable
                        ) =>
                {
                    continue;
                }
                Projection::Deref if self.again => quote!((*#base)),
                Projection::Deref if mutable => quote!((*(&mut #base).__deref_place())),
                Projection::Deref => quote!((*(&#base).__deref_dot())),
            };
        }
        base
    }

    /// A field may be marked `#[no_derivative]`.
    pub(super) fn has_field(owner: &Place) -> bool {
        owner
            .projections
            .iter()
            .any(|p| matches!(p, Projection::Field(_) | Projection::Variant(..)))
    }

    /// Slices, and what a reference points at: an owned tangent of another type than the place's.
    pub(super) fn is_unsized(&self, owner: &Place) -> bool {
        owner.ends_in_range() || owner.projections.is_empty() && self.is_lent(owner.root)
    }

    /// The tangent of an operand of a rule: `None` for a constant.
    pub(super) fn given(&mut self, x: &Operand) -> TokenStream {
        if !self.is_active_operand(x) {
            return quote!(None);
        }
        let Some(place) = x.place() else {
            return quote!(None);
        };
        let owner = self.owner(&place);
        let path = self.path(&owner, false);
        let given = if Self::has_field(&owner) {
            quote!(ad::part_dot(&#path))
        } else {
            quote!(Some(&#path))
        };
        match self.guard(&owner) {
            // Of a copy.
            Some(act) if owner.has_variant() => {
                quote!(ad::given(#act, || #given.cloned()).as_ref())
            }
            Some(act) => quote!(ad::given(#act, || #given)),
            // Zero times infinity is not zero: what depends on constants alone is one.
            None => {
                let act = self.act(Some(owner.root));
                if act.to_string() == quote!(ad::On).to_string() {
                    given
                } else {
                    quote!(ad::only(#act, #given))
                }
            }
        }
    }

    /// An owned, dense tangent of an operand.
    pub(super) fn value(&mut self, x: &Operand) -> TokenStream {
        let primal = self.operand(x);
        self.value_at(x, &primal)
    }

    /// The same, of an operand whose value is also elsewhere.
    pub(super) fn value_at(&mut self, x: &Operand, primal: &TokenStream) -> TokenStream {
        if self.again {
            return self.value_again(x, primal);
        }
        let zero = quote!(ad::zeros_of(&#primal));
        let Some(place) = x.place().filter(|_| self.is_active_operand(x)) else {
            return zero;
        };
        let owner = self.owner(&place);
        // The tangent of what is copied need not be, if it is of a type parameter.
        if owner.projections.is_empty()
            && self.func.vars[owner.root.0].scalar
            && !self.func.generic
            && !self.is_lent(owner.root)
        {
            let dot = self.dot(owner.root).to_token_stream();
            return self.in_direction(dot);
        }
        let path = self.path(&owner, false);
        let value = if is_error(&owner) {
            quote!(ad::PayloadDot(&#path).or_zero_of(&#primal))
        } else if Self::has_field(&owner) && !self.is_unsized(&owner) {
            quote!(ad::part_or(&#path, || #zero))
        } else if self.is_unsized(&owner) {
            quote!(ad::owned_dot(&#path))
        } else {
            quote!(ad::copy(&#path))
        };
        match self.guard(&owner) {
            Some(act) => quote!(if ad::is_on(#act) { #value } else { #zero }),
            None => value,
        }
    }

    /// The tangent of an argument that is passed by value: that of a constant is not read.
    pub(super) fn passed(&mut self, x: &Operand) -> TokenStream {
        if self.again {
            self.kept_again(x)
        } else if self.is_active_operand(x) {
            self.value(x)
        } else {
            quote!(ad::shapeless())
        }
    }

    /// The tangent of an argument that is passed by `&`.
    pub(super) fn lent(&mut self, place: &Place) -> TokenStream {
        let value = self.borrowed(place);
        self.lent_or(place, &quote!(ad::like(#value).zero()))
    }

    /// The same, where the value is moved: that of a constant field is the zero of every shape.
    pub(super) fn lent_of_moved(&mut self, place: &Place) -> TokenStream {
        self.lent_or(place, &quote!(ad::shapeless()))
    }

    fn lent_or(&mut self, place: &Place, zero: &TokenStream) -> TokenStream {
        if !self.moves(place) {
            return quote!(ad::discard(&mut Default::default()));
        }
        let owner = self.owner(place);
        let path = self.path(&owner, false);
        if self.again {
            return quote!(&#path);
        }
        let part = Self::has_field(&owner) && !self.is_unsized(&owner);
        match self.guard(&owner) {
            Some(act) if owner.has_variant() => {
                quote!(&ad::copied_if(#act, || ad::copy(&#path)))
            }
            Some(act) if part => {
                quote!(&*ad::part_lent_if(#act, || &#path, &mut None, || #zero))
            }
            Some(act) => quote!(ad::lent(#act, || &#path, &mut Default::default())),
            None if part => {
                quote!(&*ad::part_lent(&#path, &mut None, || #zero))
            }
            None => quote!(&#path),
        }
    }

    /// The tangent of a place that is written to.
    pub(super) fn lent_mut(&mut self, place: &Place) -> TokenStream {
        let owner = self.owner(place);
        self.check_lent(&owner);
        let path = self.path(&owner, true);
        quote!(&mut #path)
    }

    /// What is lent as a place of the second pass would be a copy of the payload.
    fn check_lent(&mut self, owner: &Place) {
        if self.again && owner.has_variant() {
            let span = self.ident(owner.root).span();
            self.refuse(
                span,
                "a `&mut` to the payload of an enum, twice",
                "assign to it, make a new value, or leave out `order = 2`",
            );
        }
    }

    /// The tangent of a place that is assigned to.
    pub(super) fn target(&mut self, place: &Place) -> TokenStream {
        let owner = self.owner(place);
        self.path(&owner, true)
    }

    /// A copy of the tangent of a place, which is lent in its stead; and how it is put back.
    pub(super) fn copied(&mut self, place: &Place, copy: &Ident) -> (TokenStream, TokenStream) {
        let owner = self.owner(place);
        self.check_lent(&owner);
        let (read, write) = (self.path(&owner, false), self.path(&owner, true));
        if self.is_unsized(&owner) {
            (
                quote!(let mut #copy = ad::owned_dot(&#read);),
                quote!(#write.clone_from_slice(&#copy);),
            )
        } else {
            (
                quote!(let mut #copy = ad::copy(&#read);),
                quote!(#write = #copy;),
            )
        }
    }

    /// Whether two places have tangents in the same variable.
    pub(super) fn share(&self, a: &Place, b: &Operand) -> bool {
        b.place()
            .is_some_and(|b| self.owner(&b).root == self.owner(a).root)
    }

    /// A reference to the value of a place.
    pub(super) fn borrowed(&self, place: &Place) -> TokenStream {
        match self.func.vars[place.root.0].kind {
            VarKind::Mutable if place.projections.is_empty() => {
                let tokens = primal(&self.func.vars, place);
                quote!(&*#tokens)
            }
            VarKind::Alias(_)
                if place.projections.is_empty() && self.func.vars[place.root.0].mutable =>
            {
                let tokens = primal(&self.func.vars, place);
                quote!(&*#tokens)
            }
            _ => borrowed(&self.func.vars, place),
        }
    }

    /// Whether a variable can be changed, directly or through what it refers to.
    pub(super) fn is_changeable(&self, place: &Place) -> bool {
        let var = &self.func.vars[place.root.0];
        match &var.kind {
            VarKind::Owned | VarKind::Alias(_) => var.mutable || !var.user,
            VarKind::Mutable => true,
            VarKind::Reference | VarKind::Captured | VarKind::Closure(_) => false,
        }
    }

    /// The activity of an argument: parts of a constant field are constants.
    pub(super) fn act_of(&self, arg: &Arg) -> TokenStream {
        match arg.place() {
            Some(place) if self.is_active(place.root) && !self.moves(&place) => quote!(ad::Off),
            _ => self.act(arg.root()),
        }
    }

    pub(super) fn act(&self, var: Option<VarId>) -> TokenStream {
        let var = var.map(|var| resolve(&self.func.vars, var));
        super::super::forward::activity_of(self.func, self.activity, var)
    }
}

/// Whether a place is what `Err` holds: that of a `Result` has no tangent, and its type needs none.
fn is_error(owner: &Place) -> bool {
    match owner.projections.last() {
        Some(Projection::Variant(variant, _)) => variant == "Err",
        _ => false,
    }
}
