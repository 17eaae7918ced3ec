package dev.slipway.control.object;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Image;
import dev.slipway.api.spec.BatchJobSpec;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.control.job.OpenJobs;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Which objects refer to another.
final class References {
    private References() {}

    static Stream<ObjectId> to(ObjectId id, Image image) {
        return switch (id.kind()) {
            case TEAM -> toTeam(new TeamName(id.name()), image);
            case MODEL -> toModel(id.name(), image);
            case ENDPOINT -> toEndpoint(id.name(), image);
            case CONNECTION ->
                    toStream(image, stream -> stream.from().connection().equals(id.name()));
            case POLICY, ROLE, SUPPRESSION, STREAM_JOB, BATCH_JOB -> Stream.empty();
        };
    }

    private static Stream<ObjectId> toStream(Image image, Predicate<StreamJobSpec> refers) {
        return image.objects(Kind.STREAM_JOB).stream()
                .map(one -> (StreamJobSpec) one.spec())
                .filter(refers)
                .map(ObjectId::of);
    }

    private static Stream<ObjectId> toBatchJob(Image image, Predicate<BatchJobSpec> refers) {
        return image.objects(Kind.BATCH_JOB).stream()
                .map(one -> (BatchJobSpec) one.spec())
                .filter(refers)
                .map(ObjectId::of);
    }

    private static Stream<ObjectId> toTeam(TeamName team, Image image) {
        Stream<ObjectId> models =
                image.models().stream()
                        .filter(model -> model.team().equals(team))
                        .map(model -> new ObjectId(Kind.MODEL, model.name().value()));
        Stream<ObjectId> endpoints =
                image.endpoints().stream()
                        .filter(endpoint -> endpoint.team().equals(team))
                        .map(ObjectId::of);
        Stream<ObjectId> connections =
                image.objects(Kind.CONNECTION).stream()
                        .filter(one -> ((ConnectionSpec) one.spec()).team().equals(team))
                        .map(one -> one.id());
        Stream<ObjectId> streams = toStream(image, stream -> stream.team().equals(team));
        Stream<ObjectId> batchJobs = toBatchJob(image, batch -> batch.team().equals(team));
        return Stream.of(models, endpoints, connections, streams, batchJobs).flatMap(ids -> ids);
    }

    private static Stream<ObjectId> toEndpoint(String name, Image image) {
        Stream<ObjectId> streams =
                toStream(
                        image,
                        stream ->
                                stream.endpoint() != null
                                        && stream.endpoint().value().equals(name));
        return Stream.concat(streams, toBatchJob(image, batch -> batch.job().score().equals(name)));
    }

    private static Stream<ObjectId> toModel(String name, Image image) {
        Stream<ObjectId> endpoints =
                image.endpoints().stream()
                        .filter(endpoint -> endpoint.serves().model().value().equals(name))
                        .map(ObjectId::of);
        Stream<ObjectId> streams =
                toStream(
                        image,
                        stream ->
                                stream.model() != null
                                        && stream.model().model().value().equals(name));
        Stream<ObjectId> batchJobs = OpenJobs.schedules(image, name).map(ObjectId::of);
        return Stream.of(endpoints, streams, batchJobs).flatMap(ids -> ids);
    }
}
