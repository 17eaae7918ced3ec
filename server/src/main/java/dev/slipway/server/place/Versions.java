package dev.slipway.server.place;

import java.util.Optional;

/// The version of this build.
public final class Versions {
    private Versions() {}

    public static String ours() {
        return Optional.ofNullable(Versions.class.getPackage().getImplementationVersion())
                .orElse("0.1.0");
    }
}
