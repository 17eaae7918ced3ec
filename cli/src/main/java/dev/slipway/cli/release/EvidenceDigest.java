package dev.slipway.cli.release;

import dev.slipway.api.journal.Sha256;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleaseTransition.EvidenceMark;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/// The digest over seconds of evidence, computed again: each one's depends on all before it.
///
/// *Threads*: one.
final class EvidenceDigest {
    private static final String FORM = "slipway evidence 1 ";

    private byte[] digest;

    /// Before the first second.
    EvidenceDigest(ReleaseId release) {
        digest =
                Sha256.newDigest()
                        .digest((FORM + release.value()).getBytes(StandardCharsets.UTF_8));
    }

    /// Takes in another second.
    void add(long[] numbers) {
        MessageDigest sha = Sha256.newDigest();
        sha.update(digest);
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Long.BYTES);
        for (long number : numbers) {
            bytes.putLong(number);
        }
        digest = sha.digest(bytes.array());
    }

    /// The digest over all seconds so far.
    Sha256 now() {
        return new Sha256(HexFormat.of().formatHex(digest));
    }

    /// Whether no record names another digest for so many seconds.
    boolean agrees(Release release, long seconds) {
        for (Release.Move move : release.moves()) {
            EvidenceMark mark = move.transition().evidence();
            if (mark != null && mark.seconds() == seconds && !mark.digest().equals(now())) {
                return false;
            }
        }
        return true;
    }
}
