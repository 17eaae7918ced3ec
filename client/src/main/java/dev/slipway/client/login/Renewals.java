package dev.slipway.client.login;

import dev.slipway.client.login.IssuerCalls.Answer;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/// How an issuer is asked to let a session go on, and told that it has ended.
final class Renewals {
    private Renewals() {}

    /// What the issuer says to a refresh token.
    ///
    /// *Source*: RFC 6749 section 6. *Errors*: [LoginException] when it does not answer.
    static Answer renew(IssuerCalls issuer, Session session, String refresh) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "refresh_token");
        form.put("refresh_token", refresh);
        form.put("client_id", session.clientId());
        form.put("scope", String.join(" ", session.scopes()));
        return issuer.post(session.tokenEndpoint(), form);
    }

    /// Tells the issuer that a session has ended, where it can be told.
    ///
    /// *Source*: RFC 7009. *Errors*: [LoginException] when the issuer did not take it.
    static void revoke(IssuerCalls issuer, Session session) {
        URI where = session.revocationEndpoint();
        String refresh = session.refresh();
        if (where == null || refresh == null) {
            return;
        }
        Map<String, String> form = new LinkedHashMap<>();
        form.put("token", refresh);
        form.put("token_type_hint", "refresh_token");
        form.put("client_id", session.clientId());
        Answer answer = issuer.post(where, form);
        if (!answer.isGood()) {
            throw LoginException.unanswered("issuer: " + answer.words(), null);
        }
    }
}
