package dev.slipway.monitoring.evidence;

import dev.slipway.api.journal.Sha256;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleaseTransition.EvidenceMark;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/// The digest over the seconds of a release: each one's depends on all before it.
///
/// The first digest is that of the words `slipway evidence 1` and the release's name. Each next one
/// is that of the one before and of the second's numbers, as 64-bit integers with the highest byte
/// first. *Threads*: immutable.
///
/// @param seconds that it covers
@SuppressWarnings("ArrayRecordComponent") // numbers that nobody compares as records
public record EvidenceChain(long seconds, byte[] digest) {
    private static final String FORM = "slipway evidence 1 ";

    /// Before the first second.
    public static EvidenceChain of(ReleaseId release) {
        byte[] name = (FORM + release.value()).getBytes(StandardCharsets.UTF_8);
        return new EvidenceChain(0, Sha256.newDigest().digest(name));
    }

    /// After another second.
    public EvidenceChain then(long[] numbers) {
        MessageDigest sha = Sha256.newDigest();
        sha.update(digest);
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Long.BYTES);
        for (long number : numbers) {
            bytes.putLong(number);
        }
        sha.update(bytes.array());
        return new EvidenceChain(seconds + 1, sha.digest());
    }

    public EvidenceMark mark() {
        return new EvidenceMark(seconds, new Sha256(HexFormat.of().formatHex(digest)));
    }
}
