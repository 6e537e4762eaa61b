//! What a node of the IR says of itself: what it reads, writes and declares.

use super::*;

impl Var {
    /// A value of its own that the user gave no name, and of which nothing is known.
    pub(crate) fn temporary(ident: Ident) -> Self {
        Var {
            ident,
            kind: VarKind::Owned,
            user: false,
            mutable: false,
            scalar: false,
            numbers: None,
            ty: None,
            inactive: false,
            function: false,
            lent: false,
        }
    }

    /// A reference that the reverse sweep does not have: an alias, or what an iterator has lent.
    pub(crate) fn is_gone(&self) -> bool {
        self.lent || matches!(self.kind, VarKind::Alias(_))
    }

    /// A `&mut`.
    pub(crate) fn is_mutable_reference(&self) -> bool {
        match self.kind {
            VarKind::Alias(_) => self.mutable,
            VarKind::Mutable => true,
            _ => false,
        }
    }
}

impl PartialEq for Projection {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Projection::Field(a), Projection::Field(b)) => a == b,
            (Projection::Index(a), Projection::Index(b)) => {
                a.tokens.to_string() == b.tokens.to_string()
            }
            (Projection::Deref, Projection::Deref) => true,
            (Projection::Variant(a, m), Projection::Variant(b, n)) => a == b && m == n,
            _ => false,
        }
    }
}

impl BinaryOp {
    pub(crate) const fn symbol(self) -> &'static str {
        match self {
            BinaryOp::Add => "+",
            BinaryOp::Sub => "-",
            BinaryOp::Mul => "*",
            BinaryOp::Div => "/",
            BinaryOp::Rem => "%",
        }
    }

    /// The stem of the rule's methods: `save_mul`, `save_mul_assign`.
    pub(crate) const fn stem(self) -> &'static str {
        match self {
            BinaryOp::Add => "add",
            BinaryOp::Sub => "sub",
            BinaryOp::Mul => "mul",
            BinaryOp::Div => "div",
            BinaryOp::Rem => "rem",
        }
    }
}

impl Func {
    /// Whether a variable is, or refers to, a `&mut` parameter that is not differentiated, of a type that
    /// may have no tangent: a generator of random numbers, say. A function that it is passed on to says
    /// by its type that it is not differentiated there either. Or a variable that is lent as such.
    pub(crate) fn is_constant(&self, var: VarId) -> bool {
        if let VarKind::Alias(place) = &self.vars[var.0].kind {
            return self.is_constant(place.root);
        }
        if self.lent_constants.contains(&var) {
            return true;
        }
        self.params.iter().any(|param| {
            let numbers = param
                .ty
                .as_ref()
                .and_then(crate::front::lower::type_numbers);
            // The places of integers are known to be those of values without a tangent.
            let integers = self.vars[var.0].inactive;
            param.var == var
                && !param.wrt
                && !integers
                && param.passing == Passing::Mutable
                && numbers.is_none()
        })
    }
}

impl Callee {
    /// The name of a function.
    pub(crate) fn name(&self) -> Option<Ident> {
        match self {
            Callee::Function { path, .. } => {
                let path: syn::Path = syn::parse2(path.clone()).ok()?;
                path.segments.last().map(|last| last.ident.clone())
            }
            Callee::Associated { name, .. } => Some(name.clone()),
            Callee::Value(_) => None,
        }
    }
}

impl Place {
    pub(crate) fn var(root: VarId) -> Self {
        Place {
            root,
            projections: Vec::new(),
        }
    }

    /// Whether a payload of an enum is named: the value itself is reached by patterns only.
    pub(crate) fn has_variant(&self) -> bool {
        self.projections
            .iter()
            .any(|p| matches!(p, Projection::Variant(..)))
    }

    pub(crate) fn has_index(&self) -> bool {
        self.projections
            .iter()
            .any(|p| matches!(p, Projection::Index(_)))
    }

    /// Whether it is a slice `x[a..b]`.
    pub(crate) fn ends_in_range(&self) -> bool {
        match self.projections.last() {
            Some(Projection::Index(index)) => matches!(
                syn::parse2::<syn::Expr>(index.tokens.clone()),
                Ok(syn::Expr::Range(_))
            ),
            _ => false,
        }
    }

    /// The variables that the indices read.
    pub(crate) fn index_reads(&self) -> impl Iterator<Item = VarId> + '_ {
        self.projections
            .iter()
            .flat_map(|p| match p {
                Projection::Index(inert) => inert.reads.as_slice(),
                Projection::Field(_) | Projection::Deref | Projection::Variant(..) => &[],
            })
            .copied()
    }
}

impl Operand {
    /// The variable or place read.
    pub(crate) fn place(&self) -> Option<Place> {
        match self {
            Operand::Var(var) => Some(Place::var(*var)),
            Operand::Place(place) => Some(place.clone()),
            Operand::Const(_) => None,
        }
    }

    pub(crate) fn root(&self) -> Option<VarId> {
        match self {
            Operand::Var(var) => Some(*var),
            Operand::Place(place) => Some(place.root),
            Operand::Const(_) => None,
        }
    }
}

impl Arg {
    /// The variable or place that is passed.
    pub(crate) fn place(&self) -> Option<Place> {
        match self {
            Arg::Value(operand) => operand.place(),
            Arg::Ref { place, .. } | Arg::RefMut { place, .. } | Arg::Unknown { place } => {
                Some(place.clone())
            }
        }
    }

    pub(crate) fn root(&self) -> Option<VarId> {
        match self {
            Arg::Value(operand) => operand.root(),
            Arg::Ref { place, .. } | Arg::RefMut { place, .. } | Arg::Unknown { place } => {
                Some(place.root)
            }
        }
    }
}

impl Op {
    /// The roots of everything that is read and can carry a derivative.
    pub(crate) fn active_reads(&self) -> Vec<VarId> {
        let roots: Vec<Option<VarId>> = match self {
            Op::Use(x)
            | Op::Neg(x)
            | Op::Cast(x, _)
            | Op::Repeat { value: x, .. }
            | Op::Surgery { value: x, .. } => vec![x.root()],
            Op::Binary(_, x, y) => vec![x.root(), y.root()],
            Op::Call { callee, args } => {
                let mut roots: Vec<_> = args.iter().map(Arg::root).collect();
                if let Callee::Value(place) = callee {
                    roots.push(Some(place.root));
                }
                roots
            }
            Op::Method { receiver, args, .. } => std::iter::once(receiver)
                .chain(args)
                .map(Arg::root)
                .collect(),
            Op::Aggregate { parts, .. } => parts.iter().map(Operand::root).collect(),
            Op::Closure(closure) => closure
                .captures
                .iter()
                .map(|capture| Some(capture.place.root))
                .collect(),
            Op::Borrow { place, .. } => vec![Some(place.root)],
            Op::Stop(_) | Op::Inert(_) => Vec::new(),
        };
        roots.into_iter().flatten().collect()
    }

    /// What is written through `&mut` arguments.
    pub(crate) fn writes(&self) -> Vec<Place> {
        let args: Vec<&Arg> = match self {
            Op::Call { args, .. } => args.iter().collect(),
            Op::Method { receiver, args, .. } => std::iter::once(receiver).chain(args).collect(),
            Op::Use(_)
            | Op::Neg(_)
            | Op::Binary(..)
            | Op::Cast(..)
            | Op::Aggregate { .. }
            | Op::Repeat { .. }
            | Op::Closure(_)
            | Op::Borrow { .. }
            | Op::Surgery { .. }
            | Op::Stop(_)
            | Op::Inert(_) => Vec::new(),
        };
        args.into_iter()
            .filter_map(|arg| match arg {
                Arg::RefMut { place, .. } | Arg::Unknown { place } => Some(place.clone()),
                Arg::Value(_) | Arg::Ref { .. } => None,
            })
            .collect()
    }
}

impl Block {
    /// Every statement, those of inner blocks included.
    pub(crate) fn each(&self, f: &mut dyn FnMut(&Stmt)) {
        each(&self.stmts, f);
    }
}

/// The same for some of a block's statements.
pub(crate) fn each(stmts: &[Stmt], f: &mut dyn FnMut(&Stmt)) {
    for stmt in stmts {
        f(stmt);
        stmt.blocks().into_iter().for_each(|block| block.each(f));
    }
}

impl Stmt {
    /// The blocks in it.
    pub(crate) fn blocks(&self) -> Vec<&Block> {
        match self {
            Stmt::For { body, .. } | Stmt::While { body, .. } => vec![body],
            stmt => stmt
                .branches()
                .into_iter()
                .map(|(_, block)| block)
                .collect(),
        }
    }

    /// The same, to be changed.
    pub(crate) fn blocks_mut(&mut self) -> Vec<&mut Block> {
        match self {
            Stmt::For { body, .. } | Stmt::While { body, .. } => vec![body],
            Stmt::If {
                then, otherwise, ..
            } => std::iter::once(then).chain(otherwise).collect(),
            Stmt::Match { arms, .. } => arms.iter_mut().map(|arm| &mut arm.block).collect(),
            Stmt::Scope { block, .. } => vec![block],
            Stmt::Let { .. }
            | Stmt::Destructure { .. }
            | Stmt::Declare { .. }
            | Stmt::Assign { .. }
            | Stmt::OpAssign { .. }
            | Stmt::Exit { .. }
            | Stmt::Opaque(_) => Vec::new(),
        }
    }

    /// The blocks of a branch, or of a scope, and what their patterns bind.
    pub(crate) fn branches(&self) -> Vec<(&[Binding], &Block)> {
        match self {
            Stmt::If {
                then, otherwise, ..
            } => std::iter::once(then)
                .chain(otherwise)
                .map(|block| (&[][..], block))
                .collect(),
            Stmt::Match { arms, .. } => arms
                .iter()
                .map(|arm| (&arm.bindings[..], &arm.block))
                .collect(),
            Stmt::Scope { block, .. } => vec![(&[][..], block)],
            Stmt::Let { .. }
            | Stmt::Destructure { .. }
            | Stmt::Declare { .. }
            | Stmt::Assign { .. }
            | Stmt::OpAssign { .. }
            | Stmt::For { .. }
            | Stmt::While { .. }
            | Stmt::Exit { .. }
            | Stmt::Opaque(_) => Vec::new(),
        }
    }

    /// The number of the statement, if it can leave a residual or a region.
    pub(crate) fn node(&self) -> Option<NodeId> {
        match self {
            Stmt::Let { node, .. }
            | Stmt::Destructure { node, .. }
            | Stmt::Assign { node, .. }
            | Stmt::OpAssign { node, .. }
            | Stmt::If { node, .. }
            | Stmt::Match { node, .. }
            | Stmt::For { node, .. }
            | Stmt::While { node, .. }
            | Stmt::Scope { node, .. }
            | Stmt::Exit { node, .. } => Some(*node),
            Stmt::Declare { .. } | Stmt::Opaque(_) => None,
        }
    }

    /// What its patterns bind.
    pub(crate) fn bindings(&self) -> Vec<&Binding> {
        match self {
            Stmt::Destructure { bindings, .. }
            | Stmt::For {
                iter: Iter::Items { bindings, .. },
                ..
            } => bindings.iter().collect(),
            stmt => {
                let branches = stmt.branches().into_iter();
                branches.flat_map(|(bindings, _)| bindings).collect()
            }
        }
    }

    /// The variables that it declares in its block.
    pub(crate) fn declared(&self) -> Vec<VarId> {
        match self {
            Stmt::Let { var, .. } | Stmt::Declare { var, .. } => vec![*var],
            Stmt::Destructure { bindings, .. } => bindings.iter().map(|b| b.var).collect(),
            Stmt::If { out, .. } | Stmt::Match { out, .. } | Stmt::Scope { out, .. } => {
                out.iter().copied().collect()
            }
            Stmt::Assign { .. }
            | Stmt::OpAssign { .. }
            | Stmt::For { .. }
            | Stmt::While { .. }
            | Stmt::Exit { .. }
            | Stmt::Opaque(_) => Vec::new(),
        }
    }
}

/// The variable that a reference refers to, or a part of it; any other variable itself.
pub(crate) fn resolve(vars: &[Var], var: VarId) -> VarId {
    match &vars[var.0].kind {
        VarKind::Alias(target) => resolve(vars, target.root),
        _ => var,
    }
}

/// A place with what its reference refers to in its stead.
pub(crate) fn resolved(vars: &[Var], place: &Place) -> Place {
    match &vars[place.root.0].kind {
        VarKind::Alias(target) => {
            let mut whole = target.clone();
            whole.projections.extend(place.projections.iter().cloned());
            resolved(vars, &whole)
        }
        _ => place.clone(),
    }
}

/// The same without the dereferences of references that have a name: the place itself.
pub(crate) fn referred(vars: &[Var], place: &Place) -> Place {
    let VarKind::Alias(target) = &vars[place.root.0].kind else {
        return place.clone();
    };
    let mut whole = target.clone();
    whole.projections.extend(dereferenced(place).projections);
    referred(vars, &whole)
}

/// A place behind a reference, as that of what it refers to.
pub(crate) fn dereferenced(place: &Place) -> Place {
    let own = place.projections.iter();
    let own = own.filter(|p| !matches!(p, Projection::Deref)).cloned();
    Place {
        root: place.root,
        projections: own.collect(),
    }
}
