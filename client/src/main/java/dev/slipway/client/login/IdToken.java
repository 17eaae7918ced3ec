package dev.slipway.client.login;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.answer.SignIn;
import dev.slipway.documents.DocumentException;
import dev.slipway.documents.Documents;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;

/// What an issuer says, beside a code's tokens, of who has signed in and for whom.
///
/// It came over a connection of our own to the issuer, so its signature adds nothing here; the
/// server verifies the token that it is shown.
///
/// *Source*: OpenID Connect Core 1.0 section 3.1.3.7.
record IdToken(String text) {
    /// *Errors*: [LoginException] when it was made by somebody else, for somebody else, or for
    /// another sign-in.
    void requireFor(SignIn signIn, String nonce) {
        JsonNode claims = claims();
        require("iss", claims.path("iss").asText(""), signIn.issuer());
        if (!isFor(claims.path("aud"), signIn.clientId())) {
            throw wrong("aud", claims.path("aud").toString(), signIn.clientId());
        }
        require("azp", claims.path("azp").asText(signIn.clientId()), signIn.clientId());
        byte[] said = claims.path("nonce").asText("").getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(said, nonce.getBytes(StandardCharsets.UTF_8))) {
            throw LoginException.refused(
                    "login: the issuer's token answers another sign-in (expected: the nonce of"
                            + " this one; sign in again)");
        }
    }

    private JsonNode claims() {
        String[] parts = text.split("\\.", -1);
        if (text.isEmpty() || parts.length != 3) {
            throw LoginException.refused(
                    "issuer: gave no id_token (expected: one; is openid among oidc.scopes?)");
        }
        try {
            byte[] claims = Base64.getUrlDecoder().decode(parts[1]);
            return Documents.tree(new String(claims, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException | DocumentException e) {
            throw LoginException.refused("issuer: gave an id_token that cannot be read");
        }
    }

    private static boolean isFor(JsonNode audience, String client) {
        if (audience.isArray()) {
            for (JsonNode one : audience) {
                if (one.asText().equals(client)) {
                    return true;
                }
            }
            return false;
        }
        return audience.asText("").equals(client);
    }

    private static void require(String claim, String said, String expected) {
        if (!said.equals(expected)) {
            throw wrong(claim, said, expected);
        }
    }

    private static LoginException wrong(String claim, String said, String expected) {
        return LoginException.refused(
                "issuer: its token has " + claim + " " + said + " (expected: " + expected + ")");
    }
}
