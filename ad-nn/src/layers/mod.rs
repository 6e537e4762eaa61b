//! Layers.

mod activation;
mod conv2d;
mod dense;
mod discarding;
mod dropout;
mod embedding;
mod flatten;
mod normalization;
mod pool;
mod recurrent;

pub use activation::Activation;
pub(crate) use activation::Residual;
pub use conv2d::{Conv2d, Conv2dTangent};
pub use dense::{Dense, DenseTangent};
pub use discarding::{ActivationDiscarding, ActivationDiscardingTangent};
pub use dropout::{Dropout, DropoutTangent};
pub use embedding::{Embedding, EmbeddingTangent};
pub use flatten::{Flatten, FlattenTangent};
pub use normalization::{BatchNorm, BatchNormTangent, LayerNorm, LayerNormTangent};
pub use pool::{AvgPool2d, AvgPool2dTangent, MaxPool2d, MaxPool2dTangent};
pub use recurrent::{
    Cell, Gru, GruCell, Lstm, LstmCell, Recurrent, RecurrentSequences, RecurrentSequencesTangent,
    RecurrentTangent, SimpleCell, SimpleRnn,
};
