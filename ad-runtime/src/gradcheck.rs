//! Checks of derivatives against central differences.
