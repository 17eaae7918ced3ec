package dev.slipway.capture;

import dev.slipway.capture.spool.SpoolLimits;
import dev.slipway.serving.capture.Capturing;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// What a store of kept predictions is built from.
///
/// @param directory where it keeps them
/// @param key the file with the key by which columns are hashed
/// @param capturing what is offered
/// @param rollerClassPath of the child that makes Parquet files; absent when none are made
public record CaptureStoreSpec(
        Path directory,
        Path key,
        Capturing capturing,
        SpoolLimits limits,
        @Nullable String rollerClassPath,
        InstantSource clock,
        SecureRandom random) {}
