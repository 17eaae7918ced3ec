package dev.slipway.runtime;

import java.nio.file.Path;

/// A model on disk: its main file and what its manifest adds.
///
/// @param root the directory that everything the model refers to must lie in
/// @param file the main file, inside `root`
/// @param digest SHA-256 of the main file, 64 lower-case hexadecimal digits
/// @param manifest empty when a bare file was given
public record ModelPackage(Path root, Path file, String digest, ModelManifest manifest) {}
