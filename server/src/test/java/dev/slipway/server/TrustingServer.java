package dev.slipway.server;

import dev.slipway.server.config.ServerSettings;
import dev.slipway.server.process.SlipwayServer;
import dev.slipway.testkit.outside.FakeIssuer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/// A whole server that trusts an issuer.
final class TrustingServer {
    private TrustingServer() {}

    /// Starts one, and waits until the issuer's keys have come.
    static SlipwayServer start(Path data, FakeIssuer issuer)
            throws IOException, InterruptedException {
        KeysHaveCome log = new KeysHaveCome();
        SlipwayServer server =
                SlipwayServer.start(
                        ServerSettings.of(
                                Map.of(
                                        "data", data.toString(),
                                        "http.listen", "127.0.0.1:0",
                                        "grpc.listen", "127.0.0.1:0",
                                        "oidc.issuer", issuer.uri().toString(),
                                        "oidc.audience", "slipway"),
                                ServerSettings.Machine.ours(),
                                "0.1.0"),
                        log);
        log.await();
        return server;
    }
}
