package dev.slipway.console;

import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.ClientSettings;
import dev.slipway.console.page.PageThreads;
import dev.slipway.console.page.Questions;
import java.time.Duration;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// The server whose pages these are, asked over its public API by one client for everybody: each
/// call is made with the token of whom it is made for.
///
/// *Threads*: any; a token holds for the thread that works for its owner.
final class OwnServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ConsoleSpec spec;
    private final PageThreads threads;
    private @Nullable SlipwayClient client;

    /// @param threads on which several questions are asked at once
    OwnServer(ConsoleSpec spec, PageThreads threads) {
        this.spec = spec;
        this.threads = threads;
    }

    /// What the work gives that asks the server with this token, or without one.
    <T> T as(@Nullable String bearer, Function<SlipwayClient, T> work) {
        SlipwayClient opened = client();
        return Questions.as(bearer, threads, () -> work.apply(opened));
    }

    private synchronized SlipwayClient client() {
        SlipwayClient opened = client;
        if (opened == null) {
            ClientSettings settings =
                    ClientSettings.of(spec.server().get())
                            .with(PATIENCE)
                            .withToken(Questions.TOKEN);
            SSLContext tls = spec.tls();
            opened = SlipwayClient.open(tls == null ? settings : settings.withTls(tls));
            client = opened;
        }
        return opened;
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.close();
        }
    }
}
