package dev.slipway.client.login;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.documents.DocumentException;
import dev.slipway.documents.Documents;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

/// Reads what a token endpoint gives.
final class Grants {
    private static final String ID_TOKEN = "id_token";
    private static final String ACCESS_TOKEN = "access_token";

    private Grants() {}

    /// `before` with what the answer brings.
    ///
    /// *Errors*: [LoginException] when the token that servers are shown is not there.
    static Session renewed(Session before, JsonNode answer, Instant now) {
        String name = before.isAccessToken() ? ACCESS_TOKEN : ID_TOKEN;
        String token = answer.path(name).asText("");
        if (token.isEmpty()) {
            throw LoginException.refused(
                    "issuer: gave no "
                            + name
                            + " (expected: one; is openid among the scopes, and is"
                            + " oidc.login-token what this issuer gives?)");
        }
        String refresh = answer.path("refresh_token").asText("");
        return new Session(
                before.server(),
                before.serverId(),
                before.issuer(),
                before.tokenEndpoint(),
                before.revocationEndpoint(),
                before.clientId(),
                before.scopes(),
                before.isAccessToken(),
                token,
                expires(token, answer, now),
                refresh.isEmpty() ? before.refresh() : refresh);
    }

    /// The token's own word; this side need not verify it, since the server does.
    private static Instant expires(String token, JsonNode answer, Instant now) {
        String[] parts = token.split("\\.", -1);
        if (parts.length == 3) {
            try {
                byte[] claims = Base64.getUrlDecoder().decode(parts[1]);
                JsonNode end =
                        Documents.tree(new String(claims, StandardCharsets.UTF_8)).path("exp");
                if (end.isNumber()) {
                    return Instant.ofEpochSecond(end.asLong());
                }
            } catch (IllegalArgumentException | DocumentException e) {
                // An opaque token: what the issuer says beside it is all there is.
                return now.plusSeconds(answer.path("expires_in").asLong(0));
            }
        }
        return now.plusSeconds(answer.path("expires_in").asLong(0));
    }
}
