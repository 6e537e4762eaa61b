//! What a type is that is declared once in the file, wherever: where a wrong guess does not compile.

use super::bits::{makes_bits, reads_bits};
use super::fields::{Field, any_fields, applied, of_member, written};
use super::methods::{Method, methods};
use super::scopes::item_start;
use super::types::{head_end, result_type, text};
use super::{file_of, plain};
use crate::front::source::{Position, Tree, Trees};
use crate::ir::{Place, Projection, Var, VarId, VarKind};
use proc_macro2::{Ident, Span};
use syn::spanned::Spanned;

/// The type of a field of a struct, or what an alias stands for, where a token of the file stands.
pub(crate) struct Declared {
    file: std::rc::Rc<Trees>,
    at: Position,
}

impl Declared {
    pub(crate) fn around(token: Span) -> Option<Self> {
        let (file, at) = file_of(token)?;
        Some(Declared { file, at })
    }

    /// A type without references, and without the name that an alias gives it.
    pub(crate) fn named(&self, ty: &syn::Type) -> syn::Type {
        let mut ty = ty.clone();
        for _ in 0..8 {
            ty = match &ty {
                syn::Type::Reference(inner) => (*inner.elem).clone(),
                syn::Type::Paren(inner) => (*inner.elem).clone(),
                syn::Type::Group(inner) => (*inner.elem).clone(),
                other => {
                    let meant = match last_name(other) {
                        Some(name) if name == "Self" => implemented(&self.file, self.at),
                        Some(name) => alias(&self.file, &plain(&name)),
                        None => None,
                    };
                    match meant {
                        Some(meant) => meant,
                        None => return ty,
                    }
                }
            };
        }
        ty
    }

    /// The type of a field, with what the type's parameters stand for.
    pub(crate) fn field(&self, ty: &syn::Type, member: &syn::Member) -> Option<syn::Type> {
        let ty = self.named(ty);
        if let (syn::Type::Tuple(ty), syn::Member::Unnamed(index)) = (&ty, member) {
            return ty.elems.iter().nth(index.index as usize).cloned();
        }
        let field = self.declaration(&ty, member, Field::ty)?;
        let after = once(&self.file, "struct", &plain(&last_name(&ty)?))?;
        applied(field, after, &ty)
    }

    /// The fields of a struct, by their names or positions.
    pub(crate) fn members(&self, ty: &syn::Type) -> Option<Vec<syn::Member>> {
        self.of_declaration(&self.named(ty), |fields| {
            let all = fields.iter().enumerate();
            Some(all.map(|(i, field)| field.member(i)).collect())
        })
    }

    /// Whether a field is marked `#[no_derivative]`.
    pub(crate) fn is_constant(&self, ty: &syn::Type, member: &syn::Member) -> bool {
        self.declaration(&self.named(ty), member, |field| Some(field.is_marked))
            .unwrap_or(false)
    }

    /// Whether what a variant of an enum holds is.
    pub(crate) fn is_constant_payload(
        &self,
        ty: &syn::Type,
        variant: &Ident,
        member: &syn::Member,
    ) -> bool {
        let payload = self.payload(ty, variant, member);
        payload.is_some_and(|field| field.is_marked)
    }

    fn payload(&self, ty: &syn::Type, variant: &Ident, member: &syn::Member) -> Option<Field> {
        let name = last_name(&self.named(ty))?;
        let after = once(&self.file, "enum", &plain(&name))?;
        let variants = after.iter().find_map(|tree| tree.group('{'))?;
        let whole: syn::ItemEnum =
            syn::parse_str(&format!("enum {name} {{ {} }}", text(variants))).ok()?;
        let variant = whole.variants.into_iter().find(|v| v.ident == *variant)?;
        let fields: Vec<Field> = variant.fields.iter().map(written).collect();
        of_member(&fields, member).cloned()
    }

    /// The type of a field that is marked `#[no_derivative]`, of what `path { .. }` or `path(..)` makes.
    pub(crate) fn constant_made(
        &self,
        path: &syn::Path,
        variant: Option<&Ident>,
        member: &syn::Member,
    ) -> Option<syn::Type> {
        let behind = usize::from(variant.is_some());
        let name = &path.segments.iter().rev().nth(behind)?.ident;
        let ty: syn::Type = syn::parse_quote!(#name);
        let constant = |field: &Field| field.is_marked.then(|| field.ty())?;
        match variant {
            Some(variant) => constant(&self.payload(&ty, variant, member)?),
            None => self.declaration(&self.named(&ty), member, constant),
        }
    }

    /// Whether the file has an `impl Index` for a type.
    pub(crate) fn has_own_index(&self, ty: &syn::Type) -> bool {
        last_name(&self.named(ty)).is_some_and(|name| is_indexed(&self.file, &plain(&name)))
    }

    /// The type of the result of a method, if the file has it.
    pub(crate) fn result(&self, ty: &syn::Type, method: &Ident) -> Option<syn::Type> {
        let name = last_name(&self.named(ty))?;
        let mut found = Vec::new();
        methods(&self.file, &plain(&name), &plain(method), &mut found);
        found.iter().find_map(|method| result_type(method.after))
    }

    /// Whether a method only reads its receiver and its arguments and gives integers, or options or vectors of them, if
    /// the file has the method. All that types of this name have must agree. What is not marked `#[no_derivative]` may
    /// not hand numbers on: in text, or in something shared.
    pub(crate) fn gives_integers(&self, ty: &syn::Type, method: &Ident) -> bool {
        let Some(name) = last_name(&self.named(ty)) else {
            return false;
        };
        let mut found = Vec::new();
        methods(&self.file, &plain(&name), &plain(method), &mut found);
        // Integers that a number may be made of again.
        let bits = || makes_bits(&self.file, &plain(method)) || reads_bits(&self.file);
        !found.is_empty()
            && found
                .iter()
                .all(|method| method.gives_integers() == Some(true))
            && (found.iter().all(Method::is_marked) || !bits())
    }

    /// Whether a parameter of a method, called by a dot or by the path of the type, is a `&`, if the file has the
    /// method. All that types of this name have must agree.
    pub(crate) fn takes_shared(
        &self,
        ty: &syn::Type,
        method: &Ident,
        parameter: usize,
        by_dot: bool,
    ) -> Option<bool> {
        let name = last_name(&self.named(ty))?;
        let mut found = Vec::new();
        methods(&self.file, &plain(&name), &plain(method), &mut found);
        let takes =
            |method: &Method<'_>| super::passing::takes_shared(method.after, parameter, by_dot);
        let first = takes(found.first()?)?;
        found
            .iter()
            .all(|method| takes(method) == Some(first))
            .then_some(first)
    }

    /// The type of a place.
    pub(crate) fn place(&self, vars: &[Var], place: &Place) -> Option<syn::Type> {
        self.place_of(vars, place, &|var| vars[var.0].ty.clone())
    }

    /// The same, where the types of variables are asked for.
    pub(crate) fn place_of(
        &self,
        vars: &[Var],
        place: &Place,
        root_type: &dyn Fn(VarId) -> Option<syn::Type>,
    ) -> Option<syn::Type> {
        let root = &vars[place.root.0];
        if let (VarKind::Alias(target), None) = (&root.kind, &root.ty) {
            let mut whole = target.clone();
            whole.projections.extend(place.projections.iter().cloned());
            return self.place_of(vars, &whole, root_type);
        }
        let mut ty = root_type(place.root)?;
        for projection in &place.projections {
            ty = match projection {
                Projection::Field(member) => self.field(&ty, member)?,
                Projection::Index(_) => element(&self.named(&ty))?,
                // Of a reference, or of a box.
                Projection::Deref => match self.named(&ty) {
                    ty if argument(&ty, "Box", 0).is_some() => argument(&ty, "Box", 0)?,
                    ty => ty,
                },
                Projection::Variant(..) => return None,
            };
        }
        Some(ty)
    }

    /// What is read of the declaration of a field.
    fn declaration<R>(
        &self,
        ty: &syn::Type,
        member: &syn::Member,
        read: impl FnOnce(&Field) -> Option<R>,
    ) -> Option<R> {
        self.of_declaration(ty, |fields| read(of_member(fields, member)?))
    }

    /// What is read of the fields of a struct.
    fn of_declaration<R>(
        &self,
        ty: &syn::Type,
        read: impl FnOnce(&[Field]) -> Option<R>,
    ) -> Option<R> {
        let after = once(&self.file, "struct", &plain(&last_name(ty)?))?;
        read(&any_fields(after)?)
    }
}

/// Whether a name is that of a struct with one lifetime, as far as the file says.
pub(crate) fn has_lifetime(name: &Ident) -> bool {
    let lifetimes = || {
        let declared = Declared::around(name.span())?;
        let after = once(&declared.file, "struct", &plain(name))?;
        after.first()?.is_punct('<').then_some(())?;
        let generics: syn::Generics = syn::parse_str(&text(&after[..head_end(after)?])).ok()?;
        Some(generics.lifetimes().count())
    };
    lifetimes() == Some(1)
}

/// The field marked `#[no_derivative]` that a place is a part of, as far as the file says.
pub(crate) fn constant_member(vars: &[Var], place: &Place) -> Option<syn::Member> {
    let mut projections = place.projections.iter().enumerate();
    projections.find_map(|(i, projection)| {
        let (variant, member) = match projection {
            Projection::Field(member) => (None, member),
            Projection::Variant(variant, member) => (Some(variant), member),
            Projection::Index(_) | Projection::Deref => return None,
        };
        let outer = Place {
            root: place.root,
            projections: place.projections[..i].to_vec(),
        };
        let found = is_constant(vars, &outer, variant, member);
        found.then(|| member.clone())
    })
}

/// Whether a field of a place is marked so.
pub(crate) fn is_constant(
    vars: &[Var],
    of: &Place,
    variant: Option<&Ident>,
    member: &syn::Member,
) -> bool {
    let found = Declared::around(member.span()).and_then(|declared| {
        let ty = declared.place(vars, of)?;
        Some(match variant {
            Some(variant) => declared.is_constant_payload(&ty, variant, member),
            None => declared.is_constant(&ty, member),
        })
    });
    found.unwrap_or(false)
}

/// The type of the elements of a container.
fn element(ty: &syn::Type) -> Option<syn::Type> {
    match ty {
        syn::Type::Slice(ty) => Some((*ty.elem).clone()),
        syn::Type::Array(ty) => Some((*ty.elem).clone()),
        ty => argument(ty, "Vec", 0)
            .or_else(|| argument(ty, "HashMap", 1))
            .or_else(|| argument(ty, "BTreeMap", 1)),
    }
}

/// A generic argument of a type of this name.
pub(crate) fn argument(ty: &syn::Type, name: &str, index: usize) -> Option<syn::Type> {
    let syn::Type::Path(path) = ty else {
        return None;
    };
    let last = path.path.segments.last()?;
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.iter().nth(index)? {
        syn::GenericArgument::Type(ty) if last.ident == name => Some(ty.clone()),
        _ => None,
    }
}

fn last_name(ty: &syn::Type) -> Option<Ident> {
    match ty {
        syn::Type::Path(path) => Some(path.path.segments.last()?.ident.clone()),
        _ => None,
    }
}

fn alias(file: &Trees, name: &str) -> Option<syn::Type> {
    let after = once(file, "type", name)?;
    let equals = after.iter().position(|tree| tree.is_punct('='))?;
    let ty = &after[equals + 1..];
    let end = ty.iter().position(|tree| tree.is_punct(';'))?;
    syn::parse_str(&text(&ty[..end])).ok()
}

/// The type that the `impl` around a position is for.
pub(super) fn implemented(trees: &[Tree], at: Position) -> Option<syn::Type> {
    let index = trees.iter().position(|tree| tree.encloses(at))?;
    let inner = implemented(trees[index].trees()?, at);
    if inner.is_some() || trees[index].group('{').is_none() {
        return inner;
    }
    let start = item_start(&trees[..index]);
    let head = &trees[start..index];
    let block = head.iter().position(|tree| tree.is_ident("impl"))?;
    let mut ty = &head[block + 1..];
    match ty.iter().position(|tree| tree.is_ident("for")) {
        Some(of) => ty = &ty[of + 1..],
        // `impl<..>`
        None if ty.first()?.is_punct('<') => ty = &ty[head_end(ty)?..],
        None => {}
    }
    let end = ty
        .iter()
        .position(|tree| tree.is_ident("where"))
        .unwrap_or(ty.len());
    syn::parse_str(&text(&ty[..end])).ok()
}

/// Integers and `bool`, and tuples of them.
pub(crate) fn made_of_integers(ty: &syn::Type) -> bool {
    match ty {
        syn::Type::Tuple(ty) => ty.elems.iter().all(made_of_integers),
        ty => crate::front::lower::is_integer_type(ty),
    }
}

/// Integers, and options and vectors of them.
pub(super) fn is_made_of_integers(ty: &syn::Type) -> bool {
    let inner = argument(ty, "Option", 0).or_else(|| argument(ty, "Vec", 0));
    inner.map_or_else(|| made_of_integers(ty), |ty| is_made_of_integers(&ty))
}

/// Whether there is an `impl Index<..> for Name`.
fn is_indexed(trees: &[Tree], name: &str) -> bool {
    let blocks = trees.iter().enumerate();
    let mut found = blocks.filter(|(_, tree)| tree.is_ident("impl"));
    found.any(|(start, _)| {
        let head = trees[start..].iter();
        let head: Vec<&Tree> = head.take_while(|tree| tree.group('{').is_none()).collect();
        let Some(of) = head.iter().position(|tree| tree.is_ident("for")) else {
            return false;
        };
        let index = head[..of].iter().any(|tree| tree.is_ident("Index"));
        index && head[of..].iter().any(|tree| tree.is_ident(name))
    }) || trees
        .iter()
        .filter_map(Tree::trees)
        .any(|trees| is_indexed(trees, name))
}

/// What stands behind the name of a type that the file declares once.
fn once<'t>(file: &'t Trees, keyword: &str, name: &str) -> Option<&'t [Tree]> {
    let mut found = file.declared_by(keyword, name);
    let after = found.next()?;
    found.next().is_none().then_some(after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::ToTokens;

    fn declared(text: &str, at: Position) -> Declared {
        Declared {
            file: std::rc::Rc::new(crate::front::source::trees(text).unwrap()),
            at,
        }
    }

    fn field(text: &str, ty: &str, member: syn::Member) -> Option<String> {
        let ty: syn::Type = syn::parse_str(ty).unwrap();
        let found = declared(text, (2, 50)).field(&ty, &member)?;
        Some(found.to_token_stream().to_string().replace(' ', ""))
    }

    #[test]
    fn fields_are_found() {
        let text = "type Prices<K> = BTreeMap<K, f64>;\nimpl<K> Trait<K> for Book<K> where K: Ord { fn f(&self) { self.prices } }\nmod m { struct Book<K: Ord> { #[a] prices: Prices<K>, n: usize } struct T(Vec<Book<u8>>, u8); }";
        let name = || syn::parse_quote!(prices);
        assert_eq!(field(text, "Book<u8>", name()).unwrap(), "Prices<u8>");
        assert_eq!(field(text, "&Self", name()).unwrap(), "Prices<K>");
        assert_eq!(
            field(text, "T", syn::parse_quote!(0)).unwrap(),
            "Vec<Book<u8>>"
        );
        let inherent = "\nimpl<K: Ord> Book<K>  { fn long_name(&self) { self.prices } }\nstruct Book<K> { prices: u8 }";
        assert_eq!(field(inherent, "Self", name()).unwrap(), "u8");
        let indexed =
            "mod m { impl<T> std::ops::Index<usize> for A<T> {} }\nimpl Index<A> for B {}";
        let has_index = |ty| {
            let ty: syn::Type = syn::parse_str(ty).unwrap();
            declared(indexed, (1, 1)).has_own_index(&ty)
        };
        assert!(has_index("A<f64>") && has_index("&B") && !has_index("Index"));
        assert_eq!(
            field("struct A {} \n mod m { struct A {} }", "A", name()),
            None
        );
    }
}
