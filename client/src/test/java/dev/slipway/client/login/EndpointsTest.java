package dev.slipway.client.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.answer.SignIn;
import dev.slipway.documents.Documents;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EndpointsTest {
    private static final SignIn SIGN_IN =
            new SignIn("s", "https://login.example", "slipway", List.of("openid"), false);
    private static final URI SERVER = URI.create("http://127.0.0.1:8000");

    private static Endpoints endpoints(Map<String, String> document) {
        return new Endpoints(Documents.tree((Object) document), "device flow");
    }

    @Test
    void anIssuerNeedNotTakeRevocations() {
        Endpoints endpoints = endpoints(Map.of("token_endpoint", "https://login.example/token"));
        Session session = endpoints.session(SERVER, SIGN_IN);
        assertThat(session.tokenEndpoint()).hasToString("https://login.example/token");
        assertThat(session.revocationEndpoint()).isNull();
    }

    @Test
    void whatIsMissingMalformedOrOpenToListenersIsRefused() {
        assertThatThrownBy(() -> endpoints(Map.of()).session(SERVER, SIGN_IN))
                .isInstanceOf(LoginException.class)
                .hasMessage(
                        "issuer: has no token_endpoint (expected: one that offers the device flow)");
        assertThatThrownBy(() ->
                        endpoints(Map.of("token_endpoint", "https://a b")).session(SERVER, SIGN_IN))
                .isInstanceOf(LoginException.class)
                .hasMessage("issuer: has token_endpoint https://a b (expected: an address)");
        Map<String, String> open =
                Map.of(
                        "token_endpoint",
                        "https://login.example/token",
                        "revocation_endpoint",
                        "http://login.example/revoke");
        assertThatThrownBy(() -> endpoints(open).session(SERVER, SIGN_IN))
                .isInstanceOf(LoginException.class)
                .hasMessage("issuer: http://login.example/revoke (expected: https://…)");
    }
}
