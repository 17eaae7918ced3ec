package dev.slipway.console;

import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// What the console takes.
///
/// @param server where the API is that it asks, known once the door listens
/// @param tls whom it trusts there; absent for whom the platform trusts
/// @param url where browsers find it; absent where that is the address that they ask
public record ConsoleSpec(
        Supplier<URI> server,
        @Nullable SSLContext tls,
        @Nullable URI url,
        InstantSource clock,
        SecureRandom random) {}
