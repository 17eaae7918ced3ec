package dev.slipway.server;

import java.util.Optional;

/// The version of this build.
final class Versions {
    private Versions() {}

    static String ours() {
        return Optional.ofNullable(Versions.class.getPackage().getImplementationVersion())
                .orElse("0.1.0");
    }
}
