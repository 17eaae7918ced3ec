package dev.slipway.server.process;

import dev.slipway.scan.secret.FieldSecrets;
import java.util.function.UnaryOperator;

/// Reasons as the log may have them. They come from model files, libraries and other servers, so
/// one that looks like a secret is withheld, as it is from the journal.
///
/// *Threads*: any.
final class LogWords implements UnaryOperator<String> {
    private final FieldSecrets secrets = new FieldSecrets();

    @Override
    public String apply(String reason) {
        return secrets.withheld("reason", reason).orElse(reason);
    }
}
