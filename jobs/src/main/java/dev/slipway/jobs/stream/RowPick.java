package dev.slipway.jobs.stream;

import dev.slipway.api.release.KeyHash;
import dev.slipway.api.release.ReleaseSplit;
import dev.slipway.api.release.StickyKey;
import dev.slipway.jobs.score.ScoringModel;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Which rows candidate scores: those whose keys' requests it answers, by the same terms.
///
/// A row's key is the field that the release names, or else what the message's key says, which
/// stands for a request's header and for its caller. A row without one has its own: its prediction
/// id, as a request has.
///
/// *Threads*: one.
final class RowPick {
    private final ReleaseSplit terms;
    private final MessageIds ids;
    private final @Nullable RowKey field;

    /// @param stable reads the endpoint's requests
    RowPick(ReleaseSplit terms, MessageIds ids, ScoringModel stable) {
        this.terms = terms;
        this.ids = ids;
        this.field =
                terms.sticky() instanceof StickyKey.Field named
                        ? new RowKey(named.name(), stable)
                        : null;
    }

    /// Whether candidate scores a message.
    boolean isCandidates(Message message) {
        return terms.isCandidates(key(message));
    }

    private long key(Message message) {
        return switch (terms.sticky()) {
            case StickyKey.Field ignored -> ofField(message);
            case StickyKey.Header ignored -> ofKey(message);
            case StickyKey.Caller ignored -> ofKey(message);
            case StickyKey.Request ignored -> ofIts(message);
        };
    }

    private long ofField(Message message) {
        OptionalLong key = field == null ? OptionalLong.empty() : field.of(message.value());
        return key.isPresent() ? key.getAsLong() : ofIts(message);
    }

    private long ofKey(Message message) {
        byte[] key = message.key();
        return key == null ? ofIts(message) : KeyHash.of(text(key));
    }

    private long ofIts(Message message) {
        return KeyHash.of(ids.of(message));
    }

    /// Bytes that are no text are told apart all the same.
    private static String text(byte[] key) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString();
        } catch (CharacterCodingException notText) {
            return new String(key, StandardCharsets.ISO_8859_1);
        }
    }
}
