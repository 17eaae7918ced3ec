package dev.slipway.jobs.stream;

import dev.slipway.api.journal.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Prediction ids that follow from where a message lies, so that whoever scores it again gives its
/// answer the same: 12 hexadecimal digits of its timestamp, and 20 of a digest of job, topic,
/// partition and offset.
final class MessageIds {
    private static final int TIME_DIGITS = 12;
    private static final int DIGEST_DIGITS = 20;
    private static final HexFormat HEX = HexFormat.of();

    private final String prefix;

    MessageIds(String job, String topic) {
        this.prefix = job + "/" + topic + "/";
    }

    String of(Message message) {
        String place = prefix + message.partition() + "/" + message.offset();
        String digest = Sha256.of(place.getBytes(StandardCharsets.UTF_8)).hex();
        return HEX.toHexDigits(message.timestamp(), TIME_DIGITS)
                + digest.substring(0, DIGEST_DIGITS);
    }
}
