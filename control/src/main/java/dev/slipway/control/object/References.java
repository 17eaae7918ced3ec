package dev.slipway.control.object;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Image;
import dev.slipway.api.spec.BatchJobSpec;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.StreamJobSpec;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Which objects refer to another.
final class References {
    private References() {}

    static Stream<ObjectId> to(ObjectId id, Image image) {
        return switch (id.kind()) {
            case TEAM -> toTeam(new TeamName(id.name()), image);
            case MODEL -> toModel(id.name(), image);
            case ENDPOINT, POLICY, ROLE, CONNECTION, SUPPRESSION, BATCH_JOB -> Stream.empty();
        };
    }

    private static Stream<ObjectId> toStream(Image image, Predicate<StreamJobSpec> refers) {
        return image.objects(Kind.STREAM_JOB).stream()
                .map(one -> (StreamJobSpec) one.spec())
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
        Stream<ObjectId> jobs =
                image.objects(Kind.BATCH_JOB).stream()
                        .filter(one -> ((BatchJobSpec) one.spec()).team().equals(team))
                        .map(one -> one.id());
        return Stream.of(models, endpoints, connections, jobs).flatMap(all -> all);
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
        return Stream.concat(endpoints, streams);
    }
}
