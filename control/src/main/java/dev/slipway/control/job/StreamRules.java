package dev.slipway.control.job;

import static java.util.Objects.requireNonNull;

import dev.slipway.api.access.Permission;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.ScoredSplit;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.registry.Model;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.Spec;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.control.decide.Deciding;
import dev.slipway.control.decide.Guard;
import dev.slipway.documents.FlinkProperties;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a stream job may name: a connection to Kafka that its team may use, and a version that may
/// score, of something that whoever declares it may have score.
///
/// @param known what objects are, or are to be once the command is carried out
public record StreamRules(
        Deciding deciding, Guard guard, Function<ObjectId, Optional<Spec>> known) {
    /// A source is nobody's, and what feeds it changes what all versions answer that name it: so
    /// whoever has a stream feed may write all models. To stop and to start it takes no more.
    ///
    /// *Errors*: [RefusalException] naming the field and the stream.
    public void require(StreamJobSpec stream, @Nullable StreamJobSpec before) {
        if (stream.from().feeds()
                && (before == null || !before.with(stream.state()).equals(stream))) {
            deciding.require(Permission.WRITE_MODELS);
        }
        new UsedConnection("from.connection", ConnectionSpec.Type.KAFKA, ObjectId.of(stream))
                .require(deciding, stream.from().connection(), stream.team(), known);
        requireInput(stream, before);
        requireCluster(stream);
        EndpointName name = stream.endpoint();
        if (name == null) {
            Model model = deciding.legible(requireNonNull(stream.model()).model());
            Scored _ = Scored.followed(deciding, guard, stream);
            deciding.require(Permission.SCORE, model);
            return;
        }
        ObjectId id = new ObjectId(Kind.ENDPOINT, name.value());
        EndpointSpec endpoint =
                find(id, EndpointSpec.class)
                        .filter(one -> one.mayBeReadBy(deciding.principal()))
                        .orElseThrow(() -> missing(stream, name, deciding.meant(id)));
        Scored.requireMay(deciding, endpoint);
        if (deciding.image().object(ObjectId.of(endpoint)).isPresent()) {
            ScoredSplit _ = Scored.split(deciding, guard, stream);
        }
    }

    /// Positions are those of one topic: in another one they would leave out rows, or repeat some.
    private void requireInput(StreamJobSpec stream, @Nullable StreamJobSpec before) {
        boolean isOpen =
                deciding.image().stream(stream.stream()).filter(StreamRules::hasRead).isEmpty();
        if (before == null || isOpen) {
            return;
        }
        requireSame(
                stream, "from.connection", stream.from().connection(), before.from().connection());
        requireSame(stream, "from.topic", stream.from().topic(), before.from().topic());
    }

    /// One that was refused, or broke each time, before its first row may have found no topic.
    private static boolean hasRead(StreamJob job) {
        boolean isBarren =
                job.state() == JobState.REFUSED
                        || (job.state() == JobState.QUEUED && job.barren() == job.attempt());
        return job.attempt() > 0 && (job.usage().rows() > 0 || !isBarren);
    }

    private static void requireSame(StreamJobSpec stream, String field, String now, String before) {
        if (!now.equals(before)) {
            throw new RefusalException(
                    ErrorCode.CONFLICT,
                    field
                            + ": "
                            + now
                            + " (expected: "
                            + before
                            + ", of which the stream has positions; remove the stream and declare"
                            + " it again, or another one, to read something else) for "
                            + ObjectId.of(stream));
        }
    }

    /// What a cluster runs needs secrets there, and not here.
    private void requireCluster(StreamJobSpec stream) {
        String on = stream.on();
        if (on == null) {
            return;
        }
        new UsedConnection("on", ConnectionSpec.Type.FLINK, ObjectId.of(stream))
                .require(deciding, on, stream.team(), known);
        String brokers = stream.from().connection();
        boolean isSecret =
                find(new ObjectId(Kind.CONNECTION, brokers), ConnectionSpec.class)
                        .filter(kafka -> kafka.secret() != null)
                        .isPresent();
        boolean isSilent =
                find(new ObjectId(Kind.CONNECTION, on), ConnectionSpec.class)
                        .filter(flink -> FlinkProperties.secrets(flink).isEmpty())
                        .isPresent();
        if (isSecret && isSilent) {
            throw new RefusalException(
                    ErrorCode.INVALID_INPUT,
                    "on: "
                            + on
                            + " (expected: one with properties."
                            + FlinkProperties.KAFKA_SECRETS
                            + ", since connection "
                            + brokers
                            + " has a secret) for "
                            + ObjectId.of(stream));
        }
    }

    private <T extends Spec> Optional<T> find(ObjectId id, Class<T> type) {
        return known.apply(id).map(type::cast);
    }

    /// @param meant what was probably meant, if anything
    private static RefusalException missing(StreamJobSpec stream, EndpointName name, String meant) {
        return new RefusalException(
                ErrorCode.UNKNOWN_OBJECT,
                "endpoint: '"
                        + name
                        + "' is unknown"
                        + (meant.isEmpty() ? " (expected: one that exists)" : meant)
                        + " for "
                        + ObjectId.of(stream));
    }
}
