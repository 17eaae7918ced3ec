package dev.slipway.client.login;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.answer.SignIn;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;

/// Where an issuer takes what, as its own document says.
///
/// @param flow for which it has to be there, in words
///
/// *Source*: OpenID Connect Discovery 1.0 section 3.
record Endpoints(JsonNode document, String flow) {
    /// The address that goes by this name there.
    ///
    /// *Errors*: [LoginException] when there is none, or others could listen to it.
    URI address(String name) {
        String text = document.path(name).asText("");
        if (text.isEmpty()) {
            throw LoginException.refused(
                    "issuer: has no " + name + " (expected: one that offers the " + flow + ")");
        }
        try {
            return IssuerCalls.safe(new URI(text));
        } catch (URISyntaxException e) {
            throw LoginException.refused(
                    "issuer: has " + name + " " + text + " (expected: an address)");
        }
    }

    /// A session with `server` that has no token yet.
    ///
    /// *Errors*: as of [#address].
    Session session(URI server, SignIn signIn) {
        String revocation = "revocation_endpoint";
        return new Session(
                server,
                signIn.server(),
                signIn.issuer(),
                address("token_endpoint"),
                document.path(revocation).asText("").isEmpty() ? null : address(revocation),
                signIn.clientId(),
                signIn.scopes(),
                signIn.isAccessToken(),
                "",
                Instant.EPOCH,
                null);
    }
}
