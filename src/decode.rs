//! Documents to typed data for envparity's own files, every mistake with its span.
