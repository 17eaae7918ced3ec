package dev.slipway.jobs.engine;

import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.util.SerializedThrowable;

/// What a client of Kafka has to say of a failure that others have wrapped.
final class KafkaWords {
    private static final String PACKAGE = "org.apache.kafka.";

    private KafkaWords() {}

    /// The first cause that a client of Kafka has thrown, if one has: those around it only say that
    /// there is one.
    static Optional<Throwable> of(Throwable thrown) {
        return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
                .filter(cause -> name(cause).startsWith(PACKAGE))
                .reduce((outer, inner) -> inner);
    }

    private static String name(Throwable cause) {
        return cause instanceof SerializedThrowable serialized
                ? serialized.getOriginalErrorClassName()
                : cause.getClass().getName();
    }
}
