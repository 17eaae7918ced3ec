package dev.slipway.api.access;

import dev.slipway.api.access.LocalCallers.Caller;
import org.jspecify.annotations.Nullable;

/// What a request shows of who sends it, as a door read it.
///
/// @param caller where the connection comes from and what its head says of that
/// @param bearer the token of `Authorization: Bearer`, or the password of `Basic`
/// @param certificate the verified client certificate's subject, as RFC 2253 writes it
public record Credentials(Caller caller, @Nullable String bearer, @Nullable String certificate) {}
