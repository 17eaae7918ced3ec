package dev.slipway.server.entry;

import dev.slipway.oidc.KeyNews;
import java.io.PrintStream;
import java.net.URI;
import java.util.function.Consumer;

/// Tells operators when an issuer's keys begin to arrive and when they stop to, once each.
///
/// *Threads*: one.
final class KeyReports implements Consumer<KeyNews> {
    private final URI issuer;
    private final PrintStream log;
    private boolean isWell;
    private String lastMissed = "";

    KeyReports(URI issuer, PrintStream log) {
        this.issuer = issuer;
        this.log = log;
    }

    @Override
    public void accept(KeyNews news) {
        switch (news) {
            case KeyNews.Taken taken -> {
                if (!isWell) {
                    log.println("slipway: oidc: " + taken.keys() + " keys of " + issuer);
                }
                isWell = true;
                lastMissed = "";
            }
            case KeyNews.Missed missed -> {
                if (!missed.reason().equals(lastMissed)) {
                    log.println("slipway: oidc: no keys of " + issuer + ": " + missed.reason());
                }
                isWell = false;
                lastMissed = missed.reason();
            }
        }
    }
}
