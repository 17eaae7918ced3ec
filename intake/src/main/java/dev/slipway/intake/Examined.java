package dev.slipway.intake;

import dev.slipway.api.registry.Version;
import java.util.List;

/// A package that has passed.
///
/// @param notes what its sender should know
record Examined(Version.Content content, List<String> notes) {}
