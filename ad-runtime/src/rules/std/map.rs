//! Rules of maps.
