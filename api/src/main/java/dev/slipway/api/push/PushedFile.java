package dev.slipway.api.push;

import dev.slipway.api.journal.Sha256;

/// One file of a package that is pushed.
///
/// @param path relative, with `/`
/// @param size in bytes
/// @param digest of its bytes
public record PushedFile(String path, long size, Sha256 digest) {}
