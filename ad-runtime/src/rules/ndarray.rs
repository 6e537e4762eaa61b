//! Rules of ndarray.
