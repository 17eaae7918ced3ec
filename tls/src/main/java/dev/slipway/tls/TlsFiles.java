package dev.slipway.tls;

import dev.slipway.api.access.DoorTls.ClientCertificates;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where a server's certificates lie.
///
/// @param certificate its own, then those of the authorities between it and a root
/// @param key its private key
/// @param clientAuthorities whose certificates callers may show; absent when they are not asked
/// @param clientCertificates whether they must
public record TlsFiles(
        Path certificate,
        Path key,
        @Nullable Path clientAuthorities,
        ClientCertificates clientCertificates) {
    /// *Errors*: `IllegalArgumentException` when callers are asked and nobody vouches for them, or
    /// the reverse.
    public TlsFiles {
        boolean isAsked = clientCertificates != ClientCertificates.NONE;
        if (isAsked != (clientAuthorities != null)) {
            throw new IllegalArgumentException(
                    "tls.client-certificates: "
                            + clientCertificates
                            + " (expected: tls.client-authorities with it, a file of certificates)");
        }
    }
}
