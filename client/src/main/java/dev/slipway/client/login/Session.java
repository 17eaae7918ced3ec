package dev.slipway.client.login;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A person's session with one server.
///
/// @param server the address that it was made for
/// @param serverId which server answered there then
/// @param tokenEndpoint where the issuer renews it
/// @param revocationEndpoint where the issuer is told that it has ended; absent when it has none
/// @param token what the server is shown
/// @param expires from when on `token` counts no more
/// @param refresh what renews it; absent when the issuer gave nothing
public record Session(
        URI server,
        String serverId,
        String issuer,
        URI tokenEndpoint,
        @Nullable URI revocationEndpoint,
        String clientId,
        List<String> scopes,
        boolean isAccessToken,
        String token,
        Instant expires,
        @Nullable String refresh) {
    public Session {
        scopes = List.copyOf(scopes);
    }

    @Override
    public String toString() {
        return "session with " + server + " by " + issuer + " until " + expires;
    }
}
